import { TextDecoder } from 'node:util';

/**
 * A character set of MSH-18 (HL7 table 0211). Inside the parser bytes travel as a string with one unit a byte,
 * so that what was not understood can be given back unchanged; `decode` turns such a string into text.
 */
export type Charset = {
  /** As table 0211 names it. */
  readonly name: string;
  /** Whether a byte of a delimiter can be the second half of a character, as in GB 18030. */
  readonly hidesDelimiters: boolean;
  /** Null where the bytes are not of this character set. */
  readonly decode: (bytes: string) => string | null;
};

const HIGH = /[\x80-\xff]/;
const C1 = /[\x80-\x9f]/;

function decoding(label: string, refuse: RegExp | null = null): Charset['decode'] {
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  return (bytes) => {
    if (!HIGH.test(bytes)) return bytes;
    if (refuse?.test(bytes) === true) return null;
    try {
      return decoder.decode(Buffer.from(bytes, 'latin1'));
    } catch {
      // The decoder throws only for bytes that the character set does not have.
      return null;
    }
  };
}

function charset(name: string, decode: Charset['decode'], hidesDelimiters = false): Charset {
  return { name, decode, hidesDelimiters };
}

const ASCII = charset('ASCII', (bytes) => (HIGH.test(bytes) ? null : bytes));
const UTF_8 = charset('UNICODE UTF-8', decoding('utf-8'));
const LATIN_1 = charset('8859/1', (bytes) => (C1.test(bytes) ? null : bytes));

// In 8859 bytes 80 to 9F are control characters; text that has them is some other, unnamed code page.
const KNOWN: readonly Charset[] = [
  ASCII,
  UTF_8,
  LATIN_1,
  ...[2, 3, 4, 5, 6, 7, 8, 9, 15].map((part) => charset(`8859/${part}`, decoding(`iso-8859-${part}`, C1))),
  charset('GB 18030-2000', decoding('gb18030'), true),
  charset('BIG-5', decoding('big5'), true),
  charset('KS X 1001', decoding('euc-kr'), true),
];

/** Other spellings that senders use. UNICODE alone can only be UTF-8 where `MSH` was readable as single bytes. */
const SPELLINGS: Readonly<Record<string, Charset>> = {
  '': ASCII,
  'ISO IR6': ASCII,
  'US-ASCII': ASCII,
  UNICODE: UTF_8,
  'UTF-8': UTF_8,
  UTF8: UTF_8,
  ...Object.fromEntries(
    KNOWN.filter(({ name }) => name.startsWith('8859/')).map((known) => [
      `ISO-${known.name.replace('/', '-')}`,
      known,
    ]),
  ),
  ...Object.fromEntries(
    KNOWN.filter(({ hidesDelimiters }) => hidesDelimiters).map((known) => [
      known.name.replace(/-2000$/, ''),
      known,
    ]),
  ),
};

/** The character set by its name in MSH-18, in any case; null for one we cannot read. Empty means ASCII. */
export function charsetNamed(name: string): Charset | null {
  const wanted = name.trim().toUpperCase();
  return KNOWN.find((known) => known.name === wanted) ?? SPELLINGS[wanted] ?? null;
}

/** Whether bytes stand for themselves, as those of ASCII do in every character set that is read here. */
export function isAscii(bytes: string): boolean {
  return !HIGH.test(bytes);
}

/**
 * The same bytes with every byte of a character of two or four bytes replaced by one that is no delimiter:
 * positions of delimiters in it are positions in the original.
 */
export function withoutMultibyte(bytes: string): string {
  return bytes.replace(/[\x81-\xfe](?:[\x30-\x39][\x81-\xfe][\x30-\x39]|[^\r\n])/g, (character) =>
    '\x80'.repeat(character.length),
  );
}
