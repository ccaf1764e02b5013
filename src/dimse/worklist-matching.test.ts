import { describe, expect, it } from 'vitest';
import type { DicomJson } from '../formats/dicom/dicom-json.ts';
import { answerOf, matchesKeys, passesOver, wildcardMatches } from './worklist-matching.ts';

const item: DicomJson = {
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Nguyễn^Thị Đào' }] },
  '00100020': { vr: 'LO', Value: ['P1'] },
  '0020000D': { vr: 'UI', Value: ['1.2.3'] },
  '00081110': { vr: 'SQ' },
  '00400100': {
    vr: 'SQ',
    Value: [
      {
        '00080060': { vr: 'CS', Value: ['CT'] },
        '00400001': { vr: 'AE', Value: ['CT1'] },
        '00400002': { vr: 'DA', Value: ['20261123'] },
        '00400003': { vr: 'TM', Value: ['081500'] },
      },
    ],
  },
};
const step = (key: DicomJson): DicomJson => ({ '00400100': { vr: 'SQ', Value: [key] } });
const name = (Alphabetic: string): DicomJson => ({ '00100010': { vr: 'PN', Value: [{ Alphabetic }] } });

describe('a worklist item', () => {
  it.each([
    ['no key', {}],
    ['an empty key', { '00100020': { vr: 'LO' } }],
    ['a star', { '00100020': { vr: 'LO', Value: ['*'] } }],
    ['its ID', { '00100020': { vr: 'LO', Value: ['P1'] } }],
    ['its name', name('Nguyễn^Thị Đào')],
    ['its name without accents', name('NGUYEN^THI DAO')],
    ['the beginning of its name', name('nguy*')],
    ['a letter left open', name('ng?yen*')],
    ['one UID of several', { '0020000D': { vr: 'UI', Value: ['1.2', '1.2.3'] } }],
    ['an empty sequence', { '00400100': { vr: 'SQ' } }],
    [
      'an item of empty keys for a sequence that is not held',
      { '00081110': { vr: 'SQ', Value: [{ '00081150': { vr: 'UI' } }] } },
    ],
    ['its day', step({ '00400002': { vr: 'DA', Value: ['20261123'] } })],
    ['a range of days', step({ '00400002': { vr: 'DA', Value: ['20261122-20261124'] } })],
    ['an open range of days', step({ '00400002': { vr: 'DA', Value: ['20261123-'] } })],
    ['days up to its own', step({ '00400002': { vr: 'DA', Value: ['-20261123'] } })],
    ['a range of times', step({ '00400003': { vr: 'TM', Value: ['0800-0815'] } })],
    [
      'its station and modality',
      step({ '00400001': { vr: 'AE', Value: ['CT1'] }, '00080060': { vr: 'CS', Value: ['CT'] } }),
    ],
    ['a key that is not known', { '00101020': { vr: 'DS', Value: [1.6] } }],
  ])('is found by %s', (_what, key: DicomJson) => {
    expect(matchesKeys(key, item)).toBe(true);
  });

  it.each([
    ['another ID', { '00100020': { vr: 'LO', Value: ['P'] } }],
    ['another name', name('Trần*')],
    ['another UID', { '0020000D': { vr: 'UI', Value: ['1.2'] } }],
    ['another day', step({ '00400002': { vr: 'DA', Value: ['20261122'] } })],
    ['days before', step({ '00400002': { vr: 'DA', Value: ['-20261122'] } })],
    ['times after', step({ '00400003': { vr: 'TM', Value: ['0816-'] } })],
    ['another modality', step({ '00080060': { vr: 'CS', Value: ['MR'] } })],
    ['another station', step({ '00400001': { vr: 'AE', Value: ['CT*'] } })],
    [
      'a key under which nothing is held',
      { '00081110': { vr: 'SQ', Value: [{ '00081150': { vr: 'UI', Value: ['1'] } }] } },
    ],
  ])('is not found by %s', (_what, key: DicomJson) => {
    expect(matchesKeys(key, item)).toBe(false);
  });

  it('answers what was asked for, and whole sequences where no item names their keys', () => {
    expect(
      answerOf(
        { ...step({ '00080060': { vr: 'CS' }, '00400010': { vr: 'SH' } }), '00101020': { vr: 'DS' } },
        item,
      ),
    ).toEqual({
      '00101020': { vr: 'DS' },
      '00400100': {
        vr: 'SQ',
        Value: [{ '00080060': { vr: 'CS', Value: ['CT'] }, '00400010': { vr: 'SH' } }],
      },
    });
    expect(answerOf({ '00400100': { vr: 'SQ' } }, item)).toEqual({ '00400100': item['00400100'] });
  });

  it('says when a key was passed over', () => {
    expect(passesOver({ '00101020': { vr: 'DS', Value: [1.6] } }, item)).toBe(true);
    expect(passesOver({ '001021C0': { vr: 'US', Value: [0] } }, item)).toBe(false);
    expect(passesOver(step({ '00400005': { vr: 'TM', Value: ['08'] } }), item)).toBe(true);
    expect(passesOver(step({ '00400002': { vr: 'DA', Value: ['20261123'] } }), item)).toBe(false);
  });
});

it('a pattern of many stars is matched at once', () => {
  expect(wildcardMatches(`${'*a'.repeat(5_000)}b`, 'a'.repeat(10_000))).toBe(false);
});
