import { printTag, vrOfTag } from './dictionary.ts';

/** One element of a data set, found but not decoded. Items are elements with tag 0xFFFEE000 and VR `--`. */
export type Element = {
  /** 0xGGGGEEEE, unsigned. */
  tag: number;
  vr: string;
  /** Where its value begins in the scanned bytes. */
  offset: number;
  /** Bytes of value; -1 for an undefined length, whose content follows as deeper elements. */
  length: number;
  /** 0 in the data set, 1 for an item of a sequence, 2 for an element of that item, and so on. */
  depth: number;
  bigEndian: boolean;
};

/**
 * The bounds that received bytes must keep: levels of nested sequences, elements, and bytes before pixel data.
 * The defaults leave room for enhanced multi-frame headers and RT structure sets of tens of MiB.
 */
export type ScanLimits = { depth: number; elements: number; headerBytes: number };

export const scanLimits: ScanLimits = { depth: 64, elements: 500_000, headerBytes: 64 * 1024 * 1024 };

/** What a scan found, up to pixel data. */
export type Scan = {
  elements: Element[];
  /** The top-level pixel data element, if the scan came to one; its value may lie beyond the scanned bytes. */
  pixelData: Element | undefined;
  notes: string[];
};

export type ScanResult =
  | { ok: true; scan: Scan }
  /** `needBytes`: the bytes given end before the header does; give at least that many from the start. */
  | { ok: false; reason: string; needBytes?: number };

export const itemTag = 0xfffee000;
const itemDelimiter = 0xfffee00d;
const sequenceDelimiter = 0xfffee0dd;
const undefinedLength = 0xffffffff;
const floatPixelData = 0x7fe00008;
const pixelDataTag = 0x7fe00010;
const pixelRepresentation = 0x00280103;

type Container = {
  kind: 'dataSet' | 'sequence' | 'item' | 'fragments';
  /** Where it must end, or -1 when a delimiter ends it. */
  end: number;
  /** The nearest known end around it; nothing inside may pass it. */
  limit: number;
  explicit: boolean;
  bigEndian: boolean;
};

// PS3.5 §7.1.2: these have a 16-bit length; every other VR, future ones included, has two reserved bytes and 32 bits.
const shortForms = 'AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US'.split(' ');
const longForms = 'OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' ');
const vrCodes = new Map<number, { vr: string; long: boolean }>(
  [...shortForms.map((vr) => ({ vr, long: false })), ...longForms.map((vr) => ({ vr, long: true }))].map(
    (entry) => [entry.vr.charCodeAt(0) * 256 + entry.vr.charCodeAt(1), entry],
  ),
);

/** Tells whether two bytes are a VR of the Standard, which is how explicit data sets are recognised. */
export function isKnownVr(first: number, second: number): boolean {
  return vrCodes.has(first * 256 + second);
}

/**
 * Walks a data set from `start` to its pixel data without recursion, and refuses it at the first broken bound.
 *
 * Works on hostile bytes: depth, element count, header size and every length are checked before they are used, so
 * the time is linear in the bytes read. `fileSize` is the size of the whole data set when `bytes` is a prefix of it.
 */
