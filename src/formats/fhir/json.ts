/** A JSON number as it was written: the digits of a FHIR decimal count (`1.00` is not `1`), and a double loses them. */
export class JsonNumber {
  readonly text: string;
  readonly value: number;

  constructor(text: string) {
    this.text = text;
    this.value = Number(text);
  }

  toJSON(): number {
    return this.value;
  }
}

export type JsonValue = string | boolean | null | JsonNumber | JsonValue[] | JsonObject;
export type JsonObject = { [key: string]: JsonValue };

export type JsonRead =
  | { readonly ok: true; readonly value: JsonValue }
  /** `path` leads to the fault, from the root: keys and positions. */
  | { readonly ok: false; readonly reason: string; readonly path: readonly (string | number)[] };

/** No resource nests nearly as deep; extensions within extensions are the deepest. */
const DEEPEST = 64;
const MOST_VALUES = 400_000;
const LONGEST_NUMBER = 100;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Up to the next quote, backslash or control character, which JSON wants escaped. */
const PLAIN = /[ !#-[\]-\uffff]*/y;
const BLANK = /[ \t\r\n]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class Fault extends Error {
  readonly path: (string | number)[] = [];
}

/** Whether a number fits a double: one that would become infinite, or zero without being it, does not. */
function fits(text: string): boolean {
  const value = Number(text);
  if (!Number.isFinite(value)) return false;
  return value !== 0 || !/[1-9]/.test(text.replace(/[eE].*$/, ''));
}

/**
 * Reads JSON (RFC 8259) that a stranger sent: UTF-8, bounded in depth and number of values, no name twice in one object
 * (of which parsers keep the first or the last as they like), no number that a double cannot hold, no NUL and no half
 * of a surrogate pair, which no database keeps.
 */
export function readJson(bytes: Uint8Array): JsonRead {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { ok: false, reason: 'the text is not UTF-8', path: [] };
  }
  try {
    return { ok: true, value: readDocument(text) };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, reason: error.message, path: error.path.reverse() };
    throw error;
  }
}

function readDocument(text: string): JsonValue {
  let at = 0;
  let values = 0;

  const fault = (reason: string): never => {
    throw new Fault(reason);
  };
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };
  /** Reads a part of the value; what is wrong in it is told with the part's name before it. */
  const within = <T>(key: string | number, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (error instanceof Fault) error.path.push(key);
      throw error;
    }
  };

  function readString(): string {
    at += 1;
    let read = match(PLAIN);
    while (text[at] !== '"') {
      if (text[at] !== '\\') fault('a text is not closed, or holds a character that must be escaped');
      const letter = text[at + 1] ?? '';
      const escaped = ESCAPES[letter];
      if (escaped !== undefined) {
        read += escaped;
        at += 2;
      } else {
        const hex = text.slice(at + 2, at + 6);
        if (letter !== 'u' || !/^[0-9a-fA-F]{4}$/.test(hex))
          fault('a text holds an escape that JSON has not');
        read += String.fromCharCode(Number.parseInt(hex, 16));
        at += 6;
      }
      read += match(PLAIN);
    }
    at += 1;
    if (read.includes('\u0000')) fault('a text holds the character NUL');
    if (!read.isWellFormed()) fault('a text holds half of a surrogate pair');
    return read;
  }

  function readNumber(): JsonNumber {
    const written = match(NUMBER);
    if (written === '') fault('this is not JSON');
    if (written.length > LONGEST_NUMBER || !fits(written)) fault('the number is beyond what can be kept');
    return new JsonNumber(written);
  }

  function readArray(depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    at += 1;
    match(BLANK);
    if (text[at] === ']') {
      at += 1;
      return items;
    }
    for (;;) {
      items.push(within(items.length, () => readValue(depth)));
      match(BLANK);
      const mark = text[at];
      at += 1;
      if (mark === ']') return items;
      if (mark !== ',') fault('a list is not closed');
    }
  }

  function readObject(depth: number): JsonObject {
    // Without a prototype, so that `__proto__` is a name like any other.
    const object: JsonObject = Object.create(null);
    at += 1;
    match(BLANK);
    if (text[at] === '}') {
      at += 1;
      return object;
    }
    for (;;) {
      match(BLANK);
      if (text[at] !== '"') fault('a name is missing in an object');
      const key = readString();
      if (key in object) within(key, () => fault('this name stands twice in one object'));
      match(BLANK);
      if (text[at] !== ':') fault('a colon is missing after a name');
      at += 1;
      object[key] = within(key, () => readValue(depth));
      match(BLANK);
      const mark = text[at];
      at += 1;
      if (mark === '}') return object;
      if (mark !== ',') fault('an object is not closed');
    }
  }

  function readValue(depth: number): JsonValue {
    values += 1;
    if (values > MOST_VALUES) fault(`there are more than ${MOST_VALUES} values`);
    match(BLANK);
    const mark = text[at];
    if (mark === '{' || mark === '[') {
      if (depth === DEEPEST) fault(`this is nested deeper than ${DEEPEST}`);
      return mark === '{' ? readObject(depth + 1) : readArray(depth + 1);
    }
    if (mark === '"') return readString();
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (text.startsWith(word, at)) {
        at += word.length;
        return value;
      }
    }
    return readNumber();
  }

  const value = readValue(0);
  match(BLANK);
  if (at !== text.length) fault('something follows after the end of the JSON');
  return value;
}
