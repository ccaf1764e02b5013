import { expect, test } from 'vitest';
import { parseCharacterSet } from './character-sets.ts';
import { decodeText } from './characters.ts';
import { parsePersonName } from './person-name.ts';

function read(terms: string, bytes: Buffer, isName = true): string {
  const parsed = parseCharacterSet(terms === '' ? [] : terms.split('\\'));
  if (!parsed.ok) throw new Error(parsed.reason);
  const { text, flawed } = decodeText(bytes, parsed.characterSet, isName);
  return flawed ? `flawed ${text}` : text;
}

const esc = '\x1b';
const latin1 = (text: string) => Buffer.from(text, 'latin1');

// The names of PS3.5 annexes H, I, J and K and of PS3.3 §C.12.1.1.2, byte for byte as printed there.
test.each([
  ['ISO_IR 100', latin1('Buc^J\xe9r\xf4me'), 'Buc^Jérôme'],
  ['ISO_IR 144', latin1('\xbb\xee\xda\xe1\xd5\xdc\xd1\xe3\xe0\xd3'), 'Люксембург'],
  ['ISO_IR 192', Buffer.from('Nguyễn^Thị Hương'), 'Nguyễn^Thị Hương'],
  ['GB18030', Buffer.from([0x57, 0x61, 0x6e, 0x67, 0x5e, 0xcd, 0xf5]), 'Wang^王'],
  ['GBK', Buffer.from([0xcd, 0xf5, 0x5e, 0x95, 0x5c]), '王^昞'],
  ['ISO_IR 166', Buffer.from([0xb9, 0xd2, 0xc2]), 'นาย'],
  [
    '\\ISO 2022 IR 87',
    latin1(
      `Yamada^Tarou=${esc}$B;3ED${esc}(B^${esc}$BB@O:${esc}(B=${esc}$B$d$^$@${esc}(B^${esc}$B$?$m$&${esc}(B`,
    ),
    'Yamada^Tarou=山田^太郎=やまだ^たろう',
  ],
  [
    'ISO 2022 IR 13\\ISO 2022 IR 87',
    latin1(
      `\xd4\xcf\xc0\xde^\xc0\xdb\xb3=${esc}$B;3ED${esc}(J^${esc}$BB@O:${esc}(J=${esc}$B$d$^$@${esc}(J^${esc}$B$?$m$&${esc}(J`,
    ),
    'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
  ],
  [
    '\\ISO 2022 IR 149',
    latin1(
      `Hong^Gildong=${esc}$)C\xfb\xf3^${esc}$)C\xd1\xce\xd4\xd7=${esc}$)C\xc8\xab^${esc}$)C\xb1\xe6\xb5\xbf`,
    ),
    'Hong^Gildong=洪^吉洞=홍^길동',
  ],
  [
    '\\ISO 2022 IR 58',
    latin1(`Zhang^XiaoDong=${esc}$)A\xd5\xc5^${esc}$)A\xd0\xa1\xb6\xab=`),
    'Zhang^XiaoDong=张^小东=',
  ],
  ['ISO 2022 IR 100\\ISO 2022 IR 126', latin1(`J\xe9r\xf4me^${esc}-F\xc4\xe9\xef`), 'Jérôme^Διο'],
])('%s is read as the Standard prints it', (terms, bytes, expected) => {
  expect(read(terms, bytes)).toBe(expected);
});

test('a switched set ends at a name delimiter', () => {
  expect(read('ISO 2022 IR 100\\ISO 2022 IR 126', latin1(`${esc}-F\xc4^\xe9`))).toBe('Δ^é');
});

test('a switched set ends at a line end but not at a caret in plain text', () => {
  expect(read('ISO 2022 IR 100\\ISO 2022 IR 126', latin1(`${esc}-F\xc4^\xe9\r\n\xe9`), false)).toBe(
    'Δ^ι\r\né',
  );
});

test('bytes above 7F without a declared set are not guessed', () => {
  expect(read('', latin1('M\xfcller'))).toBe('flawed M\ufffdller');
});

test('an escape that names no set is marked', () => {
  expect(read('', latin1(`A${esc}%GB`))).toContain('flawed');
});

test('half a two-byte character is marked', () => {
  expect(read('\\ISO 2022 IR 87', latin1(`${esc}$B;3E`))).toContain('flawed 山');
});

test.each([
  'ISO_IR 999',
  'UTF-8',
  'windows-1258',
  'ISO_IR',
  '\u0000',
])('the unknown set %j is refused', (term) => {
  expect(parseCharacterSet([term]).ok).toBe(false);
});

test('a set that takes no others may not be switched to', () => {
  expect(parseCharacterSet(['ISO_IR 100', 'ISO_IR 192']).ok).toBe(false);
});

test('a term with wrong separators is understood and noted', () => {
  const parsed = parseCharacterSet(['ISO-IR 100']);
  expect(parsed).toMatchObject({ ok: true, note: expect.stringContaining('ISO-IR 100') });
});

test('the groups of a name are kept apart and trailing empty components dropped', () => {
  expect(parsePersonName('Nguyễn ^Thị^^=阮^氏')).toEqual({
    alphabetic: 'Nguyễn^Thị',
    ideographic: '阮^氏',
    phonetic: '',
  });
});
