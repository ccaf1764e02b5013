import { describe, expect, test } from 'vitest';
import { parseAccept, payloadsAs, payloadsOf } from './accept.ts';
import { fileWays } from './plan-file.ts';
import { planFrames } from './plan-frames.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const IMPLICIT = '1.2.840.10008.1.2';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const JPEG = '1.2.840.10008.1.2.4.50';
const HTJ2K = '1.2.840.10008.1.2.4.201';
const MPEG4 = '1.2.840.10008.1.2.4.102';

const RLE = '1.2.840.10008.1.2.5';
const JPEG_LS = '1.2.840.10008.1.2.4.80';

const frames = (accept: string | undefined, stored: string) =>
  planFrames(payloadsOf(parseAccept(accept)), stored);
const files = (accept: string | undefined, stored: string) =>
  fileWays(payloadsAs(payloadsOf(parseAccept(accept)), 'application/dicom'), stored);
const multipart = (more: string) => `multipart/related; type="application/octet-stream"${more}`;
const octets = 'application/octet-stream';

describe('an Accept header', () => {
  test('is read with its quotes, parameters and weights, the best first', () => {
    expect(parseAccept('image/png;q=0.5, Multipart/Related; type="a/b,c;d"; transfer-syntax=*')).toEqual([
      { type: 'multipart/related', parameters: { type: 'a/b,c;d', 'transfer-syntax': '*' }, weight: 1 },
      { type: 'image/png', parameters: { q: '0.5' }, weight: 0.5 },
    ]);
    expect(parseAccept('image/png;q=0')).toEqual([]);
  });

  test('that is absent takes anything', () => {
    expect(parseAccept(undefined)).toEqual([{ type: '*/*', parameters: {}, weight: 1 }]);
  });
});

describe('frames are sent', () => {
  test.each([
    [multipart('; transfer-syntax=*'), JPEG, octets, JPEG, null],
    [multipart(`; transfer-syntax=${JPEG}`), JPEG, octets, JPEG, null],
    [multipart(''), JPEG, octets, EXPLICIT, EXPLICIT],
    [undefined, JPEG, octets, EXPLICIT, EXPLICIT],
    [undefined, MPEG4, 'video/mp4', MPEG4, null],
    [multipart(`; transfer-syntax=${EXPLICIT}`), HTJ2K, octets, EXPLICIT, EXPLICIT],
    [multipart('; transfer-syntax=*'), IMPLICIT, octets, EXPLICIT, null],
    [multipart(''), EXPLICIT, octets, EXPLICIT, null],
    [multipart('; transfer-syntax=*'), BIG_ENDIAN, octets, EXPLICIT, EXPLICIT],
    [multipart('; transfer-syntax=*'), MPEG4, octets, MPEG4, null],
    [multipart('; transfer-syntax=*'), '1.2.3.4', octets, '1.2.3.4', null],
    [multipart(`; transfer-syntax=${HTJ2K}`), JPEG, octets, HTJ2K, HTJ2K],
    ['multipart/related; type="image/jls"', EXPLICIT, 'image/jls', JPEG_LS, JPEG_LS],
    ['multipart/related; type="image/jpeg"', JPEG, 'image/jpeg', JPEG, null],
    ['multipart/related; type="image/*"', RLE, 'image/dicom-rle', RLE, null],
    ['multipart/related; type="video/*"', MPEG4, 'video/mp4', MPEG4, null],
    [`multipart/related; type="image/jphc"; transfer-syntax=${HTJ2K}`, RLE, 'image/jphc', HTJ2K, HTJ2K],
    [
      `image/jls;q=0.5, multipart/related;q=0.9; type="image/dicom-rle"`,
      EXPLICIT,
      'image/dicom-rle',
      RLE,
      RLE,
    ],
  ])('to %s from %s', (accept, stored, mediaType, transferSyntax, to) => {
    expect(frames(accept, stored)).toEqual({ multipart: true, mediaType, transferSyntax, to });
  });

  test('as one part to who takes no more', () => {
    expect(frames('application/octet-stream; transfer-syntax=*', JPEG)).toEqual({
      multipart: false,
      mediaType: octets,
      transferSyntax: JPEG,
      to: null,
    });
  });

  test.each([
    [multipart(''), MPEG4],
    [multipart(`; transfer-syntax=${JPEG}`), EXPLICIT],
    ['multipart/related; type="image/*"', EXPLICIT],
    [`multipart/related; type="image/jls"; transfer-syntax=${HTJ2K}`, EXPLICIT],
    ['text/html', EXPLICIT],
  ])('not to %s from %s', (accept, stored) => {
    expect(frames(accept, stored)).toBeNull();
  });
});

describe('a file is sent', () => {
  const dicom = (syntax: string) => `application/dicom${syntax === '' ? '' : `; transfer-syntax=${syntax}`}`;
  const related = 'multipart/related; type="application/dicom"';

  test.each([
    [undefined, JPEG, { multipart: true, to: null }],
    [dicom('*'), JPEG, { multipart: false, to: null }],
    [dicom(JPEG), JPEG, { multipart: false, to: null }],
    [dicom(''), EXPLICIT, { multipart: false, to: null }],
    [dicom(''), IMPLICIT, { multipart: false, to: EXPLICIT }],
    [dicom(''), JPEG, { multipart: false, to: EXPLICIT }],
    [related, MPEG4, { multipart: true, to: null }],
    [dicom(IMPLICIT), HTJ2K, { multipart: false, to: IMPLICIT }],
    [dicom(JPEG_LS), RLE, { multipart: false, to: JPEG_LS }],
  ])('to %s from %s', (accept, stored, way) => {
    expect(files(accept, stored)).toEqual([way]);
  });

  test('never with loss, nor where nothing decodes it', () => {
    expect(files(dicom(JPEG), EXPLICIT)).toEqual([]);
    expect(files(dicom(EXPLICIT), MPEG4)).toEqual([]);
    expect(files(dicom(''), '1.2.3.4')).toEqual([]);
    expect(files('text/html', EXPLICIT)).toEqual([]);
  });

  test('in the next best way after the best', () => {
    expect(files(`${dicom(JPEG_LS)};q=0.2, ${dicom(RLE)}`, EXPLICIT)).toEqual([
      { multipart: false, to: RLE },
      { multipart: false, to: JPEG_LS },
    ]);
  });
});
