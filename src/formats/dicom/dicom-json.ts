import { type CharacterSet, defaultCharacterSet, parseCharacterSet } from './character-sets.ts';
import { decodeText } from './characters.ts';
import { hexOfTag } from './dictionary.ts';
import { asciiOf, decimalOf, numbersOf, stringsOf } from './element-values.ts';
import { type OpenedFile, type OpenOptions, openPart10 } from './open-part10.ts';
import { parsePersonName } from './person-name.ts';
import { characterSetOf } from './read-header.ts';
import { type Element, itemTag } from './scan-elements.ts';
import { Tag } from './tags.ts';

/** A data set in the DICOM JSON Model (PS3.18 annex F), keyed by tag as eight hexadecimal digits. */
export type DicomJson = { [tag: string]: DicomJsonElement };

export type DicomJsonElement = {
  vr: string;
  Value?: DicomJsonValue[];
  BulkDataURI?: string;
  InlineBinary?: string;
};

export type DicomJsonValue = string | number | null | DicomJsonName | DicomJson;

export type DicomJsonName = { Alphabetic?: string; Ideographic?: string; Phonetic?: string };

/** Where the bytes of a value lie that metadata only points at; offsets are those of the inflated data set if deflated. */
export type BulkPlace = { tag: string; vr: string; offset: number; length: number };

export type JsonOptions = OpenOptions & {
  assumedCharacterSet?: string;
  /** Gives the address of a value kept out of the metadata; '' leaves the value out altogether. */
  bulkDataUri: (place: BulkPlace) => string;
};

/** Binary values up to this size stay inside the metadata: enough for palettes of 256 entries, small for a series of slices. */
const inlineBytes = 1024;

const textVrs = new Set(['LO', 'LT', 'SH', 'ST', 'UC', 'UT']);
const wholeTextVrs = new Set(['LT', 'ST', 'UT', 'UR']);
const binaryVrs = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'UN']);
const unicodeSet: DicomJsonElement = { vr: 'CS', Value: ['ISO_IR 192'] };
const numberVrs = new Set(['US', 'SS', 'UL', 'SL', 'FL', 'FD']);

/**
 * Turns the header of a Part 10 file (up to pixel data) into the DICOM JSON Model, as WADO-RS metadata gives it.
 *
 * All text becomes Unicode, so SpecificCharacterSet becomes ISO_IR 192 where the file has one or needs one. Pixel data
 * and binary values above 1 KiB are pointed at. The meta header, group lengths and what follows pixel data are
 * left out. Refuses what `openPart10` refuses.
 */
export function toDicomJson(
  bytes: Uint8Array,
  options: JsonOptions,
): { ok: true; json: DicomJson; notes: string[] } | { ok: false; reason: string; needBytes?: number } {
  const opened = openPart10(bytes, options);
  if (!opened.ok) return opened;
  return { ok: true, ...jsonOf(opened.file, options) };
}

/** As `toDicomJson`, for a file already opened. */
export function jsonOf(
  file: OpenedFile,
  options: Pick<JsonOptions, 'assumedCharacterSet' | 'bulkDataUri'>,
): { json: DicomJson; notes: string[] } {
  const notes = [...file.notes];
  const json: DicomJson = {};
  // An item may bring a character set of its own (PS3.3 §C.12.1.1.2), so there is one per level.
  const characterSets = [characterSetOf(file, options.assumedCharacterSet, notes)];
  // Per level: the data set being filled, and the list its open sequence gathers items in.
  const dataSets: DicomJson[] = [json];
  const lists: DicomJsonValue[][] = [];
  let unicode = false;
  let skipBelow = Number.POSITIVE_INFINITY;

  for (const element of file.scan.elements) {
    const { depth, tag } = element;
    if (depth > skipBelow) continue;
    skipBelow = Number.POSITIVE_INFINITY;
    const level = depth >> 1;
    if (tag === itemTag) {
      const dataSet: DicomJson = {};
      lists[level]?.push(dataSet);
      dataSets[level + 1] = dataSet;
      characterSets[level + 1] = characterSets[level] ?? defaultCharacterSet;
      continue;
    }
    const target = dataSets[level];
    if (!target || (tag & 0xffff) === 0) continue;
    const key = hexOfTag(tag);
    if (key in target) {
      // A repeated element: the first counts, and the items of a repeated sequence belong nowhere.
      skipBelow = depth;
      continue;
    }
    if (element.vr === 'SQ' || element.length < 0) {
      if (tag === Tag.PixelData) {
        // An encapsulated icon: its fragments are no elements, and no one address could give them back.
        target[key] = { vr: 'OB' };
        skipBelow = depth;
        continue;
      }
      const items: DicomJsonValue[] = [];
      lists[level] = items;
      target[key] = { vr: 'SQ', Value: items };
      continue;
    }
    if (tag === Tag.SpecificCharacterSet && depth > 0) {
      const parsed = parseCharacterSet(stringsOf(file.dataSet, element));
      if (parsed.ok) characterSets[level] = parsed.characterSet;
      else notes.push(parsed.reason);
      target[key] = unicodeSet;
      continue;
    }
    const characterSet = characterSets[level] ?? defaultCharacterSet;
    const { converted, nonAscii } = convert(file, element, key, characterSet, options.bulkDataUri);
    unicode ||= nonAscii;
    target[key] = converted;
  }

  const pixelData = file.scan.pixelData;
  if (pixelData) {
    const vr = pixelData.length < 0 ? 'OB' : pixelData.vr;
    const place = { tag: hexOfTag(pixelData.tag), vr, offset: pixelData.offset, length: pixelData.length };
    const uri = options.bulkDataUri(place);
    json[place.tag] = uri === '' ? { vr } : { vr, BulkDataURI: uri };
  }
  if (unicode || '00080005' in json) json['00080005'] = unicodeSet;
  dropEmptyLists(json);
  return { json, notes };
}

