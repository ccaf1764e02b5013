import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readDicomHeader } from './read-header.ts';
import { element, explicitBe, imageElements, implicitLe, instance, item, part10 } from './test-bytes.ts';

const explicit = '1.2.840.10008.1.2.1';
const implicit = '1.2.840.10008.1.2';
const bigEndian = '1.2.840.10008.1.2.2';
const deflated = '1.2.840.10008.1.2.1.99';
const jpeg = '1.2.840.10008.1.2.4.50';

function accepted(bytes: Uint8Array, options = {}) {
  const result = readDicomHeader(bytes, options);
  if (!result.ok) throw new Error(result.reason);
  return result.header;
}

function refusal(bytes: Uint8Array, options = {}) {
  const result = readDicomHeader(bytes, options);
  return result.ok ? 'accepted' : result.reason;
}

const pixels = (bytes: number) => element(0x7fe00010, 'OW', new Uint8Array(bytes));

describe('a header', () => {
  const described: [number, string, string | number[]][] = [
    [0x00100010, 'PN', 'Nguyen^Thi'],
    [0x00100020, 'LO', 'P-1'],
    [0x00100030, 'DA', '19700131'],
    [0x00280030, 'DS', '0.5\\0.25'],
    [0x00281052, 'DS', '-1024'],
    [0x00281053, 'DS', '1'],
    ...imageElements(2, 3),
  ];

  test.each([
    ['explicit little endian', explicit, undefined],
    ['implicit little endian', implicit, implicitLe],
    ['explicit big endian', bigEndian, explicitBe],
  ])('reads the same from %s', (_name, syntax, encoding) => {
    const header = accepted(part10(instance(described, encoding), syntax));
    expect(header).toMatchObject({
      transferSyntaxUid: syntax,
      sopInstanceUid: '1.2.3.4',
      studyUid: '1.2.3',
      patientId: 'P-1',
      birthDate: '19700131',
      patientName: { alphabetic: 'Nguyen^Thi' },
      image: {
        rows: 2,
        columns: 3,
        frames: 1,
        signed: true,
        pixelSpacing: [0.5, 0.25],
        rescale: { slope: 1, intercept: -1024 },
      },
      notes: [],
    });
  });

  test('reads from a deflated data set', () => {
    const file = part10(deflateRawSync(instance(described)), deflated);
    expect(accepted(file)).toMatchObject({ patientId: 'P-1', deflated: true, image: { rows: 2 } });
  });

  test('says where native pixel data lies', () => {
    const before = part10(instance(imageElements(2, 3)), explicit);
    const header = accepted(Buffer.concat([before, pixels(12)]));
    expect(header.pixelData).toMatchObject({ offset: before.length + 12, length: 12, encapsulated: false });
    expect(header.notes).toEqual([]);
  });

  test('reads from the beginning of a file and asks for more when the beginning is too short', () => {
    const before = part10(instance(imageElements(512, 512)), explicit);
    const whole = Buffer.concat([before, pixels(512 * 512 * 2)]);
    const fileSize = whole.length;
    expect(accepted(whole.subarray(0, before.length + 12), { fileSize }).image?.rows).toBe(512);
    const short = readDicomHeader(whole.subarray(0, before.length - 10), { fileSize });
    expect(short).toMatchObject({ ok: false, needBytes: expect.any(Number) });
  });

  test('reads what enhanced multi-frame objects keep in shared functional groups', () => {
    const measures = element(0x00289110, 'SQ', item(element(0x00280030, 'DS', '0.7\\0.7')));
    const header = accepted(
      part10(instance([...imageElements(2, 2), [0x52009229, 'SQ', item(measures)]]), explicit),
    );
    expect(header.image).toMatchObject({ pixelSpacing: [0.7, 0.7], spacingFrom: 'patient' });
  });

  test('reads a data set without preamble or meta header and says what was assumed', () => {
    const header = accepted(instance());
    expect(header.preamble).toBe('missing');
    expect(header.notes).toContain('no meta header');
    expect(header.transferSyntaxUid).toBe(explicit);
  });

  test('reads a data set that is not written as its meta header says, and notes it', () => {
    const header = accepted(part10(instance(described), implicit));
    expect(header.patientId).toBe('P-1');
    expect(header.notes.join()).toContain('declared Implicit VR Little Endian');
  });

  test('takes a UID from the meta header when the data set has none', () => {
    const dataSet = Buffer.concat([element(0x0020000d, 'UI', '1.2'), element(0x0020000e, 'UI', '1.3')]);
    expect(accepted(part10(dataSet, explicit)).sopInstanceUid).toBe('1.2.3.4');
  });

  test('names the reason why text could not be read', () => {
    const header = accepted(part10(instance([[0x00100010, 'PN', 'M\xfcller']]), explicit));
    expect(header.patientName.alphabetic).toBe('M\ufffdller');
    expect(header.notes).toContain('PatientName has bytes outside the declared character set');
  });

  test('uses the character set of the sender only when the file declares none', () => {
    const file = part10(instance([[0x00100010, 'PN', 'M\xfcller']]), explicit);
    expect(accepted(file, { assumedCharacterSet: 'ISO_IR 100' }).patientName.alphabetic).toBe('Müller');
  });
});

