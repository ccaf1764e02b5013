import { asciiOf } from './element-values.ts';
import { IMPLEMENTATION_VERSION } from './implementation.ts';
import type { OpenedFile } from './open-part10.ts';
import { type Element, isKnownVr, itemTag } from './scan-elements.ts';
import { Tag } from './tags.ts';

/** Who was examined, in DICOM's words: the name with carets, the date as YYYYMMDD; empty where it is not known. */
export type CorrectPerson = {
  readonly name: string;
  readonly patientId: string;
  readonly issuer: string;
  readonly birthDate: string;
  readonly sex: string;
};

/** When the person is corrected, and who had sent the file. */
export type Correction = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly source: string;
};

const OTHER_PATIENT_IDS = 0x00101000;
const OTHER_PATIENT_IDS_SEQUENCE = 0x00101002;
const OTHER_PATIENT_NAMES = 0x00101001;
const ISSUER_QUALIFIERS = 0x00100024;
const PATIENT_AGE = 0x00101010;

/** What names the person wrongly, or says of the wrong person, and cannot be corrected: it is left out. */
const LEFT_OUT: ReadonlySet<number> = new Set([
  ISSUER_QUALIFIERS,
  OTHER_PATIENT_IDS,
  OTHER_PATIENT_NAMES,
  OTHER_PATIENT_IDS_SEQUENCE,
  PATIENT_AGE,
]);

function valuesOf(person: CorrectPerson): readonly { tag: number; vr: string; value: string }[] {
  return [
    { tag: Tag.PatientName, vr: 'PN', value: person.name },
    { tag: Tag.PatientID, vr: 'LO', value: person.patientId },
    { tag: Tag.IssuerOfPatientID, vr: 'LO', value: person.issuer },
    { tag: Tag.PatientBirthDate, vr: 'DA', value: person.birthDate },
    { tag: Tag.PatientSex, vr: 'CS', value: person.sex },
  ];
}

export type CorrectedHead =
  /** The file begins with `head` instead of its first `replaces` bytes. */
  | { readonly ok: true; readonly head: Buffer; readonly replaces: number }
  | { readonly ok: false; readonly reason: string };

const isAscii = (text: string) => /^[\x20-\x7e]*$/.test(text);
const UTF8 = 'ISO_IR 192';
const ESCAPE = 0x1b;
const ORIGINAL_ATTRIBUTES_SEQUENCE = 0x04000561;
const MODIFIED_ATTRIBUTES_SEQUENCE = 0x04000550;
const MODIFICATION_DATE_TIME = 0x04000562;
const MODIFYING_SYSTEM = 0x04000563;
const SOURCE_OF_PREVIOUS_VALUES = 0x04000564;
const REASON_FOR_MODIFICATION = 0x04000565;
const SEQUENCE_END = Buffer.from('feffdde000000000', 'hex');
const LONGEST_LO = 64;
const TEXT = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);

/**
 * The beginning of a stored file with the right person in it, and with the attributes it had before in an item of its
 * Original Attributes Sequence (PS3.3 section C.12.1.1.9); everything else stays as it is.
 * A name beyond ASCII makes the texts UTF-8, which is only right where no other text is in another character set.
 * Refuses what cannot be corrected without writing the whole file anew.
 */
export function correctHead(file: OpenedFile, person: CorrectPerson, correction: Correction): CorrectedHead {
  const { dataSet, scan } = file;
  const top = scan.elements.filter((element) => element.depth === 0);
  const [first] = top;
  if (first === undefined) return { ok: false, reason: 'it has no elements' };
  if (file.transferSyntax.deflated) return { ok: false, reason: 'its data set is deflated' };
  if (first.bigEndian) return { ok: false, reason: 'it is written in big endian' };
  if (top.some(({ tag }, place) => place > 0 && tag <= (top[place - 1]?.tag ?? 0))) {
    return { ok: false, reason: 'its elements are out of order' };
  }
  const persons = valuesOf(person);
  const charset = top.find(({ tag }) => tag === Tag.SpecificCharacterSet);
  const declared = charset === undefined ? '' : asciiOf(dataSet, charset.offset, charset.length);
  const becomesUtf8 = declared !== UTF8 && persons.some(({ value }) => !isAscii(value));
  if (becomesUtf8 && hasForeignText(file, new Set(persons.map(({ tag }) => tag)))) {
    return { ok: false, reason: 'its texts are in a character set in which the name cannot be written' };
  }
  const written = becomesUtf8
    ? [{ tag: Tag.SpecificCharacterSet, vr: 'CS', value: UTF8 }, ...persons]
    : persons;
  const last = Math.max(...written.map(({ tag }) => tag), ...LEFT_OUT);
  const firstAt = startOf(dataSet, first);
  const explicit = isKnownVr(dataSet[firstAt + 4] ?? 0, dataSet[firstAt + 5] ?? 0);
  const waiting = [...written];
  const pieces: Buffer[] = [dataSet.subarray(0, file.dataSetOffset)];
  const before: Buffer[] = [];
  let at = firstAt;
  const writeBefore = (tag: number) => {
    for (let one = waiting[0]; one !== undefined && one.tag < tag; one = waiting[0]) {
      pieces.push(textElement(one, explicit));
      waiting.shift();
    }
  };
  const endOf = (place: number) => {
    const following = top[place + 1] ?? scan.pixelData;
    return following === undefined ? dataSet.length : startOf(dataSet, following);
  };
  for (const [place, element] of top.entries()) {
    if (element.tag > last) break;
    writeBefore(element.tag);
    const end = endOf(place);
    const changes = written.some(({ tag }) => tag === element.tag) || LEFT_OUT.has(element.tag);
    if (changes) before.push(dataSet.subarray(at, end));
    // A group length would be wrong afterwards; it is retired.
    else if ((element.tag & 0xffff) !== 0) pieces.push(dataSet.subarray(at, end));
    at = end;
  }
  writeBefore(Number.POSITIVE_INFINITY);

  const place = top.findIndex(({ tag }) => tag >= ORIGINAL_ATTRIBUTES_SEQUENCE);
  const next = top[place];
  const recordAt = next === undefined ? endOf(top.length - 1) : startOf(dataSet, next);
  const recorded = next?.tag === ORIGINAL_ATTRIBUTES_SEQUENCE ? next : null;
  const replaces = recorded === null ? recordAt : endOf(place);
  const earlier = recorded === null ? Buffer.alloc(0) : itemsOf(dataSet, recorded, replaces);
  if (earlier === null) return { ok: false, reason: 'its record of earlier changes cannot be read' };
  const items = Buffer.concat([earlier, changeItem(before, correction, explicit)]);
  pieces.push(dataSet.subarray(at, recordAt), elementOf(ORIGINAL_ATTRIBUTES_SEQUENCE, 'SQ', items, explicit));
  return { ok: true, head: Buffer.concat(pieces), replaces };
}