function convert(
  file: OpenedFile,
  element: Element,
  key: string,
  characterSet: CharacterSet,
  bulkDataUri: JsonOptions['bulkDataUri'],
): { converted: DicomJsonElement; nonAscii: boolean } {
  const { vr, offset, length } = element;
  const plain = (Value: DicomJsonValue[]): { converted: DicomJsonElement; nonAscii: boolean } => ({
    converted: Value.length === 0 || Value.every((value) => value === null) ? { vr } : { vr, Value },
    nonAscii: false,
  });
  if (length === 0) return plain([]);
  const bytes = file.dataSet;
  if (binaryVrs.has(vr)) return { converted: binary(file, element, key, bulkDataUri), nonAscii: false };
  if (numberVrs.has(vr)) return plain(numbersOf(bytes, element).map(finite));
  if (vr === 'SV' || vr === 'UV') {
    return plain(
      numbersOf(bytes, element).map((value) => (Number.isSafeInteger(value) ? value : String(value))),
    );
  }
  if (vr === 'AT') return plain(attributeTags(bytes, element));
  if (vr === 'PN' || textVrs.has(vr)) {
    const { text } = decodeText(bytes.subarray(offset, offset + length), characterSet, vr === 'PN');
    const nonAscii = /[^\0-\x7f]/.test(text);
    const tidy = text.replaceAll('\0', '');
    if (vr === 'PN') return { ...plain(tidy.split('\\').map(nameOf)), nonAscii };
    // Text without values has significant leading spaces (PS3.5 §6.2); a backslash is part of it.
    const values = wholeTextVrs.has(vr) ? [tidy.trimEnd()] : tidy.split('\\').map((value) => value.trim());
    return { ...plain(values.map((value) => (value === '' ? null : value))), nonAscii };
  }
  const text = asciiOf(bytes, offset, length);
  const values = vr === 'UR' ? [text] : text.split('\\').map((value) => value.trim());
  if (vr !== 'DS' && vr !== 'IS') return plain(values.map((value) => (value === '' ? null : value)));
  // PS3.18 §F.2.3 takes a string where a number cannot be made, so that nothing sent is lost.
  return plain(values.map((value) => (value === '' ? null : (decimalOf(value) ?? value))));
}

function binary(
  file: OpenedFile,
  element: Element,
  key: string,
  bulkDataUri: JsonOptions['bulkDataUri'],
): DicomJsonElement {
  const { vr, offset, length } = element;
  if (length > inlineBytes) {
    const uri = bulkDataUri({ tag: key, vr, offset, length });
    return uri === '' ? { vr } : { vr, BulkDataURI: uri };
  }
  let value = file.dataSet.subarray(offset, offset + length);
  if (element.bigEndian) value = toLittleEndian(value, vr);
  return { vr, InlineBinary: value.toString('base64') };
}

/** InlineBinary is always little endian (PS3.18 §F.2.7). */
function toLittleEndian(value: Buffer, vr: string): Buffer {
  const copy = Buffer.from(value);
  if (vr === 'OW' && copy.length % 2 === 0) return copy.swap16();
  if ((vr === 'OF' || vr === 'OL') && copy.length % 4 === 0) return copy.swap32();
  if ((vr === 'OD' || vr === 'OV') && copy.length % 8 === 0) return copy.swap64();
  return copy;
}

/** JSON has no NaN and no infinity; PS3.18 §F.2.3 writes them as strings. */
function finite(value: number): number | string {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'inf' : '-inf';
}

function nameOf(value: string): DicomJsonName | null {
  const { alphabetic, ideographic, phonetic } = parsePersonName(value);
  const name: DicomJsonName = {};
  if (alphabetic !== '') name.Alphabetic = alphabetic;
  if (ideographic !== '') name.Ideographic = ideographic;
  if (phonetic !== '') name.Phonetic = phonetic;
  return Object.keys(name).length === 0 ? null : name;
}

function attributeTags(bytes: Buffer, element: Element): string[] {
  const halves = numbersOf(bytes, { ...element, vr: 'US' });
  const tags: string[] = [];
  for (let i = 0; i + 1 < halves.length; i += 2)
    tags.push(hexOfTag((halves[i] ?? 0) * 0x10000 + (halves[i + 1] ?? 0)));
  return tags;
}

/** An empty sequence has no Value (PS3.18 §F.2.5); lists are filled after they are attached, so this comes last. */
function dropEmptyLists(root: DicomJson): void {
  const waiting: DicomJson[] = [root];
  for (let dataSet = waiting.pop(); dataSet; dataSet = waiting.pop()) {
    for (const element of Object.values(dataSet)) {
      if (element.vr !== 'SQ' || !element.Value) continue;
      if (element.Value.length === 0) delete element.Value;
      else for (const item of element.Value) if (isDataSet(item)) waiting.push(item);
    }
  }
}

function isDataSet(value: DicomJsonValue): value is DicomJson {
  return typeof value === 'object' && value !== null;
}
