import { constants, deflateRawSync } from 'node:zlib';
import {
  element,
  encapsulated,
  imageElements,
  instance,
  item,
  part10,
} from '../../src/formats/dicom/test-bytes.ts';
import { EXPLICIT, type Identity, imageDataSet, pixelsOf, RLE } from '../conformance/dicom-objects.ts';
import { deflatedZeros, identity } from './bytes.ts';

const DEFLATED = '1.2.840.10008.1.2.1.99';
const JPEG = '1.2.840.10008.1.2.4.50';
const JPEG_2000 = '1.2.840.10008.1.2.4.90';
const MIB = 1024 ** 2;

type Extra = [number, string, string | Uint8Array | number[]];

/** A data set that should not be, under a UID of its own. */
export type HostileObject = {
  readonly title: string;
  readonly of: Identity;
  readonly dataSet: Buffer;
  readonly transferSyntaxUid: string;
  /** Why it is refused; null for one that is odd but can be kept, and read as far as it goes. */
  readonly refused: RegExp | null;
};

/** Of each kind one, numbered from `first`, so that each door is sent its own. */
export function hostileObjects(first: number): HostileObject[] {
  const objects: HostileObject[] = [];
  const add = (
    title: string,
    refused: RegExp | null,
    make: (of: Identity) => Buffer,
    transferSyntaxUid = EXPLICIT,
  ) => {
    const of = identity(first + objects.length);
    objects.push({ title, of, dataSet: make(of), transferSyntaxUid, refused });
  };
  const image = (of: Identity, extra: Extra[]) => imageDataSet(of, pixelsOf(1), extra);
  const named = (of: Identity, extra: Extra[] = []) =>
    instance([
      [0x00080018, 'UI', of.instance],
      [0x00100020, 'LO', of.patientId ?? ''],
      [0x0020000d, 'UI', of.study],
      [0x0020000e, 'UI', of.series],
      ...extra,
    ]);
  /** What comes behind an ordinary header, whatever it is. */
  const behind = (of: Identity, ...rest: Uint8Array[]) => Buffer.concat([named(of), ...rest]);
  const pixels = (of: Identity, value: Buffer, extra: Extra[] = []) =>
    Buffer.concat([named(of, [...imageElements(64, 64), ...extra]), value]);

  for (const levels of [10, 100, 1000, 10_000, 100_000, 1_000_000]) {
    const refused = levels <= 64 ? null : /nested deeper than 64 levels/;
    add(`sequences ${levels} deep`, refused, (of) => behind(of, nested(levels)));
  }
  add('a length beyond the file', /file ends before that/, (of) =>
    behind(of, element(0x00400280, 'UT', 'x', { length: 0x7ffffffe })),
  );
  add('a length that is negative when read with a sign', /file ends before that/, (of) =>
    behind(of, element(0x00400280, 'UT', 'x', { length: 0xfffffffe })),
  );
  add('an odd length', null, (of) =>
    behind(of, element(0x00400280, 'UT', 'abcd', { length: 3 }).subarray(0, 15)),
  );
  add('an undefined length where none may be', /has an undefined length/, (of) =>
    behind(of, element(0x00400280, 'UT', 'abcd', { length: 0xffffffff })),
  );
  add('an item longer than its sequence', /longer than what holds it/, (of) =>
    behind(of, element(0x0040a730, 'SQ', Buffer.from('feff00e0f0ffff7f', 'hex'))),
  );
  add(
    'a deflated data set that grows to a gigabyte',
    /grows beyond|header is larger/,
    (of) => {
      const head = Buffer.concat([named(of), element(0x00400280, 'UT', '', { length: 1024 * MIB })]);
      const start = deflateRawSync(head, { finishFlush: constants.Z_FULL_FLUSH });
      return Buffer.concat([start, deflatedZeros(1024 * MIB)]);
    },
    DEFLATED,
  );
  add(
    'deflated pixels that grow to a gigabyte',
    null,
    (of) => {
      const head = pixels(of, element(0x7fe00010, 'OW', '', { length: 1024 * MIB }), [
        [0x00280008, 'IS', '100000'],
      ]);
      const start = deflateRawSync(head, { finishFlush: constants.Z_FULL_FLUSH });
      return Buffer.concat([start, deflatedZeros(1024 * MIB)]);
    },
    DEFLATED,
  );
  add('rows, columns and frames that overflow', /one frame would take more than|overflow/, (of) =>
    image(of, [...imageElements(0xffff, 0xffff), [0x00280008, 'IS', '999999']]),
  );
  add('rows, columns and frames that the pixels do not fill', null, (of) =>
    image(of, [...imageElements(4000, 4000), [0x00280008, 'IS', '4000']]),
  );
  add('2³¹ frames', /NumberOfFrames/, (of) => image(of, [[0x00280008, 'IS', '2147483648']]));
  add('half a million elements and more', /more than 500000 elements/, (of) =>
    behind(of, Buffer.alloc(8 * 600_000, element(0x00400281, 'SH', ''))),
  );
  add('indices beyond the palette', null, (of) => pixels(of, paletteImage(), PALETTE));
  add('a palette shorter than it says', null, (of) =>
    pixels(of, paletteImage(), [...PALETTE, [0x00281201, 'OW', [1, 2]]]),
  );
  add('a modality LUT of no entries', null, (of) =>
    image(of, [[0x00283000, 'SQ', item(element(0x00283002, 'US', [0, 0xffff, 99]))]]),
  );
  add('a fragment that runs past the end', null, (of) => pixels(of, fragmentsBeyond()), RLE);
  add(
    'a basic offset table that lies',
    null,
    (of) =>
      pixels(of, encapsulated([Buffer.alloc(64), Buffer.alloc(64)], [0, 0xfffffff0]), [
        [0x00280008, 'IS', '2'],
      ]),
    RLE,
  );
  add(
    'an extended offset table that lies',
    null,
    (of) =>
      pixels(of, encapsulated([Buffer.alloc(64), Buffer.alloc(64)]), [
        [0x00280008, 'IS', '2'],
        [0x7fe00001, 'OV', Buffer.alloc(16, 0xff)],
        [0x7fe00002, 'OV', Buffer.alloc(16, 0xff)],
      ]),
    RLE,
  );
  add(
    'a JPEG 2000 codestream that claims 2³² pixels',
    null,
    (of) => pixels(of, encapsulated([codestream2000(0xffff, 0xffff)])),
    JPEG_2000,
  );
  add(
    'a JPEG cut off behind its head',
    null,
    (of) => pixels(of, encapsulated([Buffer.from('ffd8ffc0000b0800400040010111003f', 'hex')])),
    JPEG,
  );
  add('pixel data that claims 3 GB', /file ends before that/, (of) =>
    pixels(of, element(0x7fe00010, 'OW', 'xx', { length: 3_000_000_000 })),
  );
  add('a study UID that is a path', /StudyInstanceUID is not a UID/, (of) =>
    image(of, [[0x0020000d, 'UI', '../../../../etc/passwd']]),
  );
  add('a series UID with a NUL and a slash', /SeriesInstanceUID is not a UID/, (of) =>
    image(of, [[0x0020000e, 'UI', '1.2\0/../3']]),
  );
  add('a name that is a script', null, (of) =>
    imageDataSet({ ...of, name: '<script>alert(1)</script>' }, pixelsOf(1)),
  );
  add('noise', /./, () => noise(64 * 1024));
  add('big endian under the name of little endian', null, (of) =>
    instance(
      [
        [0x00080018, 'UI', of.instance],
        [0x00100020, 'LO', of.patientId ?? ''],
        [0x0020000d, 'UI', of.study],
        [0x0020000e, 'UI', of.series],
      ],
      { explicitVr: true, bigEndian: true },
    ),
  );
  return objects;
}

