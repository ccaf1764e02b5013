import { charsetNamed } from './charset.ts';
import type { Delimiters, Hl7Message } from './message.ts';

const MOST_BLANKS = 100;

/** The text of one leaf (chapter 2, section 2.7): delimiters, line breaks, hexadecimal bytes; highlighting dropped. */
export function unescapeText(text: string, message: Pick<Hl7Message, 'delimiters' | 'charset'>): string {
  const mark = message.delimiters.escape;
  if (mark === null || !text.includes(mark)) return text;
  const parts = text.split(mark);
  let out = parts[0] ?? '';
  for (let at = 1; at < parts.length; at += 1) {
    const sequence = parts[at] ?? '';
    const closed = at + 1 < parts.length;
    const meaning = closed ? meaningOf(sequence, message) : null;
    if (meaning === null) {
      // Not an escape sequence: a lone backslash in a path, or a code we do not know. Shown as received.
      out += mark + sequence;
    } else {
      out += meaning + (parts[at + 1] ?? '');
      at += 1;
    }
  }
  return out;
}

function meaningOf(sequence: string, message: Pick<Hl7Message, 'delimiters' | 'charset'>): string | null {
  const { delimiters } = message;
  switch (sequence) {
    case 'F':
      return delimiters.field;
    case 'S':
      return delimiters.component;
    case 'R':
      return delimiters.repetition;
    case 'T':
      return delimiters.subcomponent ?? '&';
    case 'E':
      return delimiters.escape;
    case 'P':
      return '#';
    case 'H':
    case 'N':
      return '';
    default:
      return formatting(sequence) ?? hexadecimal(sequence, message.charset);
  }
}

function formatting(sequence: string): string | null {
  const command = /^\.(br|sp|sk|in|ti|fi|nf|ce)([+-]?\d{1,3})?$/.exec(sequence);
  if (command === null) return null;
  const count = Math.min(Math.abs(Number(command[2] ?? 1)), MOST_BLANKS);
  switch (command[1]) {
    case 'br':
    case 'ce':
      return '\n';
    case 'sp':
      return '\n'.repeat(count);
    case 'sk':
      return ' '.repeat(count);
    default:
      return '';
  }
}

function hexadecimal(sequence: string, charset: string): string | null {
  if (!/^X(?:[0-9A-Fa-f]{2})+$/.test(sequence)) return null;
  const text =
    charsetNamed(charset)?.decode(Buffer.from(sequence.slice(1), 'hex').toString('latin1')) ?? null;
  return text?.includes('\0') === true ? null : text;
}

type EscapedAs = readonly [name: string, delimiter: keyof Delimiters];
const ESCAPED: readonly EscapedAs[] = [
  ['F', 'field'],
  ['S', 'component'],
  ['R', 'repetition'],
  ['T', 'subcomponent'],
  ['E', 'escape'],
];

/** Text made safe to stand in a leaf of a message with these delimiters: the reverse of `unescapeText`. */
export function escapeText(text: string, delimiters: Delimiters): string {
  const mark = delimiters.escape;
  const stands = ([, delimiter]: EscapedAs) => text.includes(delimiters[delimiter] ?? '\n');
  if (!ESCAPED.some(stands) && !/[\r\n]/.test(text)) return text;
  let out = '';
  for (const character of text.replace(/\r\n?/g, '\n')) {
    const name = ESCAPED.find(([, delimiter]) => delimiters[delimiter] === character)?.[0];
    const code = name ?? (character === '\n' ? '.br' : null);
    if (code === null) out += character;
    else out += mark === null ? ' ' : `${mark}${code}${mark}`;
  }
  return out;
}
