import { type Charset, charsetNamed, isAscii, withoutMultibyte } from './charset.ts';
import { readDelimiters } from './delimiters.ts';
import { type Delimiters, type Hl7Message, type Hl7Refusal, type Hl7Segment, refusal } from './message.ts';

/** Bounds of one message; what lies beyond is refused before it costs anything. */
export type Hl7Limits = {
  readonly bytes: number;
  readonly segments: number;
  readonly fields: number;
  /** Repetitions, components, subcomponents and escape characters of one field together. */
  readonly parts: number;
  /** Fields, and parts, of all segments together: each becomes an object when it is read. */
  readonly allFields: number;
  readonly allParts: number;
};
export const HL7_LIMITS: Hl7Limits = {
  bytes: 16 * 1024 * 1024,
  segments: 5_000,
  fields: 400,
  parts: 50_000,
  allFields: 250_000,
  allParts: 100_000,
};

export type ParseOptions = {
  readonly limits?: Hl7Limits;
  /** What a sender that leaves MSH-18 empty is known to write; without it an empty MSH-18 is ASCII, as HL7 says. */
  readonly assumedCharset?: string;
};

const FRAME_START = '\x0b';
const FRAME_END = '\x1c';
const BYTE_ORDER_MARK = '\xef\xbb\xbf';
/** Bytes that no text needs and that frames and databases stumble over. */
const FORBIDDEN = ['\0', FRAME_START, FRAME_END];
const SEGMENT_NAME = /^[A-Z][A-Z0-9]{2}$/;

/**
 * Reads one HL7 v2 message and keeps every byte: `serialise` of the result gives the same bytes back.
 * Accepts MLLP framing and segments ended by CR, LF or both. Knows nothing of what segments mean: unknown ones stay.
 */
export function parseHl7(
  bytes: Uint8Array,
  options: ParseOptions = {},
): { readonly ok: true; readonly message: Hl7Message } | Hl7Refusal {
  const limits = options.limits ?? HL7_LIMITS;
  if (bytes.length > limits.bytes) return refusal(`longer than ${limits.bytes} bytes`, '207');
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const prefix = prefixOf(whole);
  const frameEnd = whole.indexOf(FRAME_END, prefix.length);
  const suffix = frameEnd === -1 ? '' : whole.slice(frameEnd);
  if (/[^\r\n]/.test(suffix.slice(1))) return refusal('bytes follow the end of the frame', '100');
  const body = whole.slice(prefix.length, whole.length - suffix.length);
  if (!body.startsWith('MSH')) return refusal('does not begin with MSH', '100', 'MSH', 1, 1);

  const declared = readDelimiters(body);
  if (!declared.ok) return refusal(declared.reason, '102', 'MSH', 1, declared.field);
  const { delimiters } = declared;
  if (hasMoreParts(body, delimiters, limits.allParts)) {
    return refusal(`more than ${limits.allParts} parts in all fields together`, '207');
  }
  const notes: string[] = [];
  if (prefix.includes(BYTE_ORDER_MARK)) notes.push('a byte order mark stood before MSH');

  const charset = charsetOf(body, delimiters, options.assumedCharset, notes);
  if ('ok' in charset) return charset;

  const segments: Hl7Segment[] = [];
  const seen = new Map<string, number>();
  let foreignEnds = false;
  let fields = 0;
  for (const { line, terminator } of linesOf(body)) {
    if (segments.length >= limits.segments) return refusal(`more than ${limits.segments} segments`, '207');
    const name = line.slice(0, 3);
    const follows = line.charAt(3);
    if (!SEGMENT_NAME.test(name) || (follows !== '' && follows !== delimiters.field)) {
      const before = segments.at(-1);
      const reason = 'a line break inside or after this field, and no segment begins there';
      return refusal(
        reason,
        '100',
        before?.name,
        seen.get(before?.name ?? ''),
        (before?.fields.length ?? 1) - 1,
      );
    }
    const sequence = (seen.get(name) ?? 0) + 1;
    seen.set(name, sequence);
    if (name === 'MSH' && sequence > 1) return refusal('a second message follows', '100', 'MSH', sequence, 1);
    const segment = readSegment(line, terminator, delimiters, charset, limits);
    if ('reason' in segment) return refusal(segment.reason, '102', name, sequence, segment.field);
    fields += segment.fields.length;
    if (fields > limits.allFields) return refusal(`more than ${limits.allFields} fields`, '207');
    foreignEnds ||= terminator.includes('\n');
    segments.push(segment);
  }
  if (foreignEnds) notes.push('segments end with line feeds instead of carriage returns');
  return { ok: true, message: { delimiters, charset: charset.name, segments, prefix, suffix, notes } };
}

