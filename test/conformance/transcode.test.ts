import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFrames, readFrame } from '../../src/formats/dicom/frames.ts';
import { readDicomHeader } from '../../src/formats/dicom/read-header.ts';
import {
  element,
  explicitBe,
  implicitLe,
  instance,
  item,
  part10,
} from '../../src/formats/dicom/test-bytes.ts';
import { startHub, type TestHub } from '../hub.ts';
import { bytesOf, detailOf, partsOf, store, video } from './dicom-objects.ts';

const run = promisify(execFile);
const ROOT = '1.2.840.10008.1.2';
const EXPLICIT = `${ROOT}.1`;
const TARGETS = {
  'Implicit VR Little Endian': ROOT,
  'Explicit VR Little Endian': EXPLICIT,
  'Explicit VR Big Endian': `${ROOT}.2`,
  'Deflated Explicit VR Little Endian': `${ROOT}.1.99`,
  'RLE Lossless': `${ROOT}.5`,
  'JPEG Lossless SV1': `${ROOT}.4.70`,
  'JPEG-LS Lossless': `${ROOT}.4.80`,
  'JPEG 2000 Lossless': `${ROOT}.4.90`,
  'HTJ2K Lossless': `${ROOT}.4.201`,
  'HTJ2K Lossless RPCL': `${ROOT}.4.202`,
} as const;

type Extra = [number, string, string | Uint8Array | number[]];
const SIZE = 48;

function described(more: Extra[]): Extra[] {
  const [study, series, uid] = more.some(([tag]) => tag === 0x00080018)
    ? []
    : ['1.5.1', '1.5.1.1', `1.5.1.1.${nextInstance++}`];
  if (study === undefined || series === undefined || uid === undefined) return more;
  return [
    [0x00080018, 'UI', uid],
    [0x0020000d, 'UI', study],
    [0x0020000e, 'UI', series],
    [0x00100020, 'LO', 'T1'],
    [0x00280010, 'US', [SIZE]],
    [0x00280011, 'US', [SIZE]],
    ...more,
  ];
}
let nextInstance = 1;

function grey(bitsStored: number, signed: boolean): Extra[] {
  return [
    [0x00280002, 'US', [1]],
    [0x00280004, 'CS', 'MONOCHROME2'],
    [0x00280100, 'US', [16]],
    [0x00280101, 'US', [bitsStored]],
    [0x00280102, 'US', [bitsStored - 1]],
    [0x00280103, 'US', [signed ? 1 : 0]],
  ];
}
const colour: Extra[] = [
  [0x00280002, 'US', [3]],
  [0x00280004, 'CS', 'RGB'],
  [0x00280006, 'US', [0]],
  [0x00280100, 'US', [8]],
  [0x00280101, 'US', [8]],
  [0x00280102, 'US', [7]],
  [0x00280103, 'US', [0]],
];
/** Values that use every stored bit, and are no straight line. */
function samples(count: number, bits: number, signed: boolean): number[] {
  const low = signed ? -(2 ** (bits - 1)) : 0;
  return Array.from({ length: count }, (_, i) => low + ((i * 37 + (i % SIZE) ** 2 * 3) % 2 ** bits));
}
const privateSequence = Buffer.concat([
  item(element(0x00091001, 'LO', 'inside'), element(0x00091002, 'US', [513])),
  item(),
]);

/** What the hub is given, by a name. */
const SOURCES: Record<string, () => Promise<Buffer> | Buffer> = {
  'a CT slice in JPEG-LS': () => sample('ct-nodules', 50),
  'ultrasound of several frames in RLE': () => sample('ultrasound', 0),
  'signed words with private attributes and sequences': () =>
    part10(
      instance(
        described([
          ...grey(16, true),
          [0x00090010, 'LO', 'TAMSOAT TEST'],
          [0x00091000, 'SQ', privateSequence],
          [0x7fe00010, 'OW', samples(SIZE * SIZE, 16, true)],
        ]),
      ),
      EXPLICIT,
    ),
  'twelve bits in Implicit VR': () =>
    part10(
      instance(
        described([...grey(12, false), [0x7fe00010, 'OW', samples(SIZE * SIZE, 12, false)]]),
        implicitLe,
      ),
      ROOT,
    ),
  'signed twelve bits in Big Endian': () =>
    part10(
      instance(
        described([
          ...grey(12, true),
          [0x00091002, 'US', [513]],
          [0x7fe00010, 'OW', samples(SIZE * SIZE, 12, true)],
        ]),
        explicitBe,
      ),
      `${ROOT}.2`,
    ),
  'two frames of colour': () =>
    part10(
      instance(
        described([
          ...colour,
          [0x00280008, 'IS', '2'],
          [0x7fe00010, 'OB', Uint8Array.from(samples(SIZE * SIZE * 6, 8, false))],
        ]),
      ),
      EXPLICIT,
    ),
};

