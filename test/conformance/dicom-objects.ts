import { z } from 'zod';
import { encapsulated, imageElements, instance, part10 } from '../../src/formats/dicom/test-bytes.ts';
import type { TestHub } from '../hub.ts';

export const EXPLICIT = '1.2.840.10008.1.2.1';
export const RLE = '1.2.840.10008.1.2.5';
export const AS_STORED = 'multipart/related; type=application/octet-stream; transfer-syntax=*';

type Extra = [number, string, string | Uint8Array | number[]];

export type Identity = {
  study: string;
  series: string;
  instance: string;
  patientId?: string;
  /** Latin or UTF-8 letters, in DICOM's order with carets. */
  name?: string;
  studyDate?: string;
  modality?: string;
  description?: string;
};

export const ROWS = 4;
export const COLUMNS = 6;

/** Pixels that differ from frame to frame and from seed to seed. */
export function pixelsOf(seed: number, frames = 1): Buffer {
  const pixels = Buffer.alloc(ROWS * COLUMNS * 2 * frames);
  for (let i = 0; i < pixels.length / 2; i++) pixels.writeUInt16LE((seed * 977 + i * 13) & 0x7fff, 2 * i);
  return pixels;
}

function identityElements(of: Identity): Extra[] {
  return [
    [0x00080005, 'CS', 'ISO_IR 192'],
    [0x00080018, 'UI', of.instance],
    [0x00080020, 'DA', of.studyDate ?? '20260102'],
    [0x00080060, 'CS', of.modality ?? 'CT'],
    [0x00081030, 'LO', Buffer.from(of.description ?? 'CHEST')],
    [0x00100010, 'PN', Buffer.from(of.name ?? 'Test^Person')],
    ...(of.patientId === '' ? [] : [[0x00100020, 'LO', of.patientId ?? 'P1'] satisfies Extra]),
    [0x0020000d, 'UI', of.study],
    [0x0020000e, 'UI', of.series],
  ];
}

/** A data set whose pixels are kept as they are. */
export function imageDataSet(of: Identity, pixels: Buffer, more: Extra[] = []): Buffer {
  const frames = pixels.length / (ROWS * COLUMNS * 2);
  return instance([
    ...identityElements(of),
    ...imageElements(ROWS, COLUMNS),
    ...(frames === 1 ? [] : [[0x00280008, 'IS', String(frames)] satisfies Extra]),
    ...more,
    [0x7fe00010, 'OW', pixels],
  ]);
}

export function image(of: Identity, pixels: Buffer, more: Extra[] = []): Buffer {
  return part10(imageDataSet(of, pixels, more), EXPLICIT);
}

/** An image of 8 bits compressed as RLE Lossless (PS3.5 annex G), one segment of literal runs. */
export function rleImage(of: Identity, pixels: Buffer): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32LE(1, 0);
  header.writeUInt32LE(64, 4);
  const runs: Buffer[] = [];
  for (let at = 0; at < pixels.length; at += 128) {
    const run = pixels.subarray(at, at + 128);
    runs.push(Buffer.from([run.length - 1]), run);
  }
  const frame = Buffer.concat([header, ...runs]);
  const even = frame.length % 2 === 0 ? frame : Buffer.concat([frame, Buffer.alloc(1)]);
  const dataSet = instance([
    ...identityElements(of),
    ...imageElements(ROWS, COLUMNS),
    [0x00280100, 'US', [8]],
    [0x00280101, 'US', [8]],
    [0x00280102, 'US', [7]],
    [0x00280103, 'US', [0]],
  ]);
  return part10(Buffer.concat([dataSet, encapsulated([even])]), RLE);
}

/** An object that nothing here decodes. */
export function video(of: Identity): Buffer {
  const dataSet = instance([
    ...identityElements(of),
    ...imageElements(ROWS, COLUMNS),
    [0x00280100, 'US', [8]],
    [0x00280101, 'US', [8]],
    [0x00280102, 'US', [7]],
    [0x00280103, 'US', [0]],
  ]);
  return part10(Buffer.concat([dataSet, encapsulated([Buffer.alloc(64, 1)])]), '1.2.840.10008.1.2.4.102');
}

export function multipart(parts: readonly Uint8Array[], type = 'application/dicom'): RequestInit {
  const pieces = parts.flatMap((part) => [
    Buffer.from(`--x1\r\nContent-Type: ${type}\r\n\r\n`),
    part,
    Buffer.from('\r\n'),
  ]);
  return {
    method: 'POST',
    headers: { 'content-type': `multipart/related; type="${type}"; boundary=x1` },
    body: Buffer.concat([...pieces, Buffer.from('--x1--\r\n')]),
  };
}

/** Stores objects; anything but success is the test's own mistake. */
export async function store(hub: TestHub, ...objects: Uint8Array[]): Promise<void> {
  const answer = await hub.asAutomation('/dicom-web/studies', multipart(objects));
  if (answer.status !== 200) throw new Error(`storing answered ${answer.status}: ${await answer.text()}`);
}

export const instancePath = ({ study, series, instance: uid }: Identity) =>
  `/dicom-web/studies/${study}/series/${series}/instances/${uid}`;

export async function bytesOf(answer: Response): Promise<Buffer> {
  return Buffer.from(await answer.arrayBuffer());
}

/** The parts of a multipart answer, taken apart by its own boundary: each its content type, its bytes and its address. */
export async function partsOf(
  answer: Response,
): Promise<{ type: string; bytes: Buffer; location?: string }[]> {
  const boundary = /boundary=(\S+)$/.exec(answer.headers.get('content-type') ?? '')?.[1];
  if (boundary === undefined) throw new Error('the answer is not in parts');
  const body = `\r\n${(await bytesOf(answer)).toString('latin1')}`;
  const pieces = body.split(`\r\n--${boundary}`);
  if (pieces[0] !== '' || pieces.at(-1) !== '--\r\n') throw new Error('the parts are not well bounded');
  return pieces.slice(1, -1).map((piece) => {
    const end = piece.indexOf('\r\n\r\n');
    const type = /^content-type: (.*)$/im.exec(piece.slice(0, end))?.[1] ?? '';
    const location = /^content-location: (.*)$/im.exec(piece.slice(0, end))?.[1]?.trim();
    return {
      type: type.trim(),
      bytes: Buffer.from(piece.slice(end + 4), 'latin1'),
      ...(location === undefined ? {} : { location }),
    };
  });
}

const dataSet = z.record(
  z.string(),
  z.looseObject({
    vr: z.string(),
    Value: z.array(z.unknown()).optional(),
    BulkDataURI: z.string().optional(),
  }),
);
export type DataSet = z.infer<typeof dataSet>;

/** One data set of an answer in DICOM JSON. */
export async function dataSetOf(answer: Response): Promise<DataSet> {
  return dataSet.parse(await answer.json());
}

/** A list of data sets in DICOM JSON. */
export async function dataSetsOf(answer: Response): Promise<DataSet[]> {
  return z.array(dataSet).parse(await answer.json());
}

/** What a refusal says. */
export async function detailOf(answer: Response): Promise<string> {
  return z.object({ detail: z.string() }).parse(await answer.json()).detail;
}
