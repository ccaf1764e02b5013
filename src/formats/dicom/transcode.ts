import { unpackedDescription } from './encode-frame.ts';
import { type FrameTable, type ReadBytes, readFrame } from './frames.ts';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from './implementation.ts';
import type { OpenedFile } from './open-part10.ts';
import type { DicomHeader } from './read-header.ts';
import { elementHead, itemHead, rewriteDataSet, swapped } from './rewrite-data-set.ts';
import { itemTag } from './scan-elements.ts';
import { Tag } from './tags.ts';
import { canTranscode, type TranscodedFrame, transcodeFrame } from './transcode-frame.ts';
import { type TransferSyntax, transferSyntax } from './transfer-syntaxes.ts';
import { writeMetaHeader } from './write-meta-header.ts';

const sequenceDelimiter = 0xfffee0dd;
const mostElementBytes = 0xfffffffe;
const pieceBytes = 1024 * 1024;

/** An instance to be written anew; `pixels` are null where it has none. */
export type Source = {
  readonly file: OpenedFile;
  readonly header: DicomHeader;
  readonly pixels: { readonly table: FrameTable; readonly read: ReadBytes } | null;
};

/** Takes the bytes in order. */
export type Write = (bytes: Uint8Array) => Promise<void>;

/** Where a piece written earlier is put right; only offset tables are. */
export type Patch = { readonly offset: number; readonly bytes: Buffer };

export type TranscodeResult =
  | {
      ok: true;
      /** Where the data set begins. */
      dataSetOffset: number;
      /** Where the frames lie in the bytes written; null where there are none, or where they are deflated. */
      table: FrameTable | null;
      patch: Patch | null;
    }
  | { ok: false; reason: string };

type Refusal = Extract<TranscodeResult, { ok: false }>;
const refuse = (reason: string): Refusal => ({ ok: false, reason });

/**
 * Writes a Part 10 file in another transfer syntax, frame by frame, with the same SOP Instance UID, since nothing is
 * lost by it (PS3.4 §B.4.1.3).
 *
 * The data set goes to `write`, after the meta header, as it is before deflation: for a deflated target the caller
 * deflates what `writeDataSet` takes. What stands after the pixel data (padding, signatures over the old bytes) is left
 * out. Refuses what would change a pixel.
 */
export async function transcode(
  source: Source,
  to: string,
  write: Write,
  writeDataSet: Write,
): Promise<TranscodeResult> {
  const { file, header, pixels } = source;
  const target = transferSyntax(to);
  if (target === undefined || !canTranscode(header.transferSyntaxUid, to)) {
    return refuse(`${file.transferSyntax.name} is not written as ${target?.name ?? to} here`);
  }
  const meta = writeMetaHeader({
    sopClassUid: header.sopClassUid,
    sopInstanceUid: header.sopInstanceUid,
    transferSyntaxUid: to,
    implementationClassUid: IMPLEMENTATION_CLASS_UID,
    implementationVersion: IMPLEMENTATION_VERSION,
  });
  await write(meta);
  const out: Out = { at: meta.length, write: writeDataSet };
  if (pixels === null) {
    if (target.pixels !== 'native') return refuse(`there are no pixels to write as ${target.name}`);
    await put(out, rewriteDataSet(file, target, new Map()));
    return { ok: true, dataSetOffset: meta.length, table: null, patch: null };
  }
  const plan = { ...source, pixels, target };
  const native = file.transferSyntax.pixels === 'native';
  const written = await (native && target.pixels === 'native'
    ? copyNative(plan, out)
    : writeFrames(plan, out));
  if (!written.ok) return written;
  const table = target.deflated ? null : written.table;
  return { ok: true, dataSetOffset: meta.length, table, patch: written.patch };
}

type Plan = Source & { readonly pixels: NonNullable<Source['pixels']>; readonly target: TransferSyntax };
type Out = { at: number; readonly write: Write };
type Written = { ok: true; table: FrameTable; patch: Patch | null } | Refusal;

