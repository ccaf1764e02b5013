import { describe, expect, it } from 'vitest';
import {
  MISSING_CEILING_MS,
  QUIET_CEILING_MS,
  QUIET_FLOOR_MS,
  quietTimeMs,
  settleAfterMs,
} from './quiet-time.ts';

const SETTING = 30_000;

describe('the quiet time after which a study counts as complete', () => {
  it('is the setting’s until a sender has sent a few studies', () => {
    expect(quietTimeMs([], SETTING)).toBe(SETTING);
    expect(quietTimeMs([100, 100, 100, 100], SETTING)).toBe(SETTING);
  });

  it('is twice the pause that nearly all studies of the sender stay below', () => {
    expect(quietTimeMs([12_000, 9_000, 8_000, 11_000, 10_000], SETTING)).toBe(24_000);
    expect(quietTimeMs([...Array<number>(39).fill(8_000), 300_000], SETTING)).toBe(16_000);
    expect(quietTimeMs([...Array<number>(36).fill(8_000), ...Array<number>(4).fill(60_000)], SETTING)).toBe(
      120_000,
    );
  });

  it('has a floor and a ceiling, which the setting widens', () => {
    expect(quietTimeMs(Array<number>(9).fill(40), SETTING)).toBe(QUIET_FLOOR_MS);
    expect(quietTimeMs(Array<number>(9).fill(40), 1_000)).toBe(1_000);
    expect(quietTimeMs(Array<number>(9).fill(QUIET_CEILING_MS), SETTING)).toBe(QUIET_CEILING_MS);
    expect(quietTimeMs(Array<number>(9).fill(QUIET_CEILING_MS), 3_600_000)).toBe(1_200_000);
  });
});

describe('when a study settles', () => {
  it('is after its quiet time where nobody said how much it has', () => {
    expect(settleAfterMs({ quietMs: 7_000, expectedCount: 0, missing: 0 })).toBe(7_000);
  });

  it('is at once when all that was announced is there', () => {
    expect(settleAfterMs({ quietMs: 7_000, expectedCount: 3, missing: 0 })).toBe(0);
  });

  it('is later while some are missing, and not never', () => {
    expect(settleAfterMs({ quietMs: 7_000, expectedCount: 3, missing: 1 })).toBe(MISSING_CEILING_MS);
    expect(settleAfterMs({ quietMs: 3_600_000, expectedCount: 3, missing: 1 })).toBe(3_600_000);
  });
});
