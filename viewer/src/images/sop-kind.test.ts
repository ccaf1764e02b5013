import { describe, expect, it } from 'vitest';
import { sopKind } from './sop-kind.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const sop = (rest: string) => `1.2.840.10008.5.1.4.1.1.${rest}`;

describe('what an object is', () => {
  it.each([
    ['2', null],
    ['1.1', null],
    ['481.1', null],
    ['481.3', 'rt'],
    ['88.59', 'ko'],
    ['88.33', 'sr'],
    ['104.1', 'pdf'],
    ['66.4', 'seg'],
    ['9.1.1', 'waveform'],
  ] as const)('class %s is %s', (rest, kind) => {
    expect(sopKind(sop(rest), EXPLICIT)).toBe(kind);
  });

  it('is a video by its transfer syntax, whatever its class', () => {
    expect(sopKind(sop('7.4'), '1.2.840.10008.1.2.4.102')).toBe('video');
    expect(sopKind(sop('7.4'), '1.2.840.10008.1.2.4.90')).toBeNull();
  });

  it('is taken for an image when its class is a private one', () => {
    expect(sopKind('1.3.46.670589.5.0.1', EXPLICIT)).toBeNull();
  });
});
