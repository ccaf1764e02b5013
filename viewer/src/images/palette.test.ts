import { describe, expect, it } from 'vitest';
import { onlyPart, paletteEntries } from './palette.ts';

describe('colour palettes', () => {
  it('are read as words, also where an eight-bit entry stands in each word', () => {
    expect(paletteEntries(Uint8Array.of(1, 0, 2, 1), 2, 16)).toEqual([1, 258]);
    expect(paletteEntries(Uint8Array.of(7, 0, 8, 0), 2, 8)).toEqual([7, 8]);
  });

  it('are read as bytes where eight-bit entries are packed', () => {
    expect(paletteEntries(Uint8Array.of(7, 8, 9, 0), 3, 8)).toEqual([7, 8, 9]);
  });

  it('never go beyond the bytes that came', () => {
    expect(paletteEntries(Uint8Array.of(1, 0, 2), 65_536, 16)).toEqual([1]);
  });

  it('are taken out of a multipart answer whole', () => {
    const body = new TextEncoder().encode(
      '--b\r\nContent-Type: application/octet-stream\r\n\r\nABC\r\n--b--',
    );
    expect(new TextDecoder().decode(onlyPart('multipart/related; boundary=b', body))).toBe('ABC');
    expect(onlyPart('application/octet-stream', body)).toBe(body);
  });
});
