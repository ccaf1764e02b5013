import { expect, test } from 'vitest';
import { gainsByCompression, isSlow } from './frame-headers.ts';

test('a connection is slow when the browser says so, or that data is to be saved', () => {
  expect(isSlow({ effectiveType: '4g', downlink: 10, saveData: false })).toBe(false);
  expect(isSlow({ effectiveType: '4g', downlink: 2.5, saveData: false })).toBe(true);
  expect(isSlow({ effectiveType: '3g', downlink: 10 })).toBe(true);
  expect(isSlow({ effectiveType: '4g', downlink: 10, saveData: true })).toBe(true);
  expect(isSlow(undefined)).toBe(false);
});

test('only grey images that lie uncompressed are asked for compressed', () => {
  const grey = {
    '00083002': { vr: 'UI', Value: ['1.2.840.10008.1.2.1'] },
    '00280002': { vr: 'US', Value: [1] },
    '00280100': { vr: 'US', Value: [16] },
  };
  expect(gainsByCompression(grey)).toBe(true);
  expect(gainsByCompression({ ...grey, '00280002': { vr: 'US', Value: [3] } })).toBe(false);
  expect(gainsByCompression({ ...grey, '00280100': { vr: 'US', Value: [32] } })).toBe(false);
  const jpeg = { vr: 'UI', Value: ['1.2.840.10008.1.2.4.50'] };
  expect(gainsByCompression({ ...grey, '00083002': jpeg })).toBe(false);
});
