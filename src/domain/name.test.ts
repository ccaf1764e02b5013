import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayName, foldName, namePhrases, sameName, searchName } from './name.ts';

describe('folding a name for search', () => {
  it('takes accents off Vietnamese names, composed or not', () => {
    expect(foldName('Nguyễn Thị Đào')).toBe('nguyen thi dao');
    expect(foldName('Nguyễn Thị Đào'.normalize('NFD'))).toBe('nguyen thi dao');
    expect(foldName('TRƯƠNG^VĂN^ƯỚC')).toBe('truong van uoc');
  });

  it('takes the eth of old Vietnamese fonts for a crossed d', () => {
    expect(foldName('Ðặng Thùy Trâm')).toBe('dang thuy tram');
  });

  it('makes one space of carets, equals signs, commas and runs of blanks', () => {
    expect(foldName('  Lê^ ^Văn   An=黎文安 ')).toBe('le van an 黎文安');
  });

  it('leaves the letters of other scripts whole', () => {
    expect(foldName('がぎ')).toBe('がぎ');
    expect(foldName('हिन्दी')).toBe('हिन्दी');
    expect(foldName('Йосиф')).toBe('йосиф');
  });

  it('changes nothing when folded again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(foldName(foldName(name))).toBe(foldName(name));
      }),
    );
  });
});

describe('showing a DICOM name', () => {
  it('keeps the recorded order and the first writing that is there', () => {
    expect(displayName('Nguyễn^Thị Đào')).toBe('Nguyễn Thị Đào');
    expect(displayName('=山田^太郎=やまだ^たろう')).toBe('山田 太郎');
    expect(displayName('^^^')).toBe('');
  });
});

describe('the name that a person is searched by', () => {
  it('holds every writing once, folded', () => {
    expect(searchName('Nguyễn^Thị Đào')).toBe('nguyen thi dao');
    expect(searchName('Yamada^Tarou=山田^太郎=やまだ^たろう')).toBe('yamada tarou= 山田 太郎= やまだ たろう');
    expect(searchName('Nguyễn Thị Đào', 'NGUYEN^THI DAO')).toBe('nguyen thi dao');
    expect(searchName('', '^^=')).toBe('');
  });

  it('is found from each of its words on, and knows where a writing begins', () => {
    expect(namePhrases('le van an= 黎文安')).toEqual([
      { phrase: 'le van an', later: false },
      { phrase: 'van an', later: true },
      { phrase: 'an', later: true },
      { phrase: '黎文安', later: false },
    ]);
    expect(namePhrases('')).toEqual([]);
  });
});

describe('telling whether two names contradict', () => {
  it('agrees across accents, case and order of the parts', () => {
    expect(sameName('NGUYEN^DAO^THI', 'Nguyễn Thị Đào')).toBe(true);
    expect(sameName('Doe^John^^Dr', 'DOE^JOHN')).toBe(true);
  });

  it('disagrees on another word, a missing word and another suffix', () => {
    expect(sameName('Nguyễn^Thị Đào', 'Nguyễn^Thị Hoa')).toBe(false);
    expect(sameName('Nguyễn^Đào', 'Nguyễn^Thị Đào')).toBe(false);
    expect(sameName('Doe^John^^^Jr', 'Doe^John^^^Sr')).toBe(false);
  });

  it('contradicts nothing where one name is empty', () => {
    expect(sameName('', 'Doe^John')).toBe(true);
  });
});
