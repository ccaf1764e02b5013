import { describe, expect, it } from 'vitest';
import { sendingSyntaxes } from './open-for-sending.ts';
import { contextsFor } from './outgoing.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const [EXPLICIT, IMPLICIT] = ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2'];
const [JPEG_LS, RLE, MPEG2] = ['1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.5', '1.2.840.10008.1.2.4.100'];

describe('an instance that is sent', () => {
  it('goes as it was received first, and uncompressed next', () => {
    expect(sendingSyntaxes(RLE).slice(0, 3)).toEqual([RLE, EXPLICIT, IMPLICIT]);
    expect(new Set(sendingSyntaxes(EXPLICIT)).size).toBe(sendingSyntaxes(EXPLICIT).length);
  });

  it('goes as its receiver wishes where it can be had so', () => {
    expect(sendingSyntaxes(EXPLICIT, [JPEG_LS]).slice(0, 2)).toEqual([JPEG_LS, EXPLICIT]);
    expect(sendingSyntaxes(MPEG2, [JPEG_LS])).toEqual([MPEG2]);
  });

  it('is offered as held, plain and as wished, in contexts of their own', () => {
    const held = { sopInstanceUid: '1.2', sopClassUid: CT, hash: '', frameTable: null };
    const contexts = contextsFor([{ ...held, transferSyntaxUid: RLE }], [JPEG_LS]);
    expect(contexts.map(({ id, transferSyntaxes }) => [id, transferSyntaxes])).toEqual([
      [1, [RLE]],
      [3, [EXPLICIT, IMPLICIT]],
      [5, [JPEG_LS]],
    ]);
  });
});
