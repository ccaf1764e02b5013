/**
 * The character sets of PS3.3 §C.12.1.1.2 that code elements of PS3.5 §6.1 draw on.
 *
 * `decoder` is the label of a WHATWG decoder; `shift` turns the bytes of the set into what that decoder reads.
 */
export type CodedSet = {
  term: string;
  decoder: string;
  /** Bytes a character takes. */
  width: 1 | 2;
  shift: 'asIs' | 'high' | 'jis0212';
};

const ascii: CodedSet = { term: 'ISO_IR 6', decoder: 'ascii', width: 1, shift: 'asIs' };
const romaji: CodedSet = { term: 'ISO_IR 14', decoder: 'shift_jis', width: 1, shift: 'asIs' };

const single = (number: string, decoder: string): CodedSet => ({
  term: `ISO_IR ${number}`,
  decoder,
  width: 1,
  shift: 'asIs',
});

// WHATWG gives its Windows supersets under the ISO labels; they differ from ISO 8859 only in control codes 80 to 9F.
const singleByteSets = new Map<string, CodedSet>(
  [
    single('100', 'iso-8859-1'),
    single('101', 'iso-8859-2'),
    single('109', 'iso-8859-3'),
    single('110', 'iso-8859-4'),
    single('144', 'iso-8859-5'),
    single('127', 'iso-8859-6'),
    single('126', 'iso-8859-7'),
    single('138', 'iso-8859-8'),
    single('148', 'iso-8859-9'),
    single('203', 'iso-8859-15'),
    single('166', 'windows-874'),
    single('13', 'shift_jis'),
  ].map((set) => [set.term.slice('ISO_IR '.length), set]),
);

const kanji: CodedSet = { term: 'ISO 2022 IR 87', decoder: 'euc-jp', width: 2, shift: 'high' };
const supplementaryKanji: CodedSet = {
  term: 'ISO 2022 IR 159',
  decoder: 'euc-jp',
  width: 2,
  shift: 'jis0212',
};
const hangul: CodedSet = { term: 'ISO 2022 IR 149', decoder: 'euc-kr', width: 2, shift: 'high' };
const hanzi: CodedSet = { term: 'ISO 2022 IR 58', decoder: 'gbk', width: 2, shift: 'high' };

/** Which set an escape sequence (the bytes after ESC, as Latin-1 text) puts into which half of the code table. */
export const escapes = new Map<string, { half: 'g0' | 'g1'; set: CodedSet }>();
const g0: [string, CodedSet][] = [
  ['(B', ascii],
  ['(J', romaji],
  ['$B', kanji],
  ['$@', kanji],
  ['$(D', supplementaryKanji],
];
for (const [sequence, set] of g0) escapes.set(sequence, { half: 'g0', set });
const g1: [string, CodedSet | undefined][] = [
  ['-A', singleByteSets.get('100')],
  ['-B', singleByteSets.get('101')],
  ['-C', singleByteSets.get('109')],
  ['-D', singleByteSets.get('110')],
  ['-L', singleByteSets.get('144')],
  ['-G', singleByteSets.get('127')],
  ['-F', singleByteSets.get('126')],
  ['-H', singleByteSets.get('138')],
  ['-M', singleByteSets.get('148')],
  ['-b', singleByteSets.get('203')],
  ['-T', singleByteSets.get('166')],
  [')I', singleByteSets.get('13')],
  ['$)C', hangul],
  ['$)A', hanzi],
];
for (const [sequence, set] of g1) if (set) escapes.set(sequence, { half: 'g1', set });

const multiByteByNumber = new Map([
  ['87', kanji],
  ['159', supplementaryKanji],
  ['149', hangul],
  ['58', hanzi],
]);

/** How the text of a data set is coded: one decoder for all bytes, or code tables switched by escapes. */
export type CharacterSet =
  | { kind: 'whole'; decoder: string; declared: string[] }
  | { kind: 'switched'; g0: CodedSet; g1: CodedSet | undefined; declared: string[] };

export const defaultCharacterSet: CharacterSet = { kind: 'switched', g0: ascii, g1: undefined, declared: [] };

const whole: Record<string, string> = {
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
  'ISO 2022 GBK': 'gbk',
};

/** The terms of SpecificCharacterSet that are understood (PS3.3 section C.12.1.1.2); single bytes also as ISO 2022 IR. */
export function characterSetTerms(): string[] {
  const sets = [ascii, romaji, ...singleByteSets.values(), ...multiByteByNumber.values()];
  return [...new Set([...sets.map(({ term }) => term), ...Object.keys(whole)])];
}

/**
 * Reads the values of SpecificCharacterSet (0008,0005).
 *
 * Refuses a term that is not in the Standard. Separators written wrongly (`ISO-IR 100`, `ISO 2022-IR-6`) are
 * understood, since the registration number leaves no doubt; `note` then says so.
 */
export function parseCharacterSet(
  terms: string[],
): { ok: true; characterSet: CharacterSet; note?: string } | { ok: false; reason: string } {
  const first = terms[0] ?? '';
  let note: string | undefined;
  let initial: CharacterSet = { ...defaultCharacterSet, declared: terms };
  for (const [index, term] of terms.entries()) {
    if (term === '') continue;
    const decoder = whole[term];
    if (decoder !== undefined) {
      if (index === 0) initial = { kind: 'whole', decoder, declared: terms };
      else return { ok: false, reason: `${term} cannot be switched to` };
      continue;
    }
    const match = /^ISO[ _-]?(2022)?[ _-]?(?:IR[ _-]?)?(\d+)$/i.exec(term);
    const number = match?.[2] ?? '';
    const written = match?.[1] === undefined ? `ISO_IR ${number}` : `ISO 2022 IR ${number}`;
    if (!match) return { ok: false, reason: `character set ${printable(term)} is not in the Standard` };
    if (number === '192') {
      if (index > 0) return { ok: false, reason: `${term} cannot be switched to` };
      initial = { kind: 'whole', decoder: 'utf-8', declared: terms };
    } else if (singleByteSets.has(number)) {
      if (index === 0) {
        const g1 = singleByteSets.get(number);
        initial = { kind: 'switched', g0: number === '13' ? romaji : ascii, g1, declared: terms };
      }
    } else if (multiByteByNumber.has(number)) {
      // As a first value these are not allowed, but G1 sets can be meant from the start (seen in Korean and Chinese files).
      const set = multiByteByNumber.get(number);
      const inG1 = set === hangul || set === hanzi;
      if (index === 0 && inG1) initial = { kind: 'switched', g0: ascii, g1: set, declared: terms };
    } else if (number !== '6' && number !== '14') {
      return { ok: false, reason: `character set ${printable(term)} is not in the Standard` };
    }
    if (term !== written) note = `character set written as ${printable(term)}`;
  }
  if (initial.kind === 'whole' && terms.length > 1) note = `${first} takes no further character sets`;
  return { ok: true, characterSet: initial, ...(note === undefined ? {} : { note }) };
}

function printable(term: string): string {
  return JSON.stringify(term.slice(0, 32));
}
