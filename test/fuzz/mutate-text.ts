import type { Random } from '../../scripts/samples/random.ts';
import { below, flipBits, join, type Mutation, pick, scramble, splice, truncate } from './mutate-bytes.ts';

const PIECES = [
  '',
  '\0',
  '\r',
  '\n',
  '|',
  '^',
  '~',
  '\\',
  '&',
  ',',
  ';',
  '\t',
  '"',
  '"""',
  '\ufeff',
  '\x0b',
  '\x1c\r',
  '-1',
  '1e309',
  'NaN',
  '9'.repeat(500),
  '20269999999999',
  '=cmd|calc',
  '<script>alert(1)</script>',
  '../../x',
  'é'.repeat(2000),
  '\\X00\\',
  '\\F\\\\S\\',
  'MSH|^~\\&|',
  'BTS|99999',
  'x'.repeat(100_000),
];

/** No door takes as much in one text. */
const LONGEST = 64 * 1024 ** 2;

type Change = (bytes: Buffer, random: Random, other: Buffer) => Mutation;

function lines(bytes: Buffer): string[] {
  return bytes.toString('latin1').split(/(?<=[\r\n])/);
}

const asBytes = (text: readonly string[]) => Buffer.from(text.join(''), 'latin1');

const insert: Change = (bytes, random) => {
  const at = below(random, bytes.length + 1);
  const piece = Buffer.from(pick(random, PIECES));
  const remove = random.next() < 0.5 ? 0 : below(random, 12);
  return { what: `${piece.length} bytes for ${remove} at ${at}`, bytes: splice(bytes, at, remove, piece) };
};

/** Another value between two separators. */
const otherCell: Change = (bytes, random) => {
  const text = bytes.toString('latin1');
  const cells = [...text.matchAll(/[^|,;\r\n]+/g)];
  if (cells.length === 0) return insert(bytes, random, bytes);
  const cell = pick(random, cells);
  const piece = Buffer.from(pick(random, PIECES));
  return { what: `another cell at ${cell.index}`, bytes: splice(bytes, cell.index, cell[0].length, piece) };
};

const lineTwice: Change = (bytes, random) => {
  const all = lines(bytes);
  const at = below(random, all.length);
  const line = all[at] ?? '';
  const times = Math.min(pick(random, [1, 2, 100, 30_000]), Math.ceil(LONGEST / (line.length + 1)));
  all.splice(at, 0, line.repeat(times));
  return { what: `a line ${times} times more`, bytes: asBytes(all) };
};

const lineGone: Change = (bytes, random) => {
  const all = lines(bytes);
  all.splice(below(random, all.length), 1);
  return { what: 'a line gone', bytes: asBytes(all) };
};

const linesSwapped: Change = (bytes, random) => {
  const all = lines(bytes);
  const [a, b] = [below(random, all.length), below(random, all.length)];
  [all[a], all[b]] = [all[b] ?? '', all[a] ?? ''];
  return { what: 'two lines swapped', bytes: asBytes(all) };
};

const CHANGES: readonly Change[] = [
  (bytes, random) => flipBits(bytes, random),
  (bytes, random) => truncate(bytes, random),
  (bytes, random) => scramble(bytes, random),
  (bytes, random, other) => join(bytes, other, random),
  insert,
  insert,
  otherCell,
  otherCell,
  otherCell,
  lineTwice,
  lineGone,
  linesSwapped,
];

/** Changes a message or a table in one to four ways. */
export function mutateText(sound: Buffer, random: Random, others: readonly Buffer[]): Mutation {
  const said: string[] = [];
  let bytes = sound;
  const count = 1 + below(random, 4);
  for (let i = 0; i < count; i++) {
    const done = pick(random, CHANGES)(bytes, random, pick(random, others));
    said.push(done.what);
    bytes = done.bytes;
  }
  return { what: said.join(', '), bytes };
}
