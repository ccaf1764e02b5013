/** One range of an Accept header: lower-case type, parameters by lower-case name, and its weight above 0. */
export type MediaRange = {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly weight: number;
};

const MOST_RANGES = 64;
const SEPARATOR = /([,;])(?=(?:[^"]*"[^"]*")*[^"]*$)/;

/**
 * Reads an Accept header (RFC 9110 section 12.5.1), best first; an absent one accepts anything.
 * `type=application/octet-stream` without the quotes that its slash needs is let in: most DICOM viewers send it so.
 */
export function parseAccept(header: string | undefined): MediaRange[] {
  if (header === undefined || header.trim() === '') return [{ type: '*/*', parameters: {}, weight: 1 }];
  const ranges: MediaRange[] = [];
  let words: string[] = [];
  const finish = () => {
    const [type = '', ...rest] = words;
    words = [];
    const parameters: Record<string, string> = {};
    for (const word of rest) {
      const [name = '', value = ''] = word.split(/=(.*)/s);
      parameters[name.trim().toLowerCase()] = value.trim().replace(/^"(.*)"$/s, '$1');
    }
    const weight = parameters.q === undefined ? 1 : Number(parameters.q);
    if (type.trim() !== '' && weight > 0)
      ranges.push({ type: type.trim().toLowerCase(), parameters, weight });
  };
  for (const piece of header.slice(0, 4096).split(SEPARATOR)) {
    if (piece === ',') finish();
    else if (piece !== ';') words.push(piece);
    if (ranges.length === MOST_RANGES) break;
  }
  finish();
  return ranges.sort((a, b) => b.weight - a.weight);
}

/** A DICOM payload that a client takes: the form, its media type, and the transfer syntax asked for ('' when it names none). */
export type Payload = {
  readonly multipart: boolean;
  /** Lower case; wildcards as sent. */
  readonly mediaType: string;
  readonly transferSyntax: string;
};

/**
 * What an Accept header takes of DICOM payloads (PS3.18 section 8.7.3), best first, as multipart/related or as a single
 * part. A wildcard for everything takes the default form, multipart.
 */
export function payloadsOf(ranges: readonly MediaRange[]): Payload[] {
  return ranges.map(({ type, parameters }) => {
    const transferSyntax = parameters['transfer-syntax'] ?? '';
    const multipart = type === '*/*' || type === 'multipart/*' || type === 'multipart/related';
    const root = type === 'multipart/related' ? parameters.type?.toLowerCase() : undefined;
    return { multipart, mediaType: multipart ? (root ?? '*/*') : type, transferSyntax };
  });
}

/** Those of the payloads that are of this media type. */
export function payloadsAs(payloads: readonly Payload[], mediaType: string): Payload[] {
  return payloads.filter((payload) => ['*/*', 'application/*', mediaType].includes(payload.mediaType));
}
