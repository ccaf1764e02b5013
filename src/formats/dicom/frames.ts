import { nativeFrameBits } from './describe-pixels.ts';
import type { DicomHeader } from './read-header.ts';
import { transferSyntax } from './transfer-syntaxes.ts';

/** Reads bytes of the file (of the inflated data set, for a deflated one); gives fewer at the end. */
export type ReadBytes = (offset: number, length: number) => Uint8Array | Promise<Uint8Array>;

/**
 * Where every frame of an instance lies, small enough to keep as JSON beside the row.
 *
 * `fragments` alternates offset and length; `firstFragments` holds the index of each frame's first fragment, and is
 * empty when every frame is one fragment. Frames are counted from 0.
 */
export type FrameTable =
  | { kind: 'native'; offset: number; frameBits: number; frames: number }
  | { kind: 'encapsulated'; fragments: number[]; firstFragments: number[]; frames: number };

export type FrameTableResult =
  | { ok: true; table: FrameTable; notes: string[] }
  | { ok: false; reason: string };

/** Whole-slide images hold hundreds of thousands of tiles, each a frame; nothing real holds more fragments than this. */
const maxFragments = 2_000_000;
const maxOffsetTableBytes = 4 * maxFragments;
const windowBytes = 64 * 1024;

/**
 * Finds the frames of an instance without reading its pixels: 64 KiB at a time, or 8 bytes per fragment when large.
 *
 * Offset tables are believed only where each entry is the start of a fragment (PS3.5 §A.4); otherwise, and without
 * one, frames are told apart by counting, or by where a codestream begins, and `notes` say so. Native frames that
 * the file does not hold are left out.
 */
export async function findFrames(
  header: DicomHeader,
  read: ReadBytes,
  size: number,
): Promise<FrameTableResult> {
  const { image, pixelData } = header;
  if (!image || !pixelData) return { ok: false, reason: 'no pixel data' };
  if (!pixelData.encapsulated) {
    const syntax = transferSyntax(header.transferSyntaxUid);
    if (syntax?.pixels !== 'native') {
      return {
        ok: false,
        reason: `pixel data of defined length under ${syntax?.name ?? header.transferSyntaxUid}`,
      };
    }
    const frameBits = nativeFrameBits(image);
    const available = Math.min(pixelData.length ?? 0, size - pixelData.offset);
    const whole = Math.floor((available * 8) / frameBits);
    if (whole < 1) return { ok: false, reason: 'the pixel data is shorter than one frame' };
    const notes = whole < image.frames ? [`only ${whole} of ${image.frames} frames are in the file`] : [];
    const frames = Math.min(whole, image.frames);
    return { ok: true, table: { kind: 'native', offset: pixelData.offset, frameBits, frames }, notes };
  }
  const scanned = await scanFragments(pixelData.offset, read, size);
  if (!scanned.ok) return scanned;
  return assignFrames(
    header,
    scanned.fragments,
    await readOffsets(header, scanned.table, read),
    read,
    scanned.notes,
  );
}

/** Gives the byte ranges of one frame, in order; a native frame of single bits may begin and end within a byte. */
export function frameRanges(table: FrameTable, frame: number): { offset: number; length: number }[] {
  if (!Number.isInteger(frame) || frame < 0 || frame >= table.frames) return [];
  if (table.kind === 'native') {
    const start = Math.floor((frame * table.frameBits) / 8);
    const end = Math.ceil(((frame + 1) * table.frameBits) / 8);
    return [{ offset: table.offset + start, length: end - start }];
  }
  const one = table.firstFragments.length === 0;
  const first = one ? frame : (table.firstFragments[frame] ?? 0);
  const last = one ? frame + 1 : (table.firstFragments[frame + 1] ?? table.fragments.length / 2);
  const ranges = [];
  for (let i = first; i < last; i++) {
    ranges.push({ offset: table.fragments[2 * i] ?? 0, length: table.fragments[2 * i + 1] ?? 0 });
  }
  return ranges;
}

/** Reads one frame whole; frames of single bits are shifted so that the first pixel is bit 0 of the first byte. */
export async function readFrame(table: FrameTable, frame: number, read: ReadBytes): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (const { offset, length } of frameRanges(table, frame)) parts.push(await read(offset, length));
  const [only] = parts;
  const bytes = parts.length === 1 && only ? only : Buffer.concat(parts);
  const shift = table.kind === 'native' ? (frame * table.frameBits) % 8 : 0;
  if (shift === 0 || table.kind !== 'native') return bytes;
  const aligned = new Uint8Array(Math.ceil(table.frameBits / 8));
  for (let i = 0; i < aligned.length; i++) {
    aligned[i] = ((bytes[i] ?? 0) >> shift) | ((bytes[i + 1] ?? 0) << (8 - shift));
  }
  return aligned;
}

type Fragments = {
  ok: true;
  fragments: number[];
  table: { offset: number; length: number };
  notes: string[];
};

