import { asciiOf } from './element-values.ts';
import { inflateDataSet } from './inflate.ts';
import { isKnownVr, type Scan, type ScanLimits, scanElements, scanLimits } from './scan-elements.ts';
import {
  explicitBigEndian,
  explicitLittleEndian,
  implicitLittleEndian,
  type TransferSyntax,
  transferSyntax,
} from './transfer-syntaxes.ts';

/** A Part 10 file opened up to its pixel data. */
export type OpenedFile = {
  /** What the preamble could be taken for by something that is not a DICOM reader (PS3.10 §7.5). */
  preamble: 'missing' | 'zero' | 'tiff' | 'executable' | 'other';
  /** As declared in the meta header; the one assumed when there is none. */
  transferSyntax: TransferSyntax;
  mediaStorage: { sopClassUid: string; sopInstanceUid: string } | undefined;
  implementationVersion: string;
  /** Where the data set begins in the file. */
  dataSetOffset: number;
  /** The bytes that the element offsets refer to: the file itself, or the inflated data set. */
  dataSet: Buffer;
  scan: Scan;
  notes: string[];
};

export type OpenOptions = { fileSize?: number; limits?: ScanLimits };

export type OpenResult = { ok: true; file: OpenedFile } | { ok: false; reason: string; needBytes?: number };

const metaLimit = 64 * 1024;
const zeroPreamble = Buffer.alloc(128);

/**
 * Opens a Part 10 file, or the beginning of one, and finds its elements up to pixel data within `limits`.
 *
 * Files without preamble or meta header are opened when their first bytes are clearly a DICOM data set; `notes` say
 * what was assumed. `fileSize` is the whole size when `bytes` is only the beginning; `needBytes` in a refusal
 * then says how much of the beginning is needed.
 */
export function openPart10(received: Uint8Array, options: OpenOptions = {}): OpenResult {
  const bytes = Buffer.from(received.buffer, received.byteOffset, received.byteLength);
  const notes: string[] = [];
  const hasPreamble = isDicm(bytes, 128);
  let at = hasPreamble ? 132 : 0;
  const preamble = hasPreamble ? classifyPreamble(bytes) : 'missing';
  if (preamble === 'executable') notes.push('the preamble is the start of an executable program');
  if (!hasPreamble) {
    if (isDicm(bytes, 0)) at = 4;
    if (bytes.length < at + 8) return { ok: false, reason: 'too short to be DICOM' };
  }

  const meta = readMeta(bytes, at, notes);
  if (!meta.ok) return meta;
  if (!hasPreamble) {
    if (at === 0 && !meta.found && !looksLikeDataSet(bytes)) {
      return { ok: false, reason: 'not DICOM: no DICM mark and no DICOM element at the start' };
    }
    notes.push('no preamble');
  }
  if (!meta.found) notes.push('no meta header');

  let syntax: TransferSyntax;
  if (meta.transferSyntaxUid !== '') {
    const declared = transferSyntax(meta.transferSyntaxUid);
    if (declared) syntax = declared;
    else {
      // PS3.5 §10: private transfer syntaxes encode the data set as Explicit VR Little Endian unless they say otherwise.
      syntax = {
        ...explicitLittleEndian,
        uid: meta.transferSyntaxUid,
        name: meta.transferSyntaxUid,
        pixels: 'other',
      };
      notes.push(`unknown transfer syntax ${meta.transferSyntaxUid}; read as Explicit VR Little Endian`);
    }
  } else {
    syntax = guessSyntax(bytes, meta.end);
    notes.push(`no transfer syntax; ${syntax.name} by the look of the first element`);
  }

  const opened = syntax.deflated
    ? openDeflated(bytes, meta.end, options)
    : openPlain(bytes, meta.end, syntax, notes, options);
  if (!opened.ok) return opened;
  return {
    ok: true,
    file: {
      preamble,
      transferSyntax: syntax,
      mediaStorage: meta.found
        ? { sopClassUid: meta.sopClassUid, sopInstanceUid: meta.sopInstanceUid }
        : undefined,
      implementationVersion: meta.implementationVersion,
      dataSetOffset: meta.end,
      dataSet: opened.dataSet,
      scan: opened.scan,
      notes: [...notes, ...opened.scan.notes],
    },
  };
}

type Meta = {
  ok: true;
  found: boolean;
  end: number;
  transferSyntaxUid: string;
  sopClassUid: string;
  sopInstanceUid: string;
  implementationVersion: string;
};

