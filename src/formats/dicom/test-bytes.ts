/** Builds small DICOM files for the tests beside the code, valid or broken on purpose. */

export type Encoding = { explicitVr: boolean; bigEndian: boolean };
export const explicitLe: Encoding = { explicitVr: true, bigEndian: false };
export const implicitLe: Encoding = { explicitVr: false, bigEndian: false };
export const explicitBe: Encoding = { explicitVr: true, bigEndian: true };

const longForms = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

/** Writes one element; `length` may lie. */
export function element(
  tag: number,
  vr: string,
  value: string | Uint8Array | number[],
  options: { encoding?: Encoding; length?: number } = {},
): Buffer {
  const encoding = options.encoding ?? explicitLe;
  let content = valueBytes(vr, value, encoding);
  if (content.length % 2)
    content = Buffer.concat([content, Buffer.from(vr === 'UI' || vr === 'OB' ? '\0' : ' ')]);
  const length = (options.length ?? content.length) >>> 0;
  const u16 = (n: number) => number16(n, encoding.bigEndian);
  const u32 = (n: number) => number32(n, encoding.bigEndian);
  const head = [u16(tag >>> 16), u16(tag & 0xffff)];
  if (!encoding.explicitVr) head.push(u32(length));
  else if (longForms.has(vr)) head.push(Buffer.from(vr), u16(0), u32(length));
  else head.push(Buffer.from(vr), u16(length));
  return Buffer.concat([...head, content]);
}

/** Writes one sequence item around elements, with a defined length. */
export function item(...contents: Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([
    number16(0xfffe, false),
    number16(0xe000, false),
    number32(body.length, false),
    body,
  ]);
}

/** Wraps a data set as a Part 10 file. */
export function part10(
  dataSet: Uint8Array,
  transferSyntax: string,
  options: { preamble?: Uint8Array } = {},
): Buffer {
  const meta = Buffer.concat([
    element(0x00020001, 'OB', [0, 1]),
    element(0x00020002, 'UI', '1.2.840.10008.5.1.4.1.1.2'),
    element(0x00020003, 'UI', '1.2.3.4'),
    element(0x00020010, 'UI', transferSyntax),
  ]);
  const preamble = Buffer.alloc(128);
  preamble.set(options.preamble ?? []);
  return Buffer.concat([
    preamble,
    Buffer.from('DICM'),
    element(0x00020000, 'UL', [meta.length]),
    meta,
    dataSet,
  ]);
}

/** The identity that every accepted instance has, as elements in order; extra elements are sorted in by tag. */
export function instance(
  extra: [number, string, string | Uint8Array | number[]][] = [],
  encoding: Encoding = explicitLe,
): Buffer {
  const elements = new Map<number, [number, string, string | Uint8Array | number[]]>([
    [0x00080016, [0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2']],
    [0x00080018, [0x00080018, 'UI', '1.2.3.4']],
    [0x0020000d, [0x0020000d, 'UI', '1.2.3']],
    [0x0020000e, [0x0020000e, 'UI', '1.2.3.1']],
    ...extra.map((entry): [number, typeof entry] => [entry[0], entry]),
  ]);
  const sorted = [...elements.values()].sort((a, b) => a[0] - b[0]);
  return Buffer.concat(sorted.map(([tag, vr, value]) => element(tag, vr, value, { encoding })));
}

/** The description of a small 16-bit image, to add to `instance`. */
export function imageElements(rows: number, columns: number): [number, string, number[] | string][] {
  return [
    [0x00280002, 'US', [1]],
    [0x00280004, 'CS', 'MONOCHROME2'],
    [0x00280010, 'US', [rows]],
    [0x00280011, 'US', [columns]],
    [0x00280100, 'US', [16]],
    [0x00280101, 'US', [16]],
    [0x00280102, 'US', [15]],
    [0x00280103, 'US', [1]],
  ];
}

/** Encapsulated pixel data: offset table, fragments, delimiter. */
export function encapsulated(fragments: Uint8Array[], offsetTable: number[] = []): Buffer {
  const table = Buffer.concat(offsetTable.map((offset) => number32(offset, false)));
  return Buffer.concat([
    element(0x7fe00010, 'OB', '', { length: 0xffffffff }),
    item(table),
    ...fragments.map((fragment) => item(fragment)),
    Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]),
  ]);
}

function valueBytes(vr: string, value: string | Uint8Array | number[], { bigEndian }: Encoding): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (vr === 'US' || vr === 'SS' || vr === 'OW')
    return Buffer.concat(value.map((n) => number16(n, bigEndian)));
  if (vr === 'UL' || vr === 'SL') return Buffer.concat(value.map((n) => number32(n, bigEndian)));
  return Buffer.from(value);
}

function number16(value: number, bigEndian: boolean): Buffer {
  const buffer = Buffer.alloc(2);
  if (bigEndian) buffer.writeUInt16BE(value & 0xffff);
  else buffer.writeUInt16LE(value & 0xffff);
  return buffer;
}

function number32(value: number, bigEndian: boolean): Buffer {
  const buffer = Buffer.alloc(4);
  if (bigEndian) buffer.writeUInt32BE(value >>> 0);
  else buffer.writeUInt32LE(value >>> 0);
  return buffer;
}