export const fileOf = ({ dataSet, transferSyntaxUid }: HostileObject): Buffer =>
  part10(dataSet, transferSyntaxUid);

/** Hostile by what stands before the data set, which no C-STORE carries. */
export function hostileFiles(first: number): { title: string; bytes: Buffer; refused: RegExp | null }[] {
  const plain = (n: number) => imageDataSet(identity(first + n), pixelsOf(n));
  const lying = part10(plain(1), EXPLICIT);
  lying.writeUInt32LE(0xfffffff0, 140);
  return [
    {
      title: 'a program in the preamble',
      bytes: part10(plain(0), EXPLICIT, { preamble: Buffer.from('MZ\x90\x00', 'latin1') }),
      refused: /executable program/,
    },
    { title: 'a meta header that lies about its length', bytes: lying, refused: null },
    {
      title: 'a transfer syntax that is no UID',
      bytes: part10(plain(2), '1.2\0../3'),
      refused: /transfer syntax is not a UID/,
    },
    {
      title: 'a transfer syntax that it is not in',
      bytes: part10(plain(3), DEFLATED),
      refused: /deflated|corrupt/,
    },
    {
      title: 'a file that is all meta header',
      bytes: Buffer.concat([lying.subarray(0, 132), Buffer.alloc(200_000, element(0x00020100, 'UI', ''))]),
      refused: /./,
    },
  ];
}

/** Sequence in item in sequence, each closed again as it should be. */
function nested(levels: number): Buffer {
  const open = Buffer.concat([
    element(0x0040a730, 'SQ', '', { length: 0xffffffff }),
    Buffer.from('feff00e0ffffffff', 'hex'),
  ]);
  const close = Buffer.from('feff0de000000000feffdde000000000', 'hex');
  return Buffer.concat([
    Buffer.alloc(levels * open.length, open),
    Buffer.alloc(levels * close.length, close),
  ]);
}

const PALETTE: Extra[] = [
  [0x00280004, 'CS', 'PALETTE COLOR'],
  [0x00281101, 'US', [4, 0, 16]],
  [0x00281102, 'US', [4, 0, 16]],
  [0x00281103, 'US', [4, 0, 16]],
  [0x00281201, 'OW', [1, 2, 3, 4]],
  [0x00281202, 'OW', [1, 2, 3, 4]],
  [0x00281203, 'OW', [1, 2, 3, 4]],
];

const paletteImage = () => element(0x7fe00010, 'OW', Buffer.alloc(64 * 64 * 2, 0xfe));

function fragmentsBeyond(): Buffer {
  return Buffer.concat([
    element(0x7fe00010, 'OB', '', { length: 0xffffffff }),
    item(Buffer.alloc(0)),
    Buffer.from('feff00e0f0ffff7f', 'hex'),
    Buffer.alloc(64),
  ]);
}

/** SOC and SIZ of a codestream of that size (ITU T.800 A.5.1), and nothing else. */
function codestream2000(columns: number, rows: number): Buffer {
  const siz = Buffer.alloc(51);
  siz.writeUInt32BE(0xff4fff51, 0);
  siz.writeUInt16BE(47, 4);
  siz.writeUInt32BE(columns, 8);
  siz.writeUInt32BE(rows, 12);
  siz.writeUInt16BE(1, 40);
  siz.writeUInt8(15, 42);
  return siz;
}

function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 20_260_801;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