async function sample(folder: string, place: number): Promise<Buffer> {
  const path = join(import.meta.dirname, '../../data-samples/images', folder);
  return readFile(join(path, (await readdir(path)).sort()[place] ?? ''));
}

let hub: TestHub;
let folder: string;
const given = new Map<string, { path: string; bytes: Buffer; header: ReturnType<typeof headerOf> }>();
beforeAll(async () => {
  hub = await startHub();
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-transcode-'));
  for (const [name, make] of Object.entries(SOURCES)) {
    const bytes = await make();
    await store(hub, bytes);
    const header = headerOf(bytes);
    const { studyUid, seriesUid, sopInstanceUid } = header;
    const path = `/dicom-web/studies/${studyUid}/series/${seriesUid}/instances/${sopInstanceUid}`;
    given.set(name, { path, bytes, header });
  }
});
afterAll(async () => {
  await hub.stop();
  await rm(folder, { recursive: true, force: true });
});

const get = (path: string, accept: string, more: Record<string, string> = {}) =>
  hub.asAutomation(path, { headers: { accept, ...more } });
const asked = (transferSyntax: string) => `application/dicom; transfer-syntax=${transferSyntax}`;

function headerOf(bytes: Buffer) {
  const read = readDicomHeader(bytes);
  if (!read.ok) throw new Error(read.reason);
  return read.header;
}

/** What a third party reads in a file: its pixels, uncompressed and little endian. */
async function judged(bytes: Buffer, name: string): Promise<Buffer> {
  const path = join(folder, `${name}.dcm`);
  const plain = `${path}.plain`;
  await writeFile(path, bytes);
  const header = headerOf(bytes);
  const uid = header.transferSyntaxUid;
  if (uid.startsWith(`${ROOT}.4.20`)) return openJpeg(bytes, header);
  if (uid === `${ROOT}.5`) await run('dcmdrle', ['+te', path, plain]);
  else if (uid === `${ROOT}.4.70`) await run('dcmdjpeg', ['+te', path, plain]);
  else if (uid === `${ROOT}.4.80`) await run('dcmdjpls', ['+te', path, plain]);
  else if (uid === `${ROOT}.4.90`) await run('gdcmconv', ['--raw', '-i', path, '-o', plain]);
  else await run('dcmconv', ['+te', path, plain]);
  const read = await readFile(plain);
  const { pixelData } = headerOf(read);
  if (pixelData?.length === undefined) throw new Error('the judge left the pixels compressed');
  return read.subarray(pixelData.offset, pixelData.offset + pixelData.length);
}

/** OpenJPEG knows codestreams, not DICOM: it is given each frame, and gives planes of samples. */
async function openJpeg(bytes: Buffer, header: ReturnType<typeof headerOf>): Promise<Buffer> {
  const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const found = await findFrames(header, read, bytes.length);
  if (!found.ok) throw new Error(found.reason);
  const frames: Buffer[] = [];
  for (let frame = 0; frame < found.table.frames; frame++) {
    const path = join(folder, 'frame.j2k');
    await writeFile(path, await readFrame(found.table, frame, read));
    await run('opj_decompress', ['-i', path, '-o', join(folder, 'frame.rawl')]);
    const planes = await readFile(join(folder, 'frame.rawl'));
    const perPixel = header.image?.samplesPerPixel ?? 1;
    const size = planes.length / perPixel;
    frames.push(
      perPixel === 1
        ? planes
        : Buffer.from(planes.map((_, i) => planes[(i % perPixel) * size + Math.floor(i / perPixel)] ?? 0)),
    );
  }
  return Buffer.concat(frames);
}

