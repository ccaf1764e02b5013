import { describe, expect, it } from 'vitest';
import { contradictionIn, NO_ANSWERS } from './history.ts';

describe('a history', () => {
  it('may leave everything open', () => {
    expect(contradictionIn(NO_ANSWERS)).toBeNull();
  });

  it('cannot be both never smoked and so many a day, nor smoking and stopped', () => {
    expect(contradictionIn({ ...NO_ANSWERS, smokingStatus: 'never', cigarettesPerDay: 10 })).not.toBeNull();
    expect(contradictionIn({ ...NO_ANSWERS, smokingStatus: 'never', cigarettesPerDay: 0 })).toBeNull();
    expect(contradictionIn({ ...NO_ANSWERS, smokingStatus: 'current', yearsSinceQuit: 2 })).not.toBeNull();
    expect(contradictionIn({ ...NO_ANSWERS, smokingStatus: 'former', yearsSinceQuit: 2 })).toBeNull();
  });

  it('refuses a height in metres and a number that is none', () => {
    expect(contradictionIn({ ...NO_ANSWERS, heightCm: 1.7 })).toBe('heightCm must lie from 50 to 250');
    expect(contradictionIn({ ...NO_ANSWERS, weightKg: Number.NaN })).toBe('weightKg must lie from 2 to 400');
  });

  it('cannot hold a first birth before the first period, nor a lower pressure above the upper one', () => {
    const births = (menarcheAge: number, firstBirthAge: number) =>
      contradictionIn({ ...NO_ANSWERS, menarcheAge, firstBirthAge });
    expect(births(14, 13)).toBe('firstBirthAge is before menarcheAge');
    expect(births(14, 14)).toBeNull();
    const pressure = (systolicMmHg: number, diastolicMmHg: number) =>
      contradictionIn({ ...NO_ANSWERS, systolicMmHg, diastolicMmHg });
    expect(pressure(80, 120)).toBe('diastolicMmHg is above systolicMmHg');
    expect(pressure(120, 80)).toBeNull();
    expect(contradictionIn({ ...NO_ANSWERS, diastolicMmHg: 80, menarcheAge: 13 })).toBeNull();
  });
});