async function scanFragments(
  start: number,
  read: ReadBytes,
  size: number,
): Promise<Fragments | { ok: false; reason: string }> {
  const fragments: number[] = [];
  const notes: string[] = [];
  let table: { offset: number; length: number } | undefined;
  let at = start;
  let window: Uint8Array = new Uint8Array(0);
  let windowAt = 0;
  while (true) {
    if (at + 8 > size) {
      // A transfer cut off after the last fragment loses the delimiter only.
      notes.push('the pixel data has no end');
      break;
    }
    if (at < windowAt || at + 8 > windowAt + window.length) {
      // After a large fragment only the next header is needed; small ones share a window.
      const last = fragments.at(-1) ?? 0;
      window = await read(at, Math.min(last > windowBytes / 4 ? 8 : windowBytes, size - at));
      windowAt = at;
      if (window.length < 8) return { ok: false, reason: 'the pixel data could not be read' };
    }
    const head = Buffer.from(window.buffer, window.byteOffset + at - windowAt, 8);
    const tag = head.readUInt16LE(0) * 0x10000 + head.readUInt16LE(2);
    const length = head.readUInt32LE(4);
    at += 8;
    if (tag === 0xfffee0dd) break;
    if (tag !== 0xfffee000)
      return { ok: false, reason: 'something that is no fragment stands in the pixel data' };
    if (at + length > size)
      return { ok: false, reason: 'a pixel data fragment runs past the end of the file' };
    if (table) fragments.push(at, length);
    else table = { offset: at, length };
    if (fragments.length / 2 > maxFragments)
      return { ok: false, reason: `more than ${maxFragments} fragments` };
    at += length;
  }
  if (!table || fragments.length === 0) return { ok: false, reason: 'the pixel data holds no fragment' };
  return { ok: true, fragments, table, notes };
}

/** Offsets of frames as the extended table (PS3.3 §C.7.6.3.1.8), else the basic one, gives them; empty when there is none. */
async function readOffsets(
  header: DicomHeader,
  basic: { offset: number; length: number },
  read: ReadBytes,
): Promise<number[]> {
  const extended = header.pixelData?.extendedOffsets;
  if (extended && extended.length <= 8 * maxFragments && extended.length % 8 === 0) {
    const bytes = Buffer.from(await read(extended.offset, extended.length));
    const offsets: number[] = [];
    for (let i = 0; i + 8 <= bytes.length; i += 8) offsets.push(Number(bytes.readBigUInt64LE(i)));
    return offsets;
  }
  if (basic.length === 0 || basic.length % 4 !== 0 || basic.length > maxOffsetTableBytes) return [];
  const bytes = Buffer.from(await read(basic.offset, basic.length));
  const offsets: number[] = [];
  for (let i = 0; i + 4 <= bytes.length; i += 4) offsets.push(bytes.readUInt32LE(i));
  return offsets;
}

async function assignFrames(
  header: DicomHeader,
  fragments: number[],
  offsets: number[],
  read: ReadBytes,
  notes: string[],
): Promise<FrameTableResult> {
  const syntax = transferSyntax(header.transferSyntaxUid);
  const frames = header.image?.frames ?? 1;
  const count = fragments.length / 2;
  const table = (firstFragments: number[]): FrameTableResult => {
    const oneEach = firstFragments.length === count;
    return {
      ok: true,
      table: {
        kind: 'encapsulated',
        fragments,
        firstFragments: oneEach ? [] : firstFragments,
        frames: firstFragments.length,
      },
      notes,
    };
  };
  if (syntax?.pixels === 'video') return table([0]);
  if (offsets.length > 0) {
    const first = matchOffsets(offsets, fragments);
    if (first && first.length === frames) return table(first);
    notes.push('the offset table does not fit the fragments and is not used');
  }
  if (count === frames) return table(Array.from({ length: count }, (_, index) => index));
  if (frames === 1) return table([0]);
  const starts: number[] = [];
  for (let i = 0; i < count; i++) {
    const mark = await read(fragments[2 * i] ?? 0, Math.min(4, fragments[2 * i + 1] ?? 0));
    if (beginsCodestream(mark)) starts.push(i);
  }
  if (starts.length === frames && starts[0] === 0) {
    notes.push('frames are told apart by where a codestream begins');
    return table(starts);
  }
  return { ok: false, reason: `${count} fragments cannot be told apart into ${frames} frames` };
}

/** Maps offsets, counted from the first fragment's item tag, to fragment indices; undefined when one misses. */
function matchOffsets(offsets: number[], fragments: number[]): number[] | undefined {
  const origin = (fragments[0] ?? 0) - 8;
  const first: number[] = [];
  let fragment = 0;
  for (const offset of offsets) {
    const wanted = origin + offset + 8;
    while (fragment < fragments.length / 2 && (fragments[2 * fragment] ?? 0) < wanted) fragment++;
    if (fragments[2 * fragment] !== wanted || (first.length > 0 && fragment === first.at(-1)))
      return undefined;
    first.push(fragment);
  }
  return first[0] === 0 ? first : undefined;
}

/** JPEG and JPEG-LS begin with SOI and another marker, JPEG 2000 with SOC and SIZ. */
function beginsCodestream(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0xff) return false;
  return (
    (bytes[1] === 0xd8 && bytes[2] === 0xff) || (bytes[1] === 0x4f && bytes[2] === 0xff && bytes[3] === 0x51)
  );
}