const pairs = Object.keys(SOURCES).flatMap((source) =>
  Object.entries(TARGETS).map(([name, uid]): [string, string, string] => [source, name, uid]),
);

describe('an instance', () => {
  test.each(pairs)('of %s is had in %s, to the pixel', async (name, target, uid) => {
    const source = given.get(name);
    if (source === undefined) throw new Error('no such source');
    const answer = await get(source.path, asked(uid));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(`application/dicom; transfer-syntax=${uid}`);
    const bytes = await bytesOf(answer);
    expect(bytes.length).toBe(Number(answer.headers.get('content-length')));
    const header = headerOf(bytes);
    expect(header.transferSyntaxUid).toBe(uid);
    expect(header.sopInstanceUid).toBe(source.header.sopInstanceUid);
    if (!bytes.equals(source.bytes)) expect(header.notes).toEqual([]);
    const file = target.replaceAll(' ', '-');
    const theirs = await judged(source.bytes, 'source');
    expect((await judged(bytes, file)).equals(theirs)).toBe(true);
    // dcmdump walks every element and item to the end.
    const { stderr } = await run('dcmdump', ['-q', join(folder, `${file}.dcm`)]);
    expect(stderr).toBe('');
  });

  test('keeps every attribute but those that say how its pixels lie', async () => {
    const source = given.get('signed words with private attributes and sequences');
    if (source === undefined) throw new Error('no such source');
    const dump = async (bytes: Buffer): Promise<unknown> => {
      await judged(bytes, 'dump');
      return JSON.parse((await run('dcm2json', [join(folder, 'dump.dcm.plain')])).stdout);
    };
    const was = await dump(source.bytes);
    for (const uid of [`${ROOT}.2`, `${ROOT}.1.99`, `${ROOT}.5`]) {
      expect(await dump(await bytesOf(await get(source.path, asked(uid))))).toEqual(was);
    }
  });

  test('of several compressed frames has an offset table that pydicom follows', async () => {
    const source = given.get('ultrasound of several frames in RLE');
    if (source === undefined) throw new Error('no such source');
    const path = join(folder, 'pydicom.dcm');
    await writeFile(path, await bytesOf(await get(source.path, asked(`${ROOT}.4.80`))));
    const program = [
      'import sys, pydicom, pydicom.encaps as e',
      'from pydicom.filebase import DicomBytesIO',
      'd = pydicom.dcmread(sys.argv[1])',
      'b = DicomBytesIO(d.PixelData); b.is_little_endian = True',
      'has, offsets = e.get_frame_offsets(b)',
      'frames = list(e.generate_pixel_data_frame(d.PixelData, int(d.NumberOfFrames)))',
      'print(has, len(offsets), len(frames), all(f[:2] == b"\\xff\\xd8" for f in frames))',
    ].join('\n');
    const { stdout } = await run('/usr/bin/python3', ['-c', program, path]);
    expect(stdout.trim()).toBe(`True ${source.header.image?.frames} ${source.header.image?.frames} True`);
  });

  test('is made once, and a part of it is had by its range', async () => {
    const source = given.get('a CT slice in JPEG-LS');
    if (source === undefined) throw new Error('no such source');
    const whole = await get(source.path, asked(`${ROOT}.4.201`));
    const bytes = await bytesOf(whole);
    const etag = whole.headers.get('etag') ?? '';
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    const part = await get(source.path, asked(`${ROOT}.4.201`), { range: 'bytes=100-199', 'if-range': etag });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 100-199/${bytes.length}`);
    expect(await bytesOf(part)).toEqual(bytes.subarray(100, 200));
    const beyond = await get(source.path, asked(`${ROOT}.4.201`), { range: `bytes=${bytes.length}-` });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${bytes.length}`);
    expect((await get(source.path, asked(`${ROOT}.4.201`), { 'if-none-match': etag })).status).toBe(304);
  });
});