describe('hostile bytes', () => {
  const header = part10(instance(), explicit);

  test.each([1, 10, 64])('sequences %i deep are read', (depth) => {
    expect(refusal(Buffer.concat([header, nested(depth)]))).toBe('accepted');
  });

  test.each([65, 1_000, 10_000, 1_000_000])('sequences %i deep are refused', (depth) => {
    expect(refusal(Buffer.concat([header, nested(depth)]))).toContain('nested deeper than 64');
  });

  test('deep sequences of defined length are refused as well', () => {
    let sequence: Buffer = element(0x00400555, 'SQ', '');
    for (let i = 0; i < 70; i++) sequence = element(0x00400555, 'SQ', item(sequence));
    expect(refusal(Buffer.concat([header, sequence]))).toContain('nested deeper than 64');
  });

  test('more elements than any real header has are refused', () => {
    const one = element(0x00400001, 'LO', '');
    const many = Buffer.alloc(one.length * 500_001, one);
    expect(refusal(Buffer.concat([header, many]))).toContain('more than 500000 elements');
  });

  test('a header larger than the bound is refused', () => {
    const bytes = Buffer.concat([
      header,
      element(0x00420011, 'OB', new Uint8Array(4096)),
      element(0x00420012, 'LO', ''),
    ]);
    expect(refusal(bytes, { limits: { depth: 64, elements: 1000, headerBytes: 4096 } })).toContain(
      'larger than 4096',
    );
  });

  test.each([
    ['beyond the file', element(0x00100020, 'LO', 'x', { length: 60_000 }), 'but the file ends'],
    [
      'of 32 bits beyond the file',
      element(0x00420011, 'OB', 'x', { length: 0xfffffff0 }),
      'but the file ends',
    ],
    [
      'undefined where no sequence is',
      element(0x00420011, 'OB', 'x', { length: 0xffffffff }),
      'undefined length',
    ],
    [
      'of pixel data beyond the file',
      element(0x7fe00010, 'OW', 'x', { length: 3_000_000_000 }),
      'pixel data says',
    ],
  ])('a length %s is refused', (_name, bytes, reason) => {
    expect(refusal(Buffer.concat([header, bytes]))).toContain(reason);
  });

  test('a length beyond the sequence item around it is refused', () => {
    const inner = element(0x00080100, 'SH', 'x', { length: 40 });
    const bytes = Buffer.concat([
      header,
      element(0x00400555, 'SQ', item(inner)),
      element(0x00400556, 'ST', ' '.repeat(80)),
    ]);
    expect(refusal(bytes)).toContain('longer than the sequence item');
  });

  test('an odd length is read and noted', () => {
    const odd = Buffer.from([0x10, 0, 0x20, 0, 0x4c, 0x4f, 3, 0, 0x41, 0x42, 0x43]);
    expect(accepted(Buffer.concat([header, odd]))).toMatchObject({
      patientId: 'ABC',
      notes: expect.arrayContaining(['a value has an odd length']),
    });
  });

  test('a deflate bomb is refused before it fills memory', () => {
    const bomb = deflateRawSync(
      Buffer.concat([
        instance(),
        element(0x00420011, 'OB', Buffer.alloc(80 * 2 ** 20)),
        element(0x00420012, 'LO', ''),
      ]),
    );
    expect(refusal(part10(bomb, deflated))).toContain('grows beyond');
  });

  test('pixel data that inflates to much does not keep the header from being read', () => {
    const body = Buffer.concat([instance(imageElements(8192, 8192)), pixels(8192 * 8192 * 2)]);
    expect(accepted(part10(deflateRawSync(body), deflated)).image?.rows).toBe(8192);
  });

  test('a corrupt deflate stream is refused', () => {
    expect(refusal(part10(Buffer.from('not deflate at all'), deflated))).toContain('corrupt');
  });

  test.each([
    '../../etc/passwd',
    '1.2.3/4',
    '1..2',
    '1.2.',
    'A.1',
    `1.${'2'.repeat(64)}`,
    '1.2.3\n4',
  ])('the SOPInstanceUID %j is refused', (uid) => {
    const reason = refusal(part10(instance([[0x00080018, 'UI', uid]]), explicit));
    expect(reason).toContain('SOPInstanceUID is not a UID');
    expect(reason).not.toContain(uid);
  });

  test.each([
    ['2147483648', 'above'],
    ['-1', 'not a number of frames'],
    ['many', 'not a number of frames'],
  ])('NumberOfFrames %s is refused', (frames, reason) => {
    const bytes = part10(instance([[0x00280008, 'IS', frames], ...imageElements(2, 2)]), explicit);
    expect(refusal(Buffer.concat([bytes, pixels(8)]))).toContain(reason);
  });

  test('a frame that would take more than a gigabyte is refused', () => {
    const bytes = part10(instance(imageElements(65535, 65535)), explicit);
    expect(refusal(Buffer.concat([bytes, pixels(8)]))).toContain('one frame would take more');
  });

  test('pixel data shorter than its description is kept and noted', () => {
    const bytes = part10(instance(imageElements(4, 4)), explicit);
    expect(accepted(Buffer.concat([bytes, pixels(8)])).notes.join()).toContain('8 bytes long where');
  });

  test('a patient given twice with different values is refused', () => {
    const twice = [element(0x00100020, 'LO', 'A'), element(0x00100020, 'LO', 'B')];
    expect(refusal(part10(Buffer.concat([instance(), ...twice]), explicit))).toContain(
      'PatientID is given twice',
    );
  });

  test.each([['MZ'], ['\x7fELF'], ['#!/bin/sh']])('a preamble %j is named as an executable', (start) => {
    const file = part10(instance(), explicit, { preamble: Buffer.from(start, 'latin1') });
    expect(accepted(file).preamble).toBe('executable');
  });

  test('a meta header that lies about its length is read by its elements and noted', () => {
    const file = Buffer.from(part10(instance(), explicit));
    file.writeUInt32LE(0x7fffffff, 140);
    expect(accepted(file).notes).toContain('the meta header states a wrong length');
  });

  test('a meta element longer than the file is refused', () => {
    const file = Buffer.from(part10(instance(), explicit));
    file.writeUInt32LE(0x7fffffff, 152);
    expect(refusal(file)).toContain('meta header is longer');
  });

  test('encapsulated pixel data is not walked for the header', () => {
    const header = part10(instance(imageElements(2, 2)), jpeg);
    const start = element(0x7fe00010, 'OB', '', { length: 0xffffffff });
    expect(accepted(Buffer.concat([header, start, Buffer.alloc(100, 0xff)])).pixelData?.encapsulated).toBe(
      true,
    );
  });

  test.each([
    '',
    'x',
    'GIF89a',
    'PK\x03\x04 a zip with a long name',
    '<html><body></body></html>',
  ])('bytes that are no DICOM are refused: %j', (text) => {
    expect(refusal(Buffer.from(text))).toMatch(/not DICOM|too short/);
  });
});

/** Sequences of undefined length, never closed, in linear memory. */
function nested(depth: number): Buffer {
  const open = Buffer.concat([
    element(0x00400555, 'SQ', '', { length: 0xffffffff }),
    Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff]),
  ]);
  const close = Buffer.from([0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
  return Buffer.concat([Buffer.alloc(open.length * depth, open), Buffer.alloc(close.length * depth, close)]);
}
