import { expect, test } from 'vitest';
import { findFrames, frameRanges, readFrame } from './frames.ts';
import { readDicomHeader } from './read-header.ts';
import { element, encapsulated, imageElements, instance, item, part10 } from './test-bytes.ts';

const jpeg = '1.2.840.10008.1.2.4.50';
const explicit = '1.2.840.10008.1.2.1';

function image(
  frames: number,
  pixelData: Uint8Array,
  syntax = jpeg,
  extra: Uint8Array = new Uint8Array(0),
): Buffer {
  const described = instance([[0x00280008, 'IS', String(frames)], ...imageElements(2, 2)]);
  return part10(Buffer.concat([described, extra, pixelData]), syntax);
}

async function found(file: Buffer) {
  const result = readDicomHeader(file);
  if (!result.ok) throw new Error(result.reason);
  const read = (offset: number, length: number) => file.subarray(offset, offset + length);
  const frames = await findFrames(result.header, read, file.length);
  if (!frames.ok) return { reason: frames.reason, notes: [], contents: [] };
  const contents: string[] = [];
  for (let i = 0; i < frames.table.frames; i++) {
    contents.push(Buffer.from(await readFrame(frames.table, i, read)).toString('latin1'));
  }
  return { reason: '', notes: frames.notes, contents };
}

const bytes = (text: string) => Buffer.from(text, 'latin1');
const start = '\xff\xd8\xff\xe0';

test('one fragment a frame needs no offset table', async () => {
  const { contents, notes } = await found(image(2, encapsulated([bytes('aa'), bytes('bbbb')])));
  expect(contents).toEqual(['aa', 'bbbb']);
  expect(notes).toEqual([]);
});

test('a frame of many fragments is put together by a true offset table', async () => {
  const fragments = [bytes('aa'), bytes('bb'), bytes('cccc')];
  expect((await found(image(2, encapsulated(fragments, [0, 20])))).contents).toEqual(['aabb', 'cccc']);
});

test('the only frame takes all fragments', async () => {
  expect((await found(image(1, encapsulated([bytes('aa'), bytes('bb')])))).contents).toEqual(['aabb']);
});

test.each([
  ['points into a fragment', [0, 11]],
  ['points beyond the file', [0, 0xfffffff0]],
  ['repeats an offset', [0, 0]],
  ['does not begin at the first fragment', [10, 20]],
  ['has too few entries', [0]],
])('an offset table that %s is not used', async (_name, offsets) => {
  const fragments = [bytes(`${start}a1`), bytes('a2'), bytes(`${start}b1`)];
  const { contents, notes } = await found(image(2, encapsulated(fragments, offsets)));
  expect(contents).toEqual([`${start}a1a2`, `${start}b1`]);
  expect(notes.join()).toContain('offset table does not fit');
});

test('fragments that cannot be told apart are refused', async () => {
  const { reason } = await found(image(2, encapsulated([bytes('aa'), bytes('bb'), bytes('cc')])));
  expect(reason).toContain('3 fragments cannot be told apart into 2 frames');
});

test('an extended offset table is used', async () => {
  const table = (values: number[]) => {
    const buffer = Buffer.alloc(values.length * 8);
    for (const [index, value] of values.entries()) buffer.writeBigUInt64LE(BigInt(value), index * 8);
    return buffer;
  };
  const extended = Buffer.concat([
    element(0x7fe00001, 'OV', table([0, 20])),
    element(0x7fe00002, 'OV', table([4, 4])),
  ]);
  const pixelData = encapsulated([bytes('aa'), bytes('bb'), bytes('cccc')]);
  expect((await found(image(2, pixelData, jpeg, extended))).contents).toEqual(['aabb', 'cccc']);
});

test('a fragment that runs past the file is refused', async () => {
  const pixelData = Buffer.concat([
    element(0x7fe00010, 'OB', '', { length: 0xffffffff }),
    item(),
    Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0xf0, 0xff, 0xff, 0xff]),
  ]);
  expect((await found(image(1, pixelData))).reason).toContain('runs past the end');
});

test('pixel data without a single fragment is refused', async () => {
  expect((await found(image(1, encapsulated([])))).reason).toContain('holds no fragment');
});

test('a lost end of pixel data is noted', async () => {
  const pixelData = encapsulated([bytes('aa')]);
  const { contents, notes } = await found(image(1, pixelData.subarray(0, pixelData.length - 8)));
  expect(contents).toEqual(['aa']);
  expect(notes).toEqual(['the pixel data has no end']);
});

test('native frames lie one after the other', async () => {
  const { contents } = await found(image(2, element(0x7fe00010, 'OW', bytes('aaaaaaaabbbbbbbb')), explicit));
  expect(contents).toEqual(['aaaaaaaa', 'bbbbbbbb']);
});

test('native frames that are not in the file are left out and counted', async () => {
  const { contents, notes } = await found(
    image(3, element(0x7fe00010, 'OW', bytes('aaaaaaaabbbbbbbbcc')), explicit),
  );
  expect(contents).toHaveLength(2);
  expect(notes).toEqual(['only 2 of 3 frames are in the file']);
});

test('frames of single bits are cut out at the bit', async () => {
  const table = { kind: 'native' as const, offset: 0, frameBits: 12, frames: 2 };
  const file = Buffer.from([0x34, 0xb2, 0xca]);
  const frame = await readFrame(table, 1, (offset, length) => file.subarray(offset, offset + length));
  expect([...frame]).toEqual([0xab, 0x0c]);
});

test('a frame that is not there has no range', () => {
  const table = { kind: 'native' as const, offset: 0, frameBits: 8, frames: 1 };
  expect([-1, 0.5, 1, Number.NaN].map((frame) => frameRanges(table, frame))).toEqual([[], [], [], []]);
});