async function put(out: Out, ...pieces: Uint8Array[]): Promise<void> {
  for (const piece of pieces) {
    await out.write(piece);
    out.at += piece.length;
  }
}

/** Pixels that stay uncompressed are copied as they lie, unused bits and all; only the order of bytes may turn. */
async function copyNative({ file, header, pixels, target }: Plan, out: Out): Promise<Written> {
  const { pixelData, image } = header;
  const element = file.scan.pixelData;
  if (pixelData === undefined || element === undefined || image === undefined) return refuse('no pixel data');
  const ranges = pixelData.encapsulated
    ? Array.from({ length: pixels.table.frames }, (_, frame) => frame)
    : null;
  let length = pixelData.length ?? 0;
  if (ranges !== null) {
    const missing = framesMissing(pixels.table, image.frames);
    if (missing !== null) return missing;
    length = 0;
    for (const frame of ranges) length += (await readFrame(pixels.table, frame, pixels.read)).length;
  }
  const even = length + (length % 2);
  if (even > mostElementBytes) return refuse('the pixels are too many for one uncompressed file');
  const bits = image.bitsAllocated;
  const bytesVr = element.vr === 'OB' || (element.vr !== 'OW' && bits <= 8 && pixelData.kind === 'integer');
  const vr = pixelData.kind === 'float' ? 'OF' : pixelData.kind === 'double' ? 'OD' : bytesVr ? 'OB' : 'OW';
  const width = vr === 'OB' ? 1 : bits === 32 ? 4 : bits === 64 ? 8 : 2;
  const turn = (bytes: Uint8Array) =>
    width !== 1 && pixelData.bigEndian !== target.bigEndian ? swapped(bytes, width) : bytes;
  await put(out, rewriteDataSet(file, target, new Map()), elementHead(element.tag, vr, even, target));
  const table: FrameTable =
    pixels.table.kind === 'native'
      ? { ...pixels.table, offset: out.at }
      : { kind: 'native', offset: out.at, frameBits: (length * 8) / image.frames, frames: image.frames };
  if (ranges !== null) {
    for (const frame of ranges) await put(out, await readFrame(pixels.table, frame, pixels.read));
  } else {
    for (let done = 0; done < length; done += pieceBytes) {
      const wanted = Math.min(pieceBytes, length - done);
      const piece = await pixels.read(pixelData.offset + done, wanted);
      if (piece.length < wanted) return refuse('the pixel data is cut off');
      await put(out, turn(piece));
    }
  }
  if (even > length) await put(out, Buffer.alloc(1));
  return { ok: true, table, patch: null };
}

function framesMissing(table: FrameTable, frames: number): Refusal | null {
  return table.frames === frames ? null : refuse(`only ${table.frames} of ${frames} frames are in the file`);
}

/** Old files hide overlays in bits that the pixels do not use (retired; PS3.5 §8.1.2), and no codec keeps those. */
function overlayInPixels(file: OpenedFile): boolean {
  const top = file.scan.elements.filter(({ depth }) => depth === 0);
  const tags = new Set(top.map(({ tag }) => tag));
  return top.some(({ tag }) => {
    const group = tag >>> 16;
    const isPosition = (tag & 0xffff) === 0x0102 && group >= 0x6000 && group <= 0x60ff;
    return isPosition && !tags.has(group * 0x10000 + 0x3000);
  });
}

