import type { Element } from './scan-elements.ts';

const notAscii = /[\x80-\xff]/g;

/**
 * Reads bytes as text of the default repertoire, without the padding of PS3.5 §6.2 (spaces and NULs).
 *
 * Bytes above 7F have no meaning there and become U+FFFD.
 */
export function asciiOf(bytes: Buffer, offset: number, length: number): string {
  let start = offset;
  let end = Math.min(offset + length, bytes.length);
  while (end > start && isPadding(bytes[end - 1])) end--;
  while (start < end && isPadding(bytes[start])) start++;
  if (start >= end) return '';
  const text = bytes.toString('latin1', start, end);
  return text.search(notAscii) < 0 ? text : text.replace(notAscii, '\ufffd');
}

/** Reads a backslash-separated text value of the default repertoire (CS, IS, DS, UI, DA, TM, AE, AS, DT). */
export function stringsOf(bytes: Buffer, element: Element): string[] {
  const text = asciiOf(bytes, element.offset, Math.max(0, element.length));
  if (text === '') return [];
  return text.includes('\\') ? text.split('\\').map((value) => value.trim()) : [text];
}

const widths: Record<string, number> = {
  US: 2,
  SS: 2,
  OW: 2,
  AT: 4,
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

/**
 * Reads the numbers of a binary value (US, SS, UL, SL, FL, FD, SV, UV; OW and the like as unsigned).
 *
 * At most `limit` numbers are read; an incomplete last one is left out. SV and UV beyond 2⁵³ lose precision.
 */
export function numbersOf(bytes: Uint8Array, element: Element, limit = Number.POSITIVE_INFINITY): number[] {
  const width = widths[element.vr];
  if (width === undefined || element.length <= 0) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = !element.bigEndian;
  const count = Math.min(limit, Math.floor(Math.min(element.length, bytes.length - element.offset) / width));
  const values: number[] = [];
  for (let i = 0; i < count; i++) {
    const at = element.offset + i * width;
    switch (element.vr) {
      case 'SS':
        values.push(view.getInt16(at, little));
        break;
      case 'US':
      case 'OW':
        values.push(view.getUint16(at, little));
        break;
      case 'SL':
        values.push(view.getInt32(at, little));
        break;
      case 'FL':
      case 'OF':
        values.push(view.getFloat32(at, little));
        break;
      case 'FD':
      case 'OD':
        values.push(view.getFloat64(at, little));
        break;
      case 'SV':
        values.push(Number(view.getBigInt64(at, little)));
        break;
      case 'UV':
      case 'OV':
        values.push(Number(view.getBigUint64(at, little)));
        break;
      default:
        values.push(view.getUint32(at, little));
    }
  }
  return values;
}

/** Reads a decimal or integer string (PS3.5 §6.2, DS and IS), or undefined when it is not one. */
export function decimalOf(text: string): number | undefined {
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function isPadding(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0;
}