function prefixOf(whole: string): string {
  let end = whole.startsWith(FRAME_START) ? 1 : 0;
  if (whole.startsWith(BYTE_ORDER_MARK, end)) end += BYTE_ORDER_MARK.length;
  while (whole[end] === '\r' || whole[end] === '\n') end += 1;
  return whole.slice(0, end);
}

/** MSH-18 before anything is decoded; its further repetitions only serve escape sequences and are not read. */
function charsetOf(
  body: string,
  delimiters: Delimiters,
  assumed: string | undefined,
  notes: string[],
): Charset | Hl7Refusal {
  const end = body.search(/[\r\n]/);
  const header = (end === -1 ? body : body.slice(0, end)).split(delimiters.field, 19);
  const named = (header[17] ?? '').split(delimiters.repetition)[0] ?? '';
  const known = charsetNamed(named === '' ? (assumed ?? '') : named);
  if (known === null) return refusal('the character set is not known', '103', 'MSH', 1, 18);
  if (named === '' && assumed !== undefined)
    notes.push('MSH-18 is empty; the character set is the agreed one');
  else if (named.trim().toUpperCase() === 'UNICODE') notes.push('MSH-18 says UNICODE; read as UTF-8');
  return known;
}

function* linesOf(body: string): Generator<{ line: string; terminator: string }> {
  const ends = /[\r\n]+/g;
  let start = 0;
  for (let end = ends.exec(body); end !== null; end = ends.exec(body)) {
    yield { line: body.slice(start, end.index), terminator: end[0] };
    start = ends.lastIndex;
  }
  if (start < body.length) yield { line: body.slice(start), terminator: '' };
}

function readSegment(
  line: string,
  terminator: string,
  delimiters: Delimiters,
  charset: Charset,
  limits: Hl7Limits,
): Hl7Segment | { reason: string; field: number | null } {
  const name = line.slice(0, 3);
  const parts = splitFields(line, delimiters.field, charset, limits.fields + 1);
  // MSH-1 is the separator itself, so what follows it is MSH-2.
  const rawFields = name === 'MSH' ? ['MSH', delimiters.field, ...parts.slice(1)] : parts;
  if (rawFields.length > limits.fields) return { reason: `more than ${limits.fields} fields`, field: null };
  const forbidden = FORBIDDEN.filter((byte) => line.includes(byte));
  // Most segments have nothing that has to be looked for in each field.
  if (forbidden.length === 0 && line.length <= limits.parts && isAscii(line)) {
    return { name, fields: rawFields, rawFields, terminator };
  }
  const fields: string[] = [];
  for (const [field, raw] of rawFields.entries()) {
    if (forbidden.some((byte) => raw.includes(byte))) {
      return { reason: 'a control character stands in the text', field };
    }
    if (raw.length > limits.parts && hasMoreParts(raw, delimiters, limits.parts)) {
      return { reason: `more than ${limits.parts} parts`, field };
    }
    const text = charset.decode(raw);
    if (text === null) return { reason: `bytes are not ${charset.name}`, field };
    fields.push(text);
  }
  return { name, fields, rawFields, terminator };
}

/** Whether a text has more delimiters and escapes than a bound; stops counting there. */
function hasMoreParts(raw: string, delimiters: Delimiters, most: number): boolean {
  const { repetition, component, subcomponent } = delimiters;
  let parts = 1;
  for (const delimiter of [repetition, component, subcomponent, delimiters.escape]) {
    if (delimiter === null) continue;
    for (let at = raw.indexOf(delimiter); at !== -1; at = raw.indexOf(delimiter, at + 1)) {
      parts += 1;
      if (parts > most) return true;
    }
  }
  return false;
}

function splitFields(line: string, separator: string, charset: Charset, most: number): string[] {
  if (!charset.hidesDelimiters) return line.split(separator, most);
  let start = 0;
  return withoutMultibyte(line)
    .split(separator, most)
    .map((part) => {
      const field = line.slice(start, start + part.length);
      start += part.length + separator.length;
      return field;
    });
}
