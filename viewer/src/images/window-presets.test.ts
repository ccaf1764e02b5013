import { describe, expect, it } from 'vitest';
import { axialSlice } from './test-slice.ts';
import { hasPresets, PRESET_NAMES, PRESETS, rangeOf, windowOf } from './window-presets.ts';

describe('windows', () => {
  it('show black and white where PS3.3 C.11.2.1.2 puts them', () => {
    expect(rangeOf({ width: 400, center: 40 })).toEqual({ lower: -160, upper: 239 });
  });

  it('come back as they were set', () => {
    for (const name of PRESET_NAMES) expect(windowOf(rangeOf(PRESETS[name]))).toEqual(PRESETS[name]);
    expect(windowOf(undefined)).toBeNull();
  });

  it('are preset only where values are Hounsfield units', () => {
    const ct = axialSlice('a', 1, 0);
    expect(hasPresets(ct)).toBe(true);
    expect(hasPresets({ ...ct, modality: 'MR' })).toBe(false);
    expect(hasPresets({ ...ct, isColour: true })).toBe(false);
    expect(hasPresets(undefined)).toBe(false);
  });
});
