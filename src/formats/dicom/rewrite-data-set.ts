import { hexOfTag, vrOfTag } from './dictionary.ts';
import type { OpenedFile } from './open-part10.ts';
import { type Element, itemTag } from './scan-elements.ts';
import { Tag } from './tags.ts';

/** How a data set is to be written. */
export type Encoding = { readonly explicitVr: boolean; readonly bigEndian: boolean };

/** What an attribute of the data set is to be: a text, an unsigned number of 16 bits, or absent (null). */
export type Changes = ReadonlyMap<number, string | number | null>;

const shortForms = new Set('AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US'.split(' '));
const nulPadded = new Set(['UI', 'OB', 'UN']);
const widths: Readonly<Record<string, 2 | 4 | 8>> = {
  US: 2,
  SS: 2,
  OW: 2,
  AT: 2,
  UL: 4,
  SL: 4,
  FL: 4,
  OL: 4,
  OF: 4,
  FD: 8,
  OD: 8,
  SV: 8,
  UV: 8,
  OV: 8,
};
const undefinedLength = 0xffffffff;
const itemDelimiter = 0xfffee00d;
const sequenceDelimiter = 0xfffee0dd;

/** Turns the bytes of each word of `width` around; a rest that is no whole word stays. */
export function swapped(bytes: Uint8Array, width: 2 | 4 | 8): Buffer {
  const copy = Buffer.from(bytes);
  const whole = copy.subarray(0, copy.length - (copy.length % width));
  if (width === 2) whole.swap16();
  else if (width === 4) whole.swap32();
  else whole.swap64();
  return copy;
}

/** The head of an element; -1 is the undefined length. A value too long for its VR's 16 bits goes as UN (PS3.5 §6.2.2). */
export function elementHead(tag: number, vr: string, length: number, encoding: Encoding): Buffer {
  const { explicitVr, bigEndian } = encoding;
  const head = Buffer.alloc(explicitVr && !isShort(vr, length) ? 12 : 8);
  const u16 = (value: number, at: number) =>
    bigEndian ? head.writeUInt16BE(value, at) : head.writeUInt16LE(value, at);
  const u32 = (value: number, at: number) =>
    bigEndian ? head.writeUInt32BE(value, at) : head.writeUInt32LE(value, at);
  const stated = length < 0 ? undefinedLength : length;
  u16(tag >>> 16, 0);
  u16(tag & 0xffff, 2);
  if (!explicitVr) {
    u32(stated, 4);
    return head;
  }
  head.write(shortForms.has(vr) && !isShort(vr, length) ? 'UN' : vr, 4, 'latin1');
  if (isShort(vr, length)) u16(stated, 6);
  else u32(stated, 8);
  return head;
}

const isShort = (vr: string, length: number) => shortForms.has(vr) && length >= 0 && length <= 0xffff;

/** The head of an item or delimiter, which has no VR in any encoding. */
export function itemHead(tag: number, length: number, bigEndian = false): Buffer {
  return elementHead(tag, '', length, { explicitVr: false, bigEndian });
}

/** Pixel data inside a sequence that is compressed, such as an icon: its fragments belong to the old transfer syntax. */
function sequencesToLeaveOut(elements: readonly Element[]): ReadonlySet<number> {
  const tags = new Set<number>();
  let top = 0;
  for (const { tag, depth, length } of elements) {
    if (depth === 0) top = tag;
    else if (tag === Tag.PixelData && length < 0) tags.add(top);
  }
  return tags;
}

/**
 * Writes the data set of a file up to its pixel data in another encoding, values as they are.
 *
 * Sequences and items get undefined lengths. Left out are group lengths (retired, and wrong afterwards), offset tables,
 * repeated attributes after the first, and top-level sequences that hold compressed pixels.
 */
export function rewriteDataSet(file: OpenedFile, encoding: Encoding, changes: Changes): Buffer {
  const { elements } = file.scan;
  const leftOut = sequencesToLeaveOut(elements);
  const pieces: Buffer[] = [];
  const waiting = [...changes].sort(([a], [b]) => a - b);
  const seen = new Set<number>();
  const open: { readonly depth: number; readonly delimiter: number }[] = [];
  let skipBelow = Number.POSITIVE_INFINITY;

  const closeTo = (depth: number) => {
    for (let last = open.at(-1); last !== undefined && last.depth >= depth; last = open.at(-1)) {
      pieces.push(itemHead(last.delimiter, 0, encoding.bigEndian));
      open.pop();
    }
  };
  const changeBefore = (tag: number) => {
    for (let next = waiting[0]; next !== undefined && next[0] < tag; next = waiting[0]) {
      waiting.shift();
      pieces.push(...changed(next[0], next[1], encoding));
    }
  };

  for (const element of elements) {
    const { tag, depth } = element;
    if (depth > skipBelow) continue;
    skipBelow = Number.POSITIVE_INFINITY;
    closeTo(depth);
    if (depth === 0) changeBefore(tag);
    const skip =
      (tag & 0xffff) === 0 ||
      (depth === 0 && (seen.has(tag) || changes.has(tag) || leftOut.has(tag) || isOffsetTable(tag)));
    if (depth === 0) seen.add(tag);
    if (skip) {
      skipBelow = depth;
    } else if (tag === itemTag) {
      pieces.push(itemHead(itemTag, -1, encoding.bigEndian));
      open.push({ depth, delimiter: itemDelimiter });
    } else if (element.vr === 'SQ' || element.length < 0) {
      pieces.push(elementHead(tag, 'SQ', -1, encoding));
      open.push({ depth, delimiter: sequenceDelimiter });
    } else {
      pieces.push(...copied(file.dataSet, element, encoding));
    }
  }
  closeTo(0);
  changeBefore(Number.POSITIVE_INFINITY);
  return Buffer.concat(pieces);
}

function isOffsetTable(tag: number): boolean {
  return tag === Tag.ExtendedOffsetTable || tag === Tag.ExtendedOffsetTableLengths;
}

function copied(dataSet: Buffer, element: Element, encoding: Encoding): Buffer[] {
  const { tag, vr, offset, length } = element;
  const value = dataSet.subarray(offset, offset + length);
  const width = widths[vr];
  const turned =
    width !== undefined && element.bigEndian !== encoding.bigEndian ? swapped(value, width) : value;
  return whole(tag, vr, turned, encoding);
}

function changed(tag: number, value: string | number | null, encoding: Encoding): Buffer[] {
  if (value === null) return [];
  if (typeof value === 'string') return whole(tag, vrOfTag(tag), Buffer.from(value, 'latin1'), encoding);
  const bytes = Buffer.alloc(2);
  if (encoding.bigEndian) bytes.writeUInt16BE(value);
  else bytes.writeUInt16LE(value);
  const vr = vrOfTag(tag);
  if (vr !== 'US') throw new Error(`${hexOfTag(tag)} is no unsigned number`);
  return whole(tag, vr, bytes, encoding);
}

function whole(tag: number, vr: string, value: Buffer, encoding: Encoding): Buffer[] {
  const odd = value.length % 2 === 1;
  const pieces = [elementHead(tag, vr, value.length + (odd ? 1 : 0), encoding), value];
  if (odd) pieces.push(Buffer.from(nulPadded.has(vr) ? '\0' : ' '));
  return pieces;
}