/** Frames that are unpacked, and compressed again if the target is; the first says how the header has to describe them. */
async function writeFrames(plan: Plan, out: Out): Promise<Written> {
  const { file, header, pixels, target } = plan;
  const { image, pixelData } = header;
  if (image === undefined || pixelData?.kind !== 'integer') return refuse('its pixels are no whole numbers');
  const missing = framesMissing(pixels.table, image.frames);
  if (missing !== null) return missing;
  if (overlayInPixels(file)) return refuse('an overlay lies in the unused bits of its pixels');
  if (image.photometric === '') return refuse('it does not say what its samples mean');
  const make = (frame: number) => transcodeFrame(header, pixels.table, pixels.read, frame, target.uid);
  const first = await make(0);
  if (!first.ok) return first;
  const described = unpackedDescription(image, first.photometric);
  const changes = new Map<number, string | number | null>([
    [Tag.PhotometricInterpretation, first.photometric],
  ]);
  if (image.samplesPerPixel > 1) changes.set(Tag.PlanarConfiguration, 0);
  if (described.highBit !== image.highBit) changes.set(Tag.HighBit, described.highBit);
  if (file.transferSyntax.pixels === 'jpeg' && file.transferSyntax.lossy)
    changes.set(Tag.LossyImageCompression, '01');
  const dataSet = rewriteDataSet(file, target, changes);
  const next = async (frame: number): Promise<TranscodedFrame> => {
    const made = frame === 0 ? first : await make(frame);
    return made.ok && made.photometric !== first.photometric
      ? refuse('its frames are compressed in different colours')
      : made;
  };
  return target.pixels === 'native'
    ? writeNative(plan, out, dataSet, first.bytes.length, next)
    : writeEncapsulated(plan, out, dataSet, next);
}

type NextFrame = (frame: number) => Promise<TranscodedFrame>;

async function writeNative(
  { pixels, target, header }: Plan,
  out: Out,
  dataSet: Buffer,
  frameBytes: number,
  next: NextFrame,
): Promise<Written> {
  const { frames } = pixels.table;
  const length = frameBytes * frames;
  const even = length + (length % 2);
  if (even > mostElementBytes) return refuse('the pixels are too many for one uncompressed file');
  const bits = header.image?.bitsAllocated ?? 8;
  const vr = bits > 8 || !target.explicitVr ? 'OW' : 'OB';
  await put(out, dataSet, elementHead(Tag.PixelData, vr, even, target));
  const table: FrameTable = { kind: 'native', offset: out.at, frameBits: frameBytes * 8, frames };
  for (let frame = 0; frame < frames; frame++) {
    const made = await next(frame);
    if (!made.ok) return made;
    if (made.bytes.length !== frameBytes) return refuse('its frames unpack to different sizes');
    const turned = target.bigEndian && bits > 8 ? swapped(made.bytes, bits === 32 ? 4 : 2) : made.bytes;
    await put(out, turned);
  }
  if (even > length) await put(out, Buffer.alloc(1));
  return { ok: true, table, patch: null };
}

/** Each frame is one fragment; the basic offset table (PS3.5 §A.4) is put right at the end. */
async function writeEncapsulated(
  { pixels, target }: Plan,
  out: Out,
  dataSet: Buffer,
  next: NextFrame,
): Promise<Written> {
  const { frames } = pixels.table;
  await put(out, dataSet, elementHead(Tag.PixelData, 'OB', -1, target), itemHead(itemTag, 4 * frames));
  const patch: Patch = { offset: out.at, bytes: Buffer.alloc(4 * frames) };
  await put(out, patch.bytes);
  const origin = out.at;
  const fragments: number[] = [];
  for (let frame = 0; frame < frames; frame++) {
    const made = await next(frame);
    if (!made.ok) return made;
    const odd = made.bytes.length % 2;
    if (out.at - origin > 0xffffffff) return refuse('the frames are too many for an offset table');
    patch.bytes.writeUInt32LE(out.at - origin, 4 * frame);
    await put(out, itemHead(itemTag, made.bytes.length + odd));
    fragments.push(out.at, made.bytes.length + odd);
    await put(out, made.bytes, Buffer.alloc(odd));
  }
  await put(out, itemHead(sequenceDelimiter, 0));
  return { ok: true, table: { kind: 'encapsulated', fragments, firstFragments: [], frames }, patch };
}
