import { remembering } from './remembering.ts';

const LATIN_MARKS = /(\p{Script=Latin})[\u0300-\u036f]+/gu;
const SEPARATORS = /[\s^=,\u200b-\u200f\u2060\ufeff]+/gu;
/** Đ and its look-alike eth, which converters of old Vietnamese fonts write in its place. */
const CROSSED_D = /[\u0111\u00f0]/gu;

const KEPT_NAMES = 500;

/**
 * A name as search wants it: lower case, Latin letters without accents, one space between words.
 * Carets and equals signs of a DICOM name are spaces. Marks of other scripts stay: there they are letters.
 */
export const foldName = remembering(foldAnew, KEPT_NAMES);

function foldAnew(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(LATIN_MARKS, '$1')
    .replace(CROSSED_D, 'd')
    .normalize('NFKC')
    .replace(SEPARATORS, ' ')
    .trim();
}

/** The writings of one name (alphabetic, ideographic, phonetic) that are not empty, PS3.5 section 6.2.1. */
function writings(dicomName: string): string[] {
  return dicomName.split('=').filter((group) => foldName(group) !== '');
}

/**
 * A DICOM person name in plain words, in the order it was recorded; the first writing that is not empty.
 * The order is kept because family and given name are recorded both ways round.
 */
export function displayName(dicomName: string): string {
  const [first = ''] = writings(dicomName);
  return first.replace(/[\s^]+/gu, ' ').trim();
}

/** Divides the writings of a folded name; no folded writing holds it. */
const BETWEEN = '= ';

/**
 * Every writing of the names, folded, each once: what a person's name is searched by. `Yamada^Tarou=山田^太郎` gives
 * `yamada tarou= 山田 太郎`, and a name in one writing its `foldName`.
 */
export function searchName(...dicomNames: string[]): string {
  return [...new Set(dicomNames.flatMap(writings).map(foldName))].join(BETWEEN);
}

/** A phrase of a folded name: from one of its words to the end of that writing; `later` when words stand before it. */
export type NamePhrase = { readonly phrase: string; readonly later: boolean };

/** The phrases of a `searchName`, each once. */
export function namePhrases(searched: string): NamePhrase[] {
  const phrases = new Map<string, NamePhrase>();
  for (const writing of searched.split(BETWEEN).filter((one) => one !== '')) {
    const words = writing.split(' ');
    for (const place of words.keys()) {
      const phrase = words.slice(place).join(' ');
      phrases.set(`${place === 0} ${phrase}`, { phrase, later: place > 0 });
    }
  }
  return [...phrases.values()];
}

type Words = { readonly name: string; readonly suffix: string };

/** Words without order, so that `NGUYEN^DAO^THI` and `Nguyễn Thị Đào` agree; a title (prefix) does not count. */
function wordsOf(writing: string): Words {
  const parts = writing.split('^');
  const name = foldName([...parts.slice(0, 3), ...parts.slice(5)].join(' '));
  return { name: name.split(' ').sort().join(' '), suffix: foldName(parts[4] ?? '') };
}

/**
 * Whether two names can be the same person's: one writing of each has the same words, whatever accents or order.
 * Suffixes (Jr, Sr) count only where both have one. An empty name says nothing, so it contradicts nothing.
 * Accents do tell people apart (Hà, Hạ): agreement here is not proof of identity.
 */
export function sameName(a: string, b: string): boolean {
  const [left, right] = [writings(a).map(wordsOf), writings(b).map(wordsOf)];
  if (left.length === 0 || right.length === 0) return true;
  return left.some((one) =>
    right.some(
      (other) =>
        one.name === other.name && (one.suffix === '' || other.suffix === '' || one.suffix === other.suffix),
    ),
  );
}