export function scanElements(
  bytes: Uint8Array,
  start: number,
  encoding: { explicitVr: boolean; bigEndian: boolean },
  options: { fileSize?: number; limits?: ScanLimits } = {},
): ScanResult {
  const limits = options.limits ?? scanLimits;
  const fileSize = Math.max(options.fileSize ?? bytes.length, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elements: Element[] = [];
  const notes: string[] = [];
  const stack: Container[] = [];
  let current: Container = {
    kind: 'dataSet',
    end: fileSize,
    limit: fileSize,
    explicit: encoding.explicitVr,
    bigEndian: encoding.bigEndian,
  };
  let at = start;
  let signed = false;
  let lastTop = -1;

  const note = (text: string) => {
    if (notes.length < 20 && !notes.includes(text)) notes.push(text);
  };
  const refuse = (reason: string): ScanResult => ({ ok: false, reason });
  const open = (kind: Container['kind'], length: number, explicit: boolean, bigEndian: boolean) => {
    const end = length < 0 ? -1 : at + length;
    stack.push(current);
    current = { kind, end, limit: end < 0 ? current.limit : end, explicit, bigEndian };
  };

  while (true) {
    while (current.end >= 0 && at >= current.end) {
      const parent = stack.pop();
      if (!parent) return { ok: true, scan: { elements, pixelData: undefined, notes } };
      current = parent;
    }
    if (at - start > limits.headerBytes) {
      return refuse(`the header is larger than ${limits.headerBytes} bytes`);
    }
    if (at + 8 > current.limit) {
      if (current.kind !== 'dataSet') return refuse(`a sequence is cut off at byte ${at}`);
      note(`${current.limit - at} stray bytes at the end`);
      return { ok: true, scan: { elements, pixelData: undefined, notes } };
    }
    if (at + 12 > bytes.length && bytes.length < fileSize) {
      return { ok: false, reason: 'the header goes on beyond the bytes read', needBytes: at + 4096 };
    }

    const little = !current.bigEndian;
    const tag = view.getUint16(at, little) * 0x10000 + view.getUint16(at + 2, little);

    if (tag === itemTag || tag === itemDelimiter || tag === sequenceDelimiter) {
      const length = view.getUint32(at + 4, little);
      at += 8;
      if (tag === itemTag) {
        if (current.kind === 'fragments') {
          if (length === undefinedLength || at + length > current.limit) {
            return refuse(`a pixel data fragment at byte ${at} runs past the end`);
          }
          at += length;
        } else if (current.kind === 'sequence') {
          if (length !== undefinedLength && at + length > current.limit) {
            return refuse(`a sequence item at byte ${at} is longer than what holds it`);
          }
          const valueLength = length === undefinedLength ? -1 : length;
          elements.push({
            tag,
            vr: '--',
            offset: at,
            length: valueLength,
            depth: stack.length,
            bigEndian: !little,
          });
          open('item', valueLength, current.explicit, current.bigEndian);
        } else {
          return refuse(`a sequence item stands outside a sequence at byte ${at - 8}`);
        }
      } else {
        const closes = tag === itemDelimiter ? current.kind === 'item' : current.kind !== 'item';
        if (current.end < 0 && closes) {
          const parent = stack.pop();
          if (parent) current = parent;
          if (length !== 0) note('a delimiter has a length');
        } else if (current.end >= 0 && current.kind !== 'fragments' && length === 0) {
          note('a delimiter closes something of defined length');
        } else {
          return refuse(`a sequence delimiter is out of place at byte ${at - 8}`);
        }
      }
    } else if (current.kind === 'sequence' || current.kind === 'fragments') {
      return refuse(`${printTag(tag)} stands where a sequence item is due, at byte ${at}`);
    } else {
      let vr: string;
      let length: number;
      let explicit = current.explicit;
      const code = bytes[at + 4] === undefined ? 0 : (bytes[at + 4] ?? 0) * 256 + (bytes[at + 5] ?? 0);
      const known = explicit ? vrCodes.get(code) : undefined;
      if (known && !known.long) {
        vr = known.vr;
        length = view.getUint16(at + 6, little);
        at += 8;
      } else if (known || (explicit && isLetters(code))) {
        if (at + 12 > current.limit) return refuse(`${printTag(tag)} is cut off at byte ${at}`);
        vr = known ? known.vr : 'UN';
        if (!known) note(`${printTag(tag)} has a VR that is not in the Standard; read as UN`);
        length = view.getUint32(at + 8, little);
        at += 12;
      } else {
        vr = vrOfTag(tag, signed);
        length = view.getUint32(at + 4, little);
        if (explicit) {
          // Senders that leave the VR blank keep the 16-bit length, others fall back to an implicit element.
          const blank = length !== undefinedLength && at + 8 + length > current.limit;
          if (blank) length = view.getUint16(at + 6, little);
          note(`${printTag(tag)} has no VR; read as ${blank ? vr : 'implicit'}`);
          explicit = blank;
        }
        at += 8;
      }
      const depth = stack.length;
      const topLevel = depth === 0;
      if (topLevel) {
        if (tag === 0 && length === 0 && isZero(bytes, at)) {
          note('the file ends in zeros');
          return { ok: true, scan: { elements, pixelData: undefined, notes } };
        }
        if (tag <= lastTop) note('elements are out of order or repeated');
        lastTop = tag;
      }
      if (vr === 'UN' && length !== undefinedLength && little) {
        // PS3.5 §6.2.2: a node that did not know the attribute passed it on as UN; its value is little endian.
        const listed = vrOfTag(tag, signed);
        if (listed !== 'SQ') vr = listed;
      }
      const valueLength = length === undefinedLength ? -1 : length;
      const element: Element = { tag, vr, offset: at, length: valueLength, depth, bigEndian: !little };
      if (topLevel && tag >= floatPixelData && tag <= pixelDataTag) {
        if (at + Math.max(valueLength, 0) > fileSize) {
          return refuse(`the pixel data says it is ${valueLength} bytes long, but the file ends before that`);
        }
        return { ok: true, scan: { elements, pixelData: element, notes } };
      }
      elements.push(element);
      if (elements.length > limits.elements)
        return refuse(`the header has more than ${limits.elements} elements`);

      if (valueLength < 0) {
        if (tag === pixelDataTag) {
          open('fragments', -1, explicit, current.bigEndian);
        } else if (vr === 'SQ') {
          open('sequence', -1, explicit, current.bigEndian);
        } else if (vr === 'UN') {
          // PS3.5 §6.2.2 note: unknown of undefined length is a sequence written as Implicit VR Little Endian.
          open('sequence', -1, false, false);
        } else {
          return refuse(`${printTag(tag)} of VR ${vr} has an undefined length`);
        }
        if (stack.length > 2 * limits.depth) {
          return refuse(`sequences are nested deeper than ${limits.depth} levels`);
        }
      } else {
        if (at + valueLength > current.limit) {
          return refuse(
            topLevel
              ? `${printTag(tag)} says it is ${valueLength} bytes long, but the file ends before that`
              : `${printTag(tag)} is longer than the sequence item that holds it`,
          );
        }
        if (vr === 'SQ') {
          open('sequence', valueLength, explicit, current.bigEndian);
          if (stack.length > 2 * limits.depth) {
            return refuse(`sequences are nested deeper than ${limits.depth} levels`);
          }
        } else {
          if (valueLength & 1) note('a value has an odd length');
          if (tag === pixelRepresentation && valueLength >= 2 && at + 2 <= bytes.length) {
            signed = view.getUint16(at, little) === 1;
          }
          at += valueLength;
          if (at > bytes.length) {
            return { ok: false, reason: 'the header goes on beyond the bytes read', needBytes: at + 4096 };
          }
        }
      }
    }
  }
}

function isLetters(code: number): boolean {
  const high = code >> 8;
  const low = code & 0xff;
  return high >= 65 && high <= 90 && low >= 65 && low <= 90;
}

function isZero(bytes: Uint8Array, from: number): boolean {
  for (let i = from; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}
