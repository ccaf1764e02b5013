import { asciiOf } from './element-values.ts';
import type { OpenedFile } from './open-part10.ts';
import { type Element, isKnownVr } from './scan-elements.ts';
import { Tag } from './tags.ts';

/** Who was examined, in DICOM's words: the name with carets, the date as YYYYMMDD; empty where it is not known. */
export type CorrectPerson = {
  readonly name: string;
  readonly patientId: string;
  readonly issuer: string;
  readonly birthDate: string;
  readonly sex: string;
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
const TEXT = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);

/**
 * The beginning of a stored file with the right person in it; everything behind the patient's attributes stays as it is.
 * A name beyond ASCII makes the texts UTF-8, which is only right where no other text is in another character set.
 * Refuses what cannot be corrected without writing the whole file anew.
 */
export function correctHead(file: OpenedFile, person: CorrectPerson): CorrectedHead {
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
  let at = firstAt;
  const writeBefore = (tag: number) => {
    for (let one = waiting[0]; one !== undefined && one.tag < tag; one = waiting[0]) {
      pieces.push(elementOf(one, explicit));
      waiting.shift();
    }
  };
  for (const [place, element] of top.entries()) {
    if (element.tag > last) break;
    writeBefore(element.tag);
    const following = top[place + 1] ?? scan.pixelData;
    const end = following === undefined ? dataSet.length : startOf(dataSet, following);
    // A group length would be wrong afterwards; it is retired.
    const goes =
      written.some(({ tag }) => tag === element.tag) ||
      LEFT_OUT.has(element.tag) ||
      (element.tag & 0xffff) === 0;
    if (!goes) pieces.push(dataSet.subarray(at, end));
    at = end;
  }
  writeBefore(Number.POSITIVE_INFINITY);
  return { ok: true, head: Buffer.concat(pieces), replaces: at };
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

function elementOf(
  { tag, vr, value }: { tag: number; vr: string; value: string },
  explicit: boolean,
): Buffer {
  const text = Buffer.from(value, 'utf8');
  const even = text.length % 2 === 0 ? text : Buffer.concat([text, Buffer.from(' ')]);
  const head = Buffer.alloc(8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  if (explicit) {
    head.write(vr, 4, 'latin1');
    head.writeUInt16LE(even.length, 6);
  } else {
    head.writeUInt32LE(even.length, 4);
  }
  return Buffer.concat([head, even]);
}
