import { uidFor } from './uid.ts';

/** The value of one element: text (backslash between values), numbers for binary VRs, bytes, or items. */
export type ElementValue = string | number | readonly number[] | Uint8Array | readonly DataSet[];

/** A data set: key `GGGGEEEE VR` in lower-case hex, for example `00100010 PN`. */
export type DataSet = { readonly [tagAndVr: string]: ElementValue };

/** Pixels already in their transfer syntax: one entry a frame, or native bytes. */
export type PixelData =
  | {
      readonly kind: 'native';
      readonly transferSyntax: string;
      readonly bytes: Uint8Array;
      readonly bits: 8 | 16;
    }
  | {
      readonly kind: 'encapsulated';
      readonly transferSyntax: string;
      readonly frames: readonly Uint8Array[];
    };

const LONG_VRS = new Set(['OB', 'OW', 'OF', 'SQ', 'UT', 'UN', 'UC', 'UR']);

/** Writes a Part 10 file, explicit VR little endian (PS3.10 7.1, PS3.5 7.1.2 and A.4). */
export function writePart10(dataSet: DataSet, pixels: PixelData): Buffer {
  const meta = encodeDataSet({
    '00020001 OB': Uint8Array.of(0, 1),
    '00020002 UI': textOf(dataSet, '00080016 UI'),
    '00020003 UI': textOf(dataSet, '00080018 UI'),
    '00020010 UI': pixels.transferSyntax,
    '00020012 UI': uidFor('implementation'),
    '00020013 SH': 'TAMSOAT_SAMPLES',
  });
  const groupLength = encodeElement('00020000 UL', meta.length);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM', 'latin1'),
    groupLength,
    meta,
    encodeDataSet(dataSet),
    encodePixelData(pixels),
  ]);
}

function textOf(dataSet: DataSet, key: string): string {
  const value = dataSet[key];
  if (typeof value !== 'string') throw new Error(`the data set has no ${key}`);
  return value;
}

function encodeDataSet(dataSet: DataSet): Buffer {
  const keys = Object.keys(dataSet).sort();
  return Buffer.concat(keys.map((key) => encodeElement(key, dataSet[key] ?? '')));
}

function encodeElement(key: string, value: ElementValue): Buffer {
  const vr = key.slice(9);
  return Buffer.concat([elementHeader(key, vr), withLength(vr, encodeValue(vr, value))]);
}

function elementHeader(key: string, vr: string): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt16LE(Number.parseInt(key.slice(0, 4), 16), 0);
  header.writeUInt16LE(Number.parseInt(key.slice(4, 8), 16), 2);
  header.write(vr, 4, 'latin1');
  return header;
}

function withLength(vr: string, body: Buffer): Buffer {
  if (LONG_VRS.has(vr)) {
    const length = Buffer.alloc(6);
    length.writeUInt32LE(body.length, 2);
    return Buffer.concat([length, body]);
  }
  const length = Buffer.alloc(2);
  length.writeUInt16LE(body.length, 0);
  return Buffer.concat([length, body]);
}

function encodeValue(vr: string, value: ElementValue): Buffer {
  if (typeof value === 'string') return paddedText(vr, value);
  if (value instanceof Uint8Array)
    return value.length % 2 ? Buffer.concat([value, Buffer.alloc(1)]) : Buffer.from(value);
  if (vr === 'SQ' && Array.isArray(value)) return Buffer.concat(value.map((item) => encodeItem(item)));
  const numbers = typeof value === 'number' ? [value] : value;
  return Buffer.concat(numbers.map((entry) => encodeNumber(vr, entry)));
}

function paddedText(vr: string, text: string): Buffer {
  const bytes = Buffer.from(text.normalize('NFC'), 'utf8');
  if (bytes.length % 2 === 0) return bytes;
  return Buffer.concat([bytes, Buffer.from(vr === 'UI' ? '\0' : ' ', 'latin1')]);
}

function encodeItem(item: DataSet): Buffer {
  const body = encodeDataSet(item);
  return Buffer.concat([itemHeader(0xe000, body.length), body]);
}

function itemHeader(element: number, length: number): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(0xfffe, 0);
  header.writeUInt16LE(element, 2);
  header.writeUInt32LE(length, 4);
  return header;
}

function encodeNumber(vr: string, value: number | DataSet): Buffer {
  if (typeof value !== 'number') throw new Error(`${vr} wants numbers`);
  const view = Buffer.alloc(vr === 'FD' ? 8 : vr === 'US' || vr === 'SS' ? 2 : 4);
  switch (vr) {
    case 'US':
      view.writeUInt16LE(value, 0);
      return view;
    case 'SS':
      view.writeInt16LE(value, 0);
      return view;
    case 'UL':
      view.writeUInt32LE(value, 0);
      return view;
    case 'SL':
      view.writeInt32LE(value, 0);
      return view;
    case 'FL':
      view.writeFloatLE(value, 0);
      return view;
    case 'FD':
      view.writeDoubleLE(value, 0);
      return view;
    case 'AT':
      view.writeUInt16LE(value >>> 16, 0);
      view.writeUInt16LE(value & 0xffff, 2);
      return view;
    default:
      throw new Error(`no numbers in a ${vr}`);
  }
}

function encodePixelData(pixels: PixelData): Buffer {
  if (pixels.kind === 'native')
    return encodeElement(`7fe00010 ${pixels.bits === 8 ? 'OB' : 'OW'}`, pixels.bytes);
  const frames = pixels.frames.map((frame) =>
    frame.length % 2 ? Buffer.concat([frame, Buffer.alloc(1)]) : frame,
  );
  const offsets = Buffer.alloc(frames.length * 4);
  let at = 0;
  frames.forEach((frame, i) => {
    offsets.writeUInt32LE(at, i * 4);
    at += frame.length + 8;
  });
  const undefinedLength = Buffer.from([0, 0, 0xff, 0xff, 0xff, 0xff]);
  return Buffer.concat([
    elementHeader('7fe00010 OB', 'OB'),
    undefinedLength,
    itemHeader(0xe000, offsets.length),
    offsets,
    ...frames.flatMap((frame) => [itemHeader(0xe000, frame.length), frame]),
    itemHeader(0xe0dd, 0),
  ]);
}
