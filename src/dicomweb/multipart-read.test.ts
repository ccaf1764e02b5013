import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundaryOf, readParts } from './multipart-read.ts';

async function* chunked(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function read(bytes: Buffer, sizes: readonly number[] = [7], limits = { headBytes: 200, parts: 50 }) {
  const parts: { headers: Readonly<Record<string, string>>; body: Buffer }[] = [];
  for await (const { headers, body } of readParts(chunked(bytes, sizes), 'b', limits)) {
    const pieces: Buffer[] = [];
    for await (const piece of body) pieces.push(piece);
    parts.push({ headers, body: Buffer.concat(pieces) });
  }
  return parts;
}

const written = (bodies: readonly Uint8Array[]) =>
  Buffer.concat([
    ...bodies.flatMap((body) => [Buffer.from('--b\r\nContent-Type: x/y\r\n\r\n'), body, Buffer.from('\r\n')]),
    Buffer.from('--b--\r\n'),
  ]);

describe('a multipart body', () => {
  test('gives back what was written, however it is cut on the way', async () => {
    // Bytes that make near misses of a boundary likely.
    const body = fc.array(fc.constantFrom(0x0d, 0x0a, 0x2d, 0x61), { maxLength: 60 }).map(Buffer.from);
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 5 }), sizes, async (bodies, cuts) => {
        expect((await read(written(bodies), cuts)).map((part) => part.body)).toEqual(bodies);
      }),
    );
  });

  test('may have a preamble, an epilogue, parts without headers and blanks after a boundary', async () => {
    const bytes = Buffer.from('hello\r\n--b \t\r\n\r\none\r\n--b\r\nA:  1 \r\nb: 2\r\n\r\n\r\n--b--\r\nbye');
    expect(await read(bytes)).toEqual([
      { headers: {}, body: Buffer.from('one') },
      { headers: { a: '1', b: '2' }, body: Buffer.alloc(0) },
    ]);
  });

  test('goes on with the next part when one is not read to its end', async () => {
    const bytes = written([Buffer.alloc(500, 1), Buffer.from('two')]);
    const seen: (number | undefined)[] = [];
    for await (const { body } of readParts(chunked(bytes, [10]), 'b')) {
      for await (const piece of body) {
        seen.push(piece[0]);
        break;
      }
    }
    expect(seen).toEqual([1, 't'.charCodeAt(0)]);
  });

  test.each([
    ['no boundary at all', 'x'.repeat(1000)],
    ['an end in the middle of a part', '--b\r\n\r\nabc'],
    ['an end in the middle of a head', '--b\r\nContent-Type: x'],
    ['a boundary with more behind it', '--bcd\r\n\r\nabc\r\n--b--'],
    ['a header without a name', '--b\r\n: x\r\n\r\n\r\n--b--'],
    ['a head that never ends', `--b\r\nA: ${'x'.repeat(1000)}`],
  ])('is refused with %s', async (_, text) => {
    await expect(read(Buffer.from(text))).rejects.toThrow(/multipart/);
  });

  test('is refused with more parts than allowed', async () => {
    const parts = Array.from({ length: 3 }, () => Buffer.from('x'));
    await expect(read(written(parts), [7], { headBytes: 200, parts: 2 })).rejects.toThrow(
      'more than 2 parts',
    );
  });
});

test('a boundary is read with quotes or without, and a content type without one is refused', () => {
  expect(boundaryOf('multipart/related; type="application/dicom"; boundary="a b"')).toBe('a b');
  expect(boundaryOf('multipart/related;boundary=abc; type=x')).toBe('abc');
  expect(boundaryOf(`multipart/related; boundary=${'b'.repeat(73)}`)).toBe('b'.repeat(73));
  expect(() => boundaryOf(`multipart/related; boundary=${'b'.repeat(300)}`)).toThrow('256');
  expect(() => boundaryOf('multipart/related')).toThrow('boundary');
});
