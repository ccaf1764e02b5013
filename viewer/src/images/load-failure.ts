/** Why one image cannot be shown, as the page says it; `detail` is the hub's own sentence. */
export type LoadFailure =
  | { kind: 'http'; status: number; detail: string | null }
  | { kind: 'network' | 'signedOut' }
  | { kind: 'missing' | 'serverSyntax'; detail: string | null }
  | { kind: 'syntax'; uid: string }
  | { kind: 'decode'; reason: string };

const NO_DECODER = /no decoder for transfer syntax ([0-9.]+)/i;
const MOST_WORDS = 300;

/** What went wrong, out of whatever the image loader threw: an XMLHttpRequest, or an error of a decoder. */
export function loadFailure(thrown: unknown): LoadFailure {
  if (thrown instanceof XMLHttpRequest) return fromStatus(thrown.status, detailIn(thrown.response));
  if (typeof thrown === 'object' && thrown !== null && 'error' in thrown) return loadFailure(thrown.error);
  const reason = thrown instanceof Error ? thrown.message : String(thrown ?? '');
  const syntax = NO_DECODER.exec(reason)?.[1];
  return syntax ? { kind: 'syntax', uid: syntax } : { kind: 'decode', reason: reason.slice(0, MOST_WORDS) };
}

function fromStatus(status: number, detail: string | null): LoadFailure {
  if (status === 0) return { kind: 'network' };
  if (status === 401) return { kind: 'signedOut' };
  if (status === 404 || status === 410) return { kind: 'missing', detail };
  if (status === 406 || status === 415) return { kind: 'serverSyntax', detail };
  return { kind: 'http', status, detail };
}

/** The sentence of a problem+json answer, which arrives as bytes because pixels were asked for. */
function detailIn(response: unknown): string | null {
  if (!(response instanceof ArrayBuffer) || response.byteLength === 0) return null;
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(response));
    const detail = typeof body === 'object' && body !== null && 'detail' in body ? body.detail : null;
    return typeof detail === 'string' ? detail.slice(0, MOST_WORDS) : null;
  } catch {
    // Not JSON: the status has to do.
    return null;
  }
}