describe('what cannot be had without loss', () => {
  const film = { study: '1.5.2', series: '1.5.2.1', instance: '1.5.2.1.1', patientId: 'T2' };
  const path = `/dicom-web/studies/1.5.2/series/1.5.2.1/instances/1.5.2.1.1`;

  test('is refused with what there is, and video goes as it is to who names nothing', async () => {
    await store(hub, video(film));
    const refused = await get(path, asked(`${ROOT}.4.80`));
    expect(refused.status).toBe(406);
    expect(await detailOf(refused)).toContain('MPEG-4 AVC/H.264 High Profile / Level 4.1');
    const asIs = await get(path, 'application/dicom');
    expect((await bytesOf(asIs)).equals(video(film))).toBe(true);
  });

  test('says why a codec cannot hold the pixels, and takes the next way that the client named', async () => {
    const bits = part10(
      instance(
        described([
          [0x00280002, 'US', [1]],
          [0x00280004, 'CS', 'MONOCHROME2'],
          [0x00280100, 'US', [1]],
          [0x00280101, 'US', [1]],
          [0x00280102, 'US', [0]],
          [0x00280103, 'US', [0]],
          [0x7fe00010, 'OB', Buffer.alloc((SIZE * SIZE) / 8, 0x5a)],
        ]),
      ),
      EXPLICIT,
    );
    await store(hub, bits);
    const { studyUid, seriesUid, sopInstanceUid } = headerOf(bits);
    const at = `/dicom-web/studies/${studyUid}/series/${seriesUid}/instances/${sopInstanceUid}`;
    const refused = await get(at, asked(`${ROOT}.4.80`));
    expect(refused.status).toBe(406);
    expect(await detailOf(refused)).toContain('single bits do not fit JPEG-LS Lossless');
    const next = await get(at, `${asked(`${ROOT}.4.80`)}, ${asked(ROOT)};q=0.5`);
    expect(headerOf(await bytesOf(next)).transferSyntaxUid).toBe(ROOT);
  });
});

interface Decoder {
  getEncodedBuffer(length: number): Uint8Array;
  getDecodedBuffer(): Uint8Array;
  readHeader(): void;
  decodeSubResolution(level: number): void;
  delete(): void;
}

/** What the viewer's own decoder makes of the beginning of a frame: a picture halved `level` times. */
async function openJph(bytes: Buffer, level: number): Promise<Buffer> {
  const load: () => Promise<{ HTJ2KDecoder: new () => Decoder }> = createRequire(import.meta.url)(
    '@cornerstonejs/codec-openjph',
  );
  const decoder = new (await load()).HTJ2KDecoder();
  decoder.getEncodedBuffer(bytes.length).set(bytes);
  decoder.readHeader();
  decoder.decodeSubResolution(level);
  const decoded = Buffer.from(decoder.getDecodedBuffer());
  decoder.delete();
  return decoded;
}

describe('a frame', () => {
  test('is had compressed as its media type says, the same as in the whole file', async () => {
    const source = given.get('twelve bits in Implicit VR');
    if (source === undefined) throw new Error('no such source');
    const answer = await get(`${source.path}/frames/1`, 'multipart/related; type="image/jls"');
    const [part] = await partsOf(answer);
    expect(part?.type).toBe(`image/jls; transfer-syntax=${ROOT}.4.80`);
    const file = await bytesOf(await get(source.path, asked(`${ROOT}.4.80`)));
    expect(file.includes(part?.bytes ?? 'nothing')).toBe(true);
  });

  test('in HTJ2K begins with a smaller picture', async () => {
    const source = given.get('a CT slice in JPEG-LS');
    if (source === undefined) throw new Error('no such source');
    const accept = `application/octet-stream; transfer-syntax=${ROOT}.4.202`;
    const first = await bytesOf(await get(`${source.path}/frames/1`, accept));
    const begin = await get(`${source.path}/frames/1`, accept, { range: 'bytes=0-19999' });
    expect(begin.status).toBe(206);
    const quarter = await openJph(await bytesOf(begin), 2);
    const { rows = 0, columns = 0 } = source.header.image ?? {};
    expect(quarter.length).toBe((rows / 4) * (columns / 4) * 2);
    expect(quarter.equals(await openJph(first, 2))).toBe(true);
    expect(first.length).toBeGreaterThan(20_000);
  });
});
