import { foldName } from './name.ts';

const PRESENT = [
  'positive',
  'pos',
  'reactive',
  'detected',
  'present',
  '(+)',
  '+',
  'duong tinh',
  'co phan ung',
];
const ABSENT = [
  'negative',
  'neg',
  'non-reactive',
  'nonreactive',
  'non reactive',
  'not reactive',
  'not detected',
  'absent',
  '(-)',
  'am tinh',
  'khong phan ung',
  'khong phat hien',
];
const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...PRESENT.map((word) => [foldName(word), true] as const),
  ...ABSENT.map((word) => [foldName(word), false] as const),
]);
/** The word with its sign, as `Dương tính (+)`; with the other sign it is nobody's to read. */
const SIGNED = /^(.+?)\s*\(([+-])\)$/;

/** Whether a result in words says present or absent; null for every other text, `weakly positive` and `trace` among them. */
export function readPresence(text: string): boolean | null {
  const said = text.trim();
  const [, word = said, sign] = SIGNED.exec(said) ?? [];
  const present = WORDS.get(foldName(word)) ?? null;
  return sign === undefined || present === (sign === '+') ? present : null;
}
