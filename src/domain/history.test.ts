import { describe, expect, it } from 'vitest';
import { contradictionIn, type HistoryAnswers } from './history.ts';

const SILENT: HistoryAnswers = {
  smokingStatus: null,
  cigarettesPerDay: null,
  yearsSmoked: null,
  yearsSinceQuit: null,
  familyHistoryLungCancer: null,
  personalCancerHistory: null,
  copd: null,
  hepatitisB: null,
  hepatitisC: null,
  diabetes: null,
  knownCvd: null,
  antihypertensive: null,
  educationLevel: null,
  heightCm: null,
  weightKg: null,
  systolicMmHg: null,
  ethnicity: null,
  medicines: [],
};

describe('a history', () => {
  it('may leave everything open', () => {
    expect(contradictionIn(SILENT)).toBeNull();
  });

  it('cannot be both never smoked and so many a day, nor smoking and stopped', () => {
    expect(contradictionIn({ ...SILENT, smokingStatus: 'never', cigarettesPerDay: 10 })).not.toBeNull();
    expect(contradictionIn({ ...SILENT, smokingStatus: 'never', cigarettesPerDay: 0 })).toBeNull();
    expect(contradictionIn({ ...SILENT, smokingStatus: 'current', yearsSinceQuit: 2 })).not.toBeNull();
    expect(contradictionIn({ ...SILENT, smokingStatus: 'former', yearsSinceQuit: 2 })).toBeNull();
  });

  it('refuses a height in metres and a number that is none', () => {
    expect(contradictionIn({ ...SILENT, heightCm: 1.7 })).toBe('heightCm must lie from 50 to 250');
    expect(contradictionIn({ ...SILENT, weightKg: Number.NaN })).toBe('weightKg must lie from 2 to 400');
  });
});
