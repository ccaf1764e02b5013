import { escapeText } from './escape.ts';
import { textAt } from './field.ts';
import { headerSegment, readVersion } from './header.ts';
import type { Delimiters, Hl7ErrorCode, Hl7Message } from './message.ts';
import { writeTime } from './time.ts';

/** AA taken; AE not taken, its content is wrong; AR not taken, its kind, version or our state forbids it. */
export type AckCode = 'AA' | 'AE' | 'AR';

/** One thing that was wrong and its place; `reason` must hold no patient data. A `Hl7Refusal` fits. */
export type AckError = {
  readonly reason: string;
  readonly segment: string | null;
  readonly sequence: number | null;
  readonly field: number | null;
  readonly errorCode: Hl7ErrorCode;
};

export type AckRequest = {
  /** The message that is answered, or null where not even its MSH could be read. */
  readonly message: Hl7Message | null;
  readonly code: AckCode;
  readonly errors?: readonly AckError[];
  /** Our own unique MSH-10, at most 20 characters for v2.3 receivers. */
  readonly controlId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly application: string;
  readonly facility?: string;
};

const DEFAULT: Delimiters = { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' };
const DEFAULT_VERSION = '2.5.1';
const MOST_ERRORS = 50;
const LONGEST_TEXT = 200;

const ERROR_TEXTS: Readonly<Record<Hl7ErrorCode, string>> = {
  '100': 'Segment sequence error',
  '101': 'Required field missing',
  '102': 'Data type error',
  '103': 'Table value not found',
  '200': 'Unsupported message type',
  '201': 'Unsupported event code',
  '203': 'Unsupported version id',
  '204': 'Unknown key identifier',
  '206': 'Application record locked',
  '207': 'Application internal error',
};

/** Which answer a refusal deserves: kind, event and version are rejected, content is in error (chapter 2, 2.9). */
export function ackCodeFor(errorCode: Hl7ErrorCode): 'AE' | 'AR' {
  return errorCode === '200' || errorCode === '201' || errorCode === '203' ? 'AR' : 'AE';
}

/**
 * The general acknowledgement, unframed: MSH, MSA and one ERR for each error (v2.5 and later: ERR-2, 3, 4, 7;
 * before: one ERR-1 with repetitions, and MSA-3). Fields of the sender's own are given back byte for byte.
 */
export function buildAck(request: AckRequest): Uint8Array {
  const { message, code, errors = [] } = request;
  const delimiters = message?.delimiters ?? DEFAULT;
  const raw = (field: number): string =>
    message === null ? '' : (headerSegment(message).rawFields[field] ?? '');
  const version = message === null ? DEFAULT_VERSION : (readVersion(message) ?? DEFAULT_VERSION);
  const text = (value: string): string => escapeText(ascii(value), delimiters);
  const event = message === null ? null : textAt(message, headerSegment(message), 9, 2);
  const kind = [
    'ACK',
    ...(event === null ? [] : [text(event)]),
    ...(event !== null && isFrom(version, 5) ? ['ACK'] : []),
  ];

  const msh = [
    `MSH${delimiters.field}${message === null ? '^~\\&' : raw(2)}`,
    text(request.application),
    text(request.facility ?? ''),
    raw(3),
    raw(4),
    writeTime(request.now),
    '',
    kind.join(delimiters.component),
    text(request.controlId),
    raw(11) === '' ? 'P' : raw(11),
    raw(12) === '' ? version : raw(12),
    ...(raw(18) === '' ? [] : ['', '', '', '', '', raw(18)]),
  ];
  const shown = errors.slice(0, MOST_ERRORS);
  const summary = shown[0] === undefined || isFrom(version, 7) ? [] : [text(explain(shown[0]))];
  const segments = [
    msh,
    ['MSA', code, raw(10), ...summary],
    ...errorSegments(shown, version, delimiters, text),
  ];
  return Buffer.from(segments.map((fields) => `${fields.join(delimiters.field)}\r`).join(''), 'latin1');
}

function errorSegments(
  errors: readonly AckError[],
  version: string,
  delimiters: Delimiters,
  text: (value: string) => string,
): string[][] {
  const join = (parts: readonly string[]): string => parts.join(delimiters.component);
  const place = ({ segment, sequence, field }: AckError): string[] =>
    segment === null
      ? []
      : [text(segment), String(sequence ?? 1), ...(field === null ? [] : [String(field)])];
  const known = ({ errorCode }: AckError): string[] => [errorCode, ERROR_TEXTS[errorCode], 'HL70357'];
  if (isFrom(version, 5)) {
    return errors.map((error) => [
      'ERR',
      '',
      join(place(error)),
      join(known(error)),
      'E',
      '',
      '',
      text(error.reason.slice(0, LONGEST_TEXT)),
    ]);
  }
  if (errors.length === 0) return [];
  const within = delimiters.subcomponent ?? ' ';
  const located = errors.map((error) => {
    const [segment = '', sequence = '', field = ''] = place(error);
    return join([segment, sequence, field, known(error).join(within)]);
  });
  return [['ERR', located.join(delimiters.repetition)]];
}

function explain(error: AckError): string {
  const { segment, sequence, field } = error;
  const place = segment === null ? '' : `${segment}[${sequence ?? 1}]${field === null ? '' : `-${field}`}: `;
  return (place + error.reason).slice(0, LONGEST_TEXT);
}

function isFrom(version: string, minor: number): boolean {
  return Number(/^2\.(\d)/.exec(version)?.[1] ?? 5) >= minor;
}

/** The reply's own words are ASCII, so they are right in whatever character set the sender reads. */
function ascii(value: string): string {
  return value.replace(/[^ -~]/gu, '?');
}
