import { describe, expect, it } from 'vitest';
import { frame, openFrames } from './frames.ts';

const LIMIT = 100;
const text = (framed: readonly { kind: string; bytes: Buffer }[]) =>
  framed.map(({ kind, bytes }) => `${kind} ${bytes.toString('latin1')}`);

/** What comes of bytes that arrive in pieces of so many. */
function read(stream: string, pieceBytes = stream.length): string[] {
  const reader = openFrames(LIMIT);
  const found: string[] = [];
  for (let at = 0; at < stream.length; at += pieceBytes) {
    found.push(...text(reader.push(Buffer.from(stream.slice(at, at + pieceBytes), 'latin1'))));
  }
  return [...found, ...text(reader.end())];
}

describe('MLLP frames', () => {
  it.each([1, 2, 3, 1000])('are found one after the other, however they are cut (%i bytes)', (pieceBytes) => {
    expect(read('\x0bMSH|a\r\x1c\r\x0bMSH|b\r\x1c\r', pieceBytes)).toEqual([
      'message MSH|a\r',
      'message MSH|b\r',
    ]);
  });

  it('end at FS, with or without the CR, and line ends between them are nothing', () => {
    expect(read('\r\n\x0ba\x1c\x0bb\x1c\r\n\r\n\x0bc\x1c\r')).toEqual([
      'message a',
      'message b',
      'message c',
    ]);
    expect(read('\x0b\x1c\r')).toEqual(['message ']);
  });

  it.each([1, 1000])('keep what stands outside of them, and what has no end (%i bytes)', (pieceBytes) => {
    expect(read('GET /\r\n\x0ba\x0bb\x1c\rx', pieceBytes)).toEqual([
      'outside GET /\r\n',
      'unended a',
      'message b',
      'outside x',
    ]);
    expect(read('\x0bhalf', pieceBytes)).toEqual(['unended half']);
  });

  it('are not read on beyond a bound', () => {
    const reader = openFrames(LIMIT);
    expect(text(reader.push(Buffer.from(`\x0b${'x'.repeat(LIMIT)}`)))).toEqual([]);
    expect(reader.inside).toBe(true);
    const [tooLong] = reader.push(Buffer.from('y\x1c\r\x0ba\x1c\r'));
    expect(tooLong?.kind).toBe('too-long');
    expect([reader.lost, reader.inside, reader.end()]).toEqual([true, false, []]);
    const noise = openFrames(LIMIT);
    expect(noise.push(Buffer.alloc(70_000, 'x')).map(({ kind }) => kind)).toEqual(['outside']);
    expect(noise.lost).toBe(true);
  });

  it('are written as they are read', () => {
    expect(read(frame(Buffer.from('MSH|')).toString('latin1'))).toEqual(['message MSH|']);
  });
});