/** Reads group 2 until another group begins: its stated length is checked, never trusted. */
function readMeta(bytes: Buffer, start: number, notes: string[]): Meta | { ok: false; reason: string } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const meta: Meta = {
    ok: true,
    found: false,
    end: start,
    transferSyntaxUid: '',
    sopClassUid: '',
    sopInstanceUid: '',
    implementationVersion: '',
  };
  let at = start;
  let statedEnd: number | undefined;
  while (at + 8 <= bytes.length && view.getUint16(at, true) === 2) {
    meta.found = true;
    const tag = 0x20000 + view.getUint16(at + 2, true);
    const first = bytes[at + 4] ?? 0;
    const second = bytes[at + 5] ?? 0;
    let length: number;
    let offset: number;
    if (!isKnownVr(first, second)) {
      // Not allowed by PS3.10 §7.1, written all the same by some old senders.
      if (!notes.includes('the meta header is implicit')) notes.push('the meta header is implicit');
      length = view.getUint32(at + 4, true);
      offset = at + 8;
    } else if (first === 0x4f || (first === 0x55 && (second === 0x4e || second === 0x54))) {
      if (at + 12 > bytes.length) return { ok: false, reason: 'the meta header is cut off' };
      length = view.getUint32(at + 8, true);
      offset = at + 12;
    } else {
      length = view.getUint16(at + 6, true);
      offset = at + 8;
    }
    if (offset + length > bytes.length || offset + length - start > metaLimit) {
      return { ok: false, reason: 'an element of the meta header is longer than it can be' };
    }
    const text = () => asciiOf(bytes, offset, length);
    if (tag === 0x20000 && length === 4) statedEnd = offset + 4 + view.getUint32(offset, true);
    if (tag === 0x20002) meta.sopClassUid = text();
    if (tag === 0x20003) meta.sopInstanceUid = text();
    if (tag === 0x20010) meta.transferSyntaxUid = text();
    if (tag === 0x20013) meta.implementationVersion = text();
    at = offset + length;
  }
  if (statedEnd !== undefined && statedEnd !== at) notes.push('the meta header states a wrong length');
  meta.end = at;
  return meta;
}

type OpenedDataSet =
  | { ok: true; dataSet: Buffer; scan: Scan }
  | { ok: false; reason: string; needBytes?: number };

function openPlain(
  bytes: Buffer,
  start: number,
  declared: TransferSyntax,
  notes: string[],
  options: OpenOptions,
): OpenedDataSet {
  const seen = guessSyntax(bytes, start);
  let encoding = { explicitVr: declared.explicitVr, bigEndian: declared.bigEndian };
  if (start + 8 <= bytes.length && contradicts(encoding, seen)) {
    notes.push(`declared ${declared.name}, but written as ${seen.name}`);
    encoding = { explicitVr: seen.explicitVr, bigEndian: seen.bigEndian };
  }
  const result = scanElements(bytes, start, encoding, options);
  return result.ok ? { ok: true, dataSet: bytes, scan: result.scan } : result;
}

/**
 * Inflates only as much as the header needs: first what 32 KiB of input can give (at most 33 MiB), then more input
 * until the header is whole or the limit is met.
 */
function openDeflated(bytes: Uint8Array, start: number, options: OpenOptions): OpenedDataSet {
  const limits = options.limits ?? scanLimits;
  const encoding = { explicitVr: true, bigEndian: false };
  for (let input = 32 * 1024; ; input *= 4) {
    const end = Math.min(start + input, bytes.length);
    const whole = end === bytes.length && (options.fileSize ?? bytes.length) <= bytes.length;
    const inflated = inflateDataSet(bytes.subarray(start, end), limits.headerBytes);
    if (!inflated.ok) return inflated;
    // While there is more to inflate, the size of the data set is unknown and lengths cannot be checked against it.
    const size = whole ? inflated.bytes.length : Number.MAX_SAFE_INTEGER;
    const result = scanElements(inflated.bytes, 0, encoding, { fileSize: size, limits });
    if (result.ok) return { ok: true, dataSet: inflated.bytes, scan: result.scan };
    if (result.needBytes === undefined) return result;
    if (end === bytes.length) {
      const fileSize = options.fileSize ?? bytes.length;
      if (whole) return { ok: false, reason: 'the deflated data set is cut off' };
      return { ok: false, reason: result.reason, needBytes: Math.min(fileSize, bytes.length * 2) };
    }
  }
}

function guessSyntax(bytes: Uint8Array, at: number): TransferSyntax {
  const explicit = isKnownVr(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0);
  if (!explicit) return implicitLittleEndian;
  // Groups of a first element are small: 0008 little endian is 08 00, big endian 00 08.
  return bytes[at] === 0 && (bytes[at + 1] ?? 0) > 0 ? explicitBigEndian : explicitLittleEndian;
}

function contradicts(encoding: { explicitVr: boolean; bigEndian: boolean }, seen: TransferSyntax): boolean {
  if (encoding.explicitVr !== seen.explicitVr) return true;
  return encoding.explicitVr && encoding.bigEndian !== seen.bigEndian;
}

function looksLikeDataSet(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const group = view.getUint16(0, true);
  if (isKnownVr(bytes[4] ?? 0, bytes[5] ?? 0)) return group === 0x0008 || group === 0x0800;
  return group === 0x0008 && view.getUint16(2, true) <= 0x18 && view.getUint32(4, true) <= 64;
}

function isDicm(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x44 && bytes[at + 1] === 0x49 && bytes[at + 2] === 0x43 && bytes[at + 3] === 0x4d;
}

function classifyPreamble(bytes: Buffer): OpenedFile['preamble'] {
  const start = bytes.toString('latin1', 0, 4);
  if (start === 'II*\0' || start === 'MM\0*' || start === 'II+\0' || start === 'MM\0+') return 'tiff';
  const programs = [
    'MZ',
    '\x7fELF',
    '#!',
    '\xca\xfe\xba\xbe',
    '\xce\xfa\xed\xfe',
    '\xcf\xfa\xed\xfe',
    '\xfe\xed\xfa',
  ];
  if (programs.some((mark) => start.startsWith(mark))) return 'executable';
  return zeroPreamble.equals(bytes.subarray(0, 128)) ? 'zero' : 'other';
}