/** The items of a sequence that ends at `end`, as they are; null where it is none. */
function itemsOf(dataSet: Buffer, { vr, offset, length }: Element, end: number): Buffer | null {
  if (vr !== 'SQ') return null;
  if (length >= 0) return dataSet.subarray(offset, offset + length);
  const ends = dataSet.subarray(end - SEQUENCE_END.length, end).equals(SEQUENCE_END);
  return ends ? dataSet.subarray(offset, end - SEQUENCE_END.length) : null;
}

/** What says that the person was corrected; the attributes as they were keep their bytes and character set. */
function changeItem(before: readonly Buffer[], { at, source }: Correction, explicit: boolean): Buffer {
  const time = new Date(at).toISOString().replace(/[-:T]/g, '').replace('Z', '+0000');
  const known = isAscii(source) && !source.includes('\\') && source.length <= LONGEST_LO;
  return itemOf(
    elementOf(MODIFIED_ATTRIBUTES_SEQUENCE, 'SQ', itemOf(...before), explicit),
    textElement({ tag: MODIFICATION_DATE_TIME, vr: 'DT', value: time }, explicit),
    textElement({ tag: MODIFYING_SYSTEM, vr: 'LO', value: IMPLEMENTATION_VERSION }, explicit),
    textElement({ tag: SOURCE_OF_PREVIOUS_VALUES, vr: 'LO', value: known ? source : '' }, explicit),
    textElement({ tag: REASON_FOR_MODIFICATION, vr: 'CS', value: 'CORRECT' }, explicit),
  );
}

/** Whether a text that stays is in more than ASCII. */
function hasForeignText({ dataSet, scan }: OpenedFile, changed: ReadonlySet<number>): boolean {
  return scan.elements.some(({ tag, vr, depth, offset, length }) => {
    if (!TEXT.has(vr) || length <= 0) return false;
    if (depth === 0 && (changed.has(tag) || LEFT_OUT.has(tag))) return false;
    return dataSet.subarray(offset, offset + length).some((byte) => byte >= 0x80 || byte === ESCAPE);
  });
}

/** Where the element's tag stands: 8 or 12 bytes before its value. */
function startOf(dataSet: Buffer, { tag, offset }: Element): number {
  const near = offset - 8;
  const isNear =
    dataSet.readUInt16LE(near) === tag >>> 16 && dataSet.readUInt16LE(near + 2) === (tag & 0xffff);
  return isNear ? near : offset - 12;
}

type TextElement = { readonly tag: number; readonly vr: string; readonly value: string };

function textElement({ tag, vr, value }: TextElement, explicit: boolean): Buffer {
  const text = Buffer.from(value, 'utf8');
  const even = text.length % 2 === 0 ? text : Buffer.concat([text, Buffer.from(' ')]);
  return elementOf(tag, vr, even, explicit);
}

function elementOf(tag: number, vr: string, value: Buffer, explicit: boolean): Buffer {
  const long = explicit && vr === 'SQ';
  const head = Buffer.alloc(long ? 12 : 8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  if (explicit) head.write(vr, 4, 'latin1');
  if (explicit && !long) head.writeUInt16LE(value.length, 6);
  else head.writeUInt32LE(value.length, head.length - 4);
  return Buffer.concat([head, value]);
}

function itemOf(...elements: readonly Buffer[]): Buffer {
  return elementOf(itemTag, '', Buffer.concat(elements), false);
}
