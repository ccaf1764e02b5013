import { describe, expect, it } from 'vitest';
import type { LungCtFacts } from './applies.ts';
import { lungCtApplies } from './applies.ts';

const every = (mm: number, count: number) => Array.from({ length: count }, (_, i) => -200 + i * mm);

const CHEST: LungCtFacts = {
  modality: 'CT',
  bodyPartExamined: 'CHEST',
  ageYears: 58,
  columns: 512,
  rows: 512,
  pixelSpacingMm: [0.7, 0.7],
  sliceThicknessMm: 5,
  orientation: [1, 0, 0, 0, 1, 0],
  slicePositionsMm: every(5, 64),
};

const { bodyPartExamined: _part, ageYears: _age, sliceThicknessMm: _thickness, ...BARE } = CHEST;
const { pixelSpacingMm: _spacing, ...WITHOUT_SPACING } = CHEST;

const ALLOWED: readonly [string, LungCtFacts][] = [
  ['a chest CT of an adult', CHEST],
  ['a series that says nothing of age and body part', BARE],
  ['a study of chest and abdomen', { ...BARE, studyDescription: 'CT ngực - bụng' }],
  ['slices of 8 mm', { ...CHEST, slicePositionsMm: every(8, 30) }],
  ['slices given from top to bottom', { ...CHEST, slicePositionsMm: every(5, 64).reverse() }],
  [
    'positions written with little precision',
    { ...CHEST, slicePositionsMm: every(0.625, 400).map((z) => Math.round(z * 10) / 10) },
  ],
  ['plausible lungs', { ...CHEST, lungVolumeMl: 4200 }],
];

const REFUSED: readonly [string, LungCtFacts, string][] = [
  ['another modality', { ...CHEST, modality: 'MR' }, 'not-ct'],
  ['a localizer', { ...CHEST, imageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] }, 'localizer'],
  ['a child', { ...CHEST, ageYears: 17 }, 'under-age'],
  ['a head', { ...BARE, bodyPartExamined: 'HEAD' }, 'not-chest'],
  ['a knee by its description alone', { ...BARE, seriesDescription: 'Knee 1.0 B60s' }, 'not-chest'],
  ['no pixel spacing', WITHOUT_SPACING, 'geometry-unknown'],
  ['a coronal series', { ...CHEST, orientation: [1, 0, 0, 0, 0, -1] }, 'not-axial'],
  ['pixels too coarse', { ...CHEST, pixelSpacingMm: [1.5, 1.5] }, 'pixel-spacing'],
  ['a spacing that is not a number', { ...CHEST, pixelSpacingMm: [Number.NaN, 0.7] }, 'pixel-spacing'],
  ['thick slices', { ...CHEST, sliceThicknessMm: 12 }, 'slices-too-thick'],
  ['slices far apart', { ...CHEST, slicePositionsMm: every(15, 20) }, 'slices-too-thick'],
  ['few slices', { ...CHEST, slicePositionsMm: every(5, 10) }, 'too-few-slices'],
  [
    'a missing slice',
    { ...CHEST, slicePositionsMm: every(5, 64).filter((_, i) => i !== 30) },
    'irregular-slices',
  ],
  ['two slices at one place', { ...CHEST, slicePositionsMm: [...every(5, 64), -200] }, 'irregular-slices'],
  [
    'all slices at one place',
    { ...CHEST, slicePositionsMm: new Array<number>(40).fill(0) },
    'irregular-slices',
  ],
  [
    'a position that is not a number',
    { ...CHEST, slicePositionsMm: [...every(5, 64), Number.NaN] },
    'irregular-slices',
  ],
  ['a thin slab', { ...CHEST, slicePositionsMm: every(1, 60) }, 'too-little-coverage'],
  ['no lungs', { ...CHEST, lungVolumeMl: 0 }, 'no-lungs'],
];

describe('where the lung nodule model applies', () => {
  for (const [name, facts] of ALLOWED) {
    it(`reads ${name}`, () => {
      expect(lungCtApplies(facts)).toEqual({ applies: true });
    });
  }
  for (const [name, facts, code] of REFUSED) {
    it(`refuses ${name} and says why in both languages`, () => {
      const answer = lungCtApplies(facts);
      expect(answer).toMatchObject({ applies: false, reason: { code } });
      if (!answer.applies) expect(answer.reason.vi).not.toBe(answer.reason.en);
    });
  }
});
