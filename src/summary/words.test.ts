import { describe, expect, it } from 'vitest';
import { analyteByKey } from '../domain/analytes.ts';
import { RECOMMENDATIONS } from '../domain/finding.ts';
import { examWords } from './exam-words.ts';
import { ABOUT } from './lab-words.data.ts';
import { usualText } from './lab-words.ts';
import { linkToken, tokenHash } from './link.ts';
import { BY_URGENCY } from './next-words.ts';
import { sizeWords } from './size-words.ts';
import { warningWords } from './warning-words.ts';

describe('words for people', () => {
  it('explain only tests that the dictionary knows', () => {
    expect(Object.keys(ABOUT).filter((key) => analyteByKey(key) === null)).toEqual([]);
  });

  it('know every recommendation a reader can give', () => {
    expect([...BY_URGENCY].sort()).toEqual([...RECOMMENDATIONS].sort());
  });

  it('compare a size with something only while something fits', () => {
    expect(sizeWords(3.2).en).toBe('about 3 mm (0.3 cm), the size of a sesame seed');
    expect(sizeWords(25.4).vi).toBe('khoảng 25 mm (2,5 cm), cỡ quả nho');
    expect(sizeWords(80).en).toBe('about 80 mm (8.0 cm)');
  });

  it('give the laboratory’s own interval before bounds', () => {
    const bounds = { referenceText: null, referenceLow: 1, referenceHigh: 2 };
    expect(usualText({ ...bounds, referenceText: 'negative' })).toBe('negative');
    expect(usualText(bounds)).toBe('1 – 2');
    expect(usualText({ ...bounds, referenceLow: null })).toBe('≤ 2');
    expect(usualText({ ...bounds, referenceHigh: null })).toBe('≥ 1');
    expect(usualText({ referenceText: null, referenceLow: null, referenceHigh: null })).toBeNull();
  });

  it('name an examination by how and where, and leave out what they do not know', () => {
    expect(examWords({ modalities: ['CT'], bodyParts: ['CHEST', 'ABDOMEN'] }).en).toBe(
      'CT scan of the chest and belly',
    );
    expect(examWords({ modalities: ['MG'], bodyParts: ['BREAST'] }).vi).toBe('Chụp nhũ ảnh');
    expect(examWords({ modalities: ['XX'], bodyParts: ['???'] }).en).toBe('Images');
  });

  it('warn of the signs of the organs looked at, and always of those that cannot wait', () => {
    const nothing = { study: null, findings: [], assessments: [] };
    const study = { studyUid: '1', description: null, studyDate: null, modalities: ['MG'], bodyParts: [] };
    expect(
      warningWords([nothing])
        .map((one) => one.en)
        .join(),
    ).toContain('115');
    expect(
      warningWords([{ ...nothing, study }])
        .map((one) => one.en)
        .join(),
    ).toContain('breast');
    expect(
      warningWords([nothing])
        .map((one) => one.en)
        .join(),
    ).not.toContain('breast');
  });
});

describe('a patient’s address', () => {
  it('depends on the secret and the summary, and is kept only as a hash', () => {
    const token = linkToken('secret', 'id');
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(linkToken('secret', 'id')).toBe(token);
    expect(linkToken('other', 'id')).not.toBe(token);
    expect(linkToken('secret', 'other')).not.toBe(token);
    expect(tokenHash(token)).not.toContain(token);
  });
});
