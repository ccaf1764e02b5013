/** Why one image cannot be shown, as the page says it. */
export type LoadFailure =
  | { kind: 'http'; status: number }
  | { kind: 'network' | 'signedOut' | 'missing' | 'serverSyntax' }
  | { kind: 'syntax'; uid: string }
  | { kind: 'decode'; reason: string };

const NO_DECODER = /no decoder for transfer syntax ([0-9.]+)/i;

/** What went wrong, out of whatever the image loader threw: an XMLHttpRequest, or an error of a decoder. */
export function loadFailure(thrown: unknown): LoadFailure {
  if (thrown instanceof XMLHttpRequest) return fromStatus(thrown.status);
  if (typeof thrown === 'object' && thrown !== null && 'error' in thrown) return loadFailure(thrown.error);
  const reason = thrown instanceof Error ? thrown.message : String(thrown ?? '');
  const syntax = NO_DECODER.exec(reason)?.[1];
  return syntax ? { kind: 'syntax', uid: syntax } : { kind: 'decode', reason: reason.slice(0, 300) };
}

function fromStatus(status: number): LoadFailure {
  if (status === 0) return { kind: 'network' };
  if (status === 401 || status === 403) return { kind: 'signedOut' };
  if (status === 404 || status === 410) return { kind: 'missing' };
  if (status === 406 || status === 415) return { kind: 'serverSyntax' };
  return { kind: 'http', status };
}
