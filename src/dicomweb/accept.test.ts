import { describe, expect, test } from 'vitest';
import { parseAccept, payloadRanges } from './accept.ts';
import { planFrames } from './frames.ts';
import { planFile } from './retrieve.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const IMPLICIT = '1.2.840.10008.1.2';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const JPEG = '1.2.840.10008.1.2.4.50';
const HTJ2K = '1.2.840.10008.1.2.4.201';
const MPEG4 = '1.2.840.10008.1.2.4.102';

const frames = (accept: string | undefined, stored: string) =>
  planFrames(payloadRanges(parseAccept(accept), 'application/octet-stream'), stored);
const multipart = (more: string) => `multipart/related; type="application/octet-stream"${more}`;

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
    [multipart('; transfer-syntax=*'), JPEG, { decode: false, transferSyntax: JPEG }],
    [multipart(`; transfer-syntax=${JPEG}`), JPEG, { decode: false, transferSyntax: JPEG }],
    [multipart(''), JPEG, { decode: true, transferSyntax: EXPLICIT }],
    [undefined, JPEG, { decode: true, transferSyntax: EXPLICIT }],
    [multipart(`; transfer-syntax=${EXPLICIT}`), HTJ2K, { decode: true, transferSyntax: EXPLICIT }],
    [multipart('; transfer-syntax=*'), IMPLICIT, { decode: false, transferSyntax: EXPLICIT }],
    [multipart(''), EXPLICIT, { decode: false, transferSyntax: EXPLICIT }],
    [multipart('; transfer-syntax=*'), BIG_ENDIAN, { decode: true, transferSyntax: EXPLICIT }],
    [multipart('; transfer-syntax=*'), MPEG4, { decode: false, transferSyntax: MPEG4 }],
    [multipart('; transfer-syntax=*'), '1.2.3.4', { decode: false, transferSyntax: '1.2.3.4' }],
  ])('to %s from %s', (accept, stored, plan) => {
    expect(frames(accept, stored)).toEqual({ multipart: true, ...plan });
  });

  test('as one part to who takes no more', () => {
    expect(frames('application/octet-stream; transfer-syntax=*', JPEG)).toEqual({
      multipart: false,
      decode: false,
      transferSyntax: JPEG,
    });
  });

  test.each([
    [multipart(''), MPEG4],
    [multipart(`; transfer-syntax=${HTJ2K}`), JPEG],
    ['multipart/related; type="image/jpeg"', JPEG],
    ['text/html', EXPLICIT],
  ])('not to %s from %s', (accept, stored) => {
    expect(frames(accept, stored)).toBeNull();
  });
});

test('a file is given as it is kept or not at all', () => {
  const ranges = (transferSyntax: string) => [{ multipart: true, transferSyntax }];
  expect(planFile(ranges('*'), JPEG)).toEqual({ multipart: true });
  expect(planFile(ranges(JPEG), JPEG)).toEqual({ multipart: true });
  expect(planFile(ranges(''), IMPLICIT)).toEqual({ multipart: true });
  expect(planFile(ranges(''), JPEG)).toBeNull();
  expect(planFile(ranges(EXPLICIT), JPEG)).toBeNull();
  expect(planFile(ranges(EXPLICIT), IMPLICIT)).toBeNull();
});
