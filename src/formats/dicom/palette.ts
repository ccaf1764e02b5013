import { numbersOf } from './element-values.ts';
import type { OpenedFile } from './open-part10.ts';
import type { Element } from './scan-elements.ts';

/** A colour table (PS3.3 §C.7.6.3.1.5): `red[i]` is the 8-bit red of stored value `first + i`. */
export type Palette = { first: number; red: Uint8Array; green: Uint8Array; blue: Uint8Array };

const descriptors = [0x00281101, 0x00281102, 0x00281103];
const data = [0x00281201, 0x00281202, 0x00281203];

/** Reads the palette of a PALETTE COLOR image; refuses segmented ones, and tables shorter than they claim. */
export function readPalette(
  file: OpenedFile,
): { ok: true; palette: Palette } | { ok: false; reason: string } {
  const top = new Map<number, Element>();
  for (const element of file.scan.elements) if (element.depth === 0) top.set(element.tag, element);
  const tables: Uint8Array[] = [];
  let first = 0;
  for (const [channel, descriptorTag] of descriptors.entries()) {
    const descriptor = top.get(descriptorTag);
    const values = top.get(data[channel] ?? 0);
    if (!descriptor || !values) return { ok: false, reason: 'no palette, or a segmented one' };
    const [entries, start, bits] = numbersOf(file.dataSet, { ...descriptor, vr: 'US' }, 3);
    if (entries === undefined || start === undefined || (bits !== 8 && bits !== 16)) {
      return { ok: false, reason: 'the palette descriptor is not one' };
    }
    first = descriptor.vr === 'SS' ? (start << 16) >> 16 : start;
    const table = tableOf(file.dataSet, values, entries === 0 ? 65536 : entries, bits);
    if (!table) return { ok: false, reason: 'the palette is shorter than its descriptor says' };
    tables.push(table);
  }
  const [red, green, blue] = tables;
  if (!red || !green || !blue) return { ok: false, reason: 'the palette is incomplete' };
  return { ok: true, palette: { first, red, green, blue } };
}

/** Entries of 8 bits are packed two to a word, or, by older writers, one to a word. */
function tableOf(bytes: Buffer, element: Element, entries: number, bits: 8 | 16): Uint8Array | undefined {
  if (bits === 8 && element.length < entries * 2) {
    if (element.length < entries) return undefined;
    return Uint8Array.from(bytes.subarray(element.offset, element.offset + entries));
  }
  const words = numbersOf(bytes, { ...element, vr: 'US' }, entries);
  if (words.length < entries) return undefined;
  const shift = bits === 16 && words.some((word) => word > 255) ? 8 : 0;
  return Uint8Array.from(words, (word) => word >> shift);
}
