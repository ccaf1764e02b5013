import type { ReceiptProblem } from '../../domain/refusal-kinds.ts';
import { type CharacterSet, defaultCharacterSet, parseCharacterSet } from './character-sets.ts';
import { describePixels, type PixelDescription } from './describe-pixels.ts';
import { type ElementReader, elementReader } from './element-reader.ts';
import { stringsOf } from './element-values.ts';
import { type OpenedFile, type OpenOptions, openPart10 } from './open-part10.ts';
import type { PersonName } from './person-name.ts';
import { Tag } from './tags.ts';
import { checkUid } from './valid-uid.ts';

/** What the hub needs to know of an instance without touching its pixels. Absent text is ''; absent numbers are undefined. */
export type DicomHeader = {
  transferSyntaxUid: string;
  sopClassUid: string;
  sopInstanceUid: string;
  studyUid: string;
  seriesUid: string;

  patientId: string;
  issuerOfPatientId: string;
  patientName: PersonName;
  /** YYYYMMDD as sent, or '' when it is not a date. */
  birthDate: string;
  /** M, F, O as sent, or ''. */
  sex: string;
  /** As sent, such as 045Y. */
  patientAge: string;

  accessionNumber: string;
  studyId: string;
  studyDate: string;
  studyTime: string;
  studyDescription: string;
  referringPhysicianName: PersonName;
  institutionName: string;

  modality: string;
  bodyPart: string;
  seriesNumber: number | undefined;
  seriesDescription: string;
  laterality: string;
  viewPosition: string;
  contrastAgent: string;
  /** Every value of ConvolutionKernel. */
  kernel: string[];
  manufacturer: string;
  manufacturerModel: string;
  stationName: string;
  frameOfReferenceUid: string;

  instanceNumber: number | undefined;
  /** How the pixels are described; undefined for objects without Rows, such as reports. */
  image: PixelDescription | undefined;

  /** Where the data set begins in the file. */
  dataSetOffset: number;
  /** When true, the offsets in `pixelData` are those of the inflated data set, not of the file. */
  deflated: boolean;
  pixelData: PixelDataPlace | undefined;
  preamble: OpenedFile['preamble'];
  /** Terms of SpecificCharacterSet as sent. */
  characterSets: string[];
  /** What was assumed, repaired or found odd, in plain words without patient data. */
  notes: string[];
};

/** Where the value of the pixel data element lies; `length` is undefined when encapsulated with undefined length. */
export type PixelDataPlace = {
  offset: number;
  length: number | undefined;
  encapsulated: boolean;
  /** Integer pixels (7FE0,0010), or Float (0008) and Double Float (0009) of parametric maps. */
  kind: 'integer' | 'float' | 'double';
  bigEndian: boolean;
  /** Extended offset table and lengths (7FE0,0001 and 0002) when the file has them. */
  extendedOffsets: { offset: number; length: number; lengthsOffset: number } | undefined;
};

export type HeaderResult =
  | { ok: true; header: DicomHeader }
  | { ok: false; problem: HeaderProblem; reason: string; needBytes?: number };

/** Whether the file cannot be read at all, or only cannot be placed. */
export type HeaderProblem = Extract<ReceiptProblem, 'unreadable' | 'no-identifiers'>;

export type HeaderOptions = OpenOptions & {
  /** Character set term to read text with when the file declares none, set per sender; without it nothing is guessed. */
  assumedCharacterSet?: string;
};

/**
 * Reads the header of a Part 10 file, or of its beginning up to pixel data.
 *
 * Never throws on bytes, however hostile. A refusal carries a reason for people, without patient data. When `bytes`
 * is only the beginning, give `fileSize`; `needBytes` then asks for a longer beginning.
 */
export function readDicomHeader(bytes: Uint8Array, options: HeaderOptions = {}): HeaderResult {
  const opened = openPart10(bytes, options);
  if (!opened.ok) return { ...opened, problem: 'unreadable' };
  return headerOf(opened.file, options.assumedCharacterSet);
}

/** Reads the header of a file already opened, so that one scan can serve header, metadata and frames. */
export function headerOf(file: OpenedFile, assumedCharacterSet?: string): HeaderResult {
  const notes = [...file.notes];
  const characterSet = characterSetOf(file, assumedCharacterSet, notes);
  const read = elementReader(file, characterSet);

  const repeated = read.contradiction([
    Tag.SOPClassUID,
    Tag.SOPInstanceUID,
    Tag.StudyInstanceUID,
    Tag.SeriesInstanceUID,
    Tag.PatientID,
    Tag.IssuerOfPatientID,
    Tag.PatientName,
    Tag.PatientBirthDate,
    Tag.PatientSex,
    Tag.AccessionNumber,
  ]);
  if (repeated) {
    return {
      ok: false,
      problem: 'unreadable',
      reason: `${repeated} is given twice with different values`,
    };
  }

  const uids = readUids(file, read, notes);
  if (!uids.ok) return { ...uids, problem: 'no-identifiers' };
  const image = describePixels(file, read, notes);
  if (!image.ok) return { ...image, problem: 'unreadable' };

  const header: DicomHeader = {
    transferSyntaxUid: file.transferSyntax.uid,
    ...uids.uids,
    patientId: read.text(Tag.PatientID),
    issuerOfPatientId: read.text(Tag.IssuerOfPatientID),
    patientName: read.name(Tag.PatientName),
    birthDate: dateOf(read.code(Tag.PatientBirthDate), 'PatientBirthDate', notes),
    sex: read.code(Tag.PatientSex),
    patientAge: read.code(Tag.PatientAge),
    accessionNumber: read.text(Tag.AccessionNumber),
    studyId: read.text(Tag.StudyID),
    studyDate: dateOf(read.code(Tag.StudyDate), 'StudyDate', notes),
    studyTime: read.code(Tag.StudyTime),
    studyDescription: read.text(Tag.StudyDescription),
    referringPhysicianName: read.name(Tag.ReferringPhysicianName),
    institutionName: read.text(Tag.InstitutionName),
    modality: read.code(Tag.Modality),
    bodyPart: read.code(Tag.BodyPartExamined),
    seriesNumber: read.integer(Tag.SeriesNumber),
    seriesDescription: read.text(Tag.SeriesDescription),
    laterality: lateralityOf(read),
    viewPosition: read.code(Tag.ViewPosition),
    contrastAgent: read.text(Tag.ContrastBolusAgent),
    kernel: read.texts(Tag.ConvolutionKernel),
    manufacturer: read.text(Tag.Manufacturer),
    manufacturerModel: read.text(Tag.ManufacturerModelName),
    stationName: read.text(Tag.StationName),
    frameOfReferenceUid: read.code(Tag.FrameOfReferenceUID),
    instanceNumber: read.integer(Tag.InstanceNumber),
    image: image.image,
    dataSetOffset: file.dataSetOffset,
    deflated: file.transferSyntax.deflated,
    pixelData: pixelDataPlace(file),
    preamble: file.preamble,
    characterSets: characterSet.declared,
    notes,
  };
  for (const keyword of read.flawed) notes.push(`${keyword} has bytes outside the declared character set`);
  return { ok: true, header };
}

/** Reads the character set of an opened file; an unknown one leaves non-ASCII bytes undecoded and says so in `notes`. */
export function characterSetOf(file: OpenedFile, assumed: string | undefined, notes: string[]): CharacterSet {
  const element = file.scan.elements.find((e) => e.depth === 0 && e.tag === Tag.SpecificCharacterSet);
  const declared = element ? stringsOf(file.dataSet, element) : [];
  const terms = declared.length === 0 && assumed !== undefined ? [assumed] : declared;
  if (terms !== declared) notes.push(`no character set; ${assumed} assumed by setting`);
  const parsed = parseCharacterSet(terms);
  if (!parsed.ok) {
    notes.push(parsed.reason);
    return { ...defaultCharacterSet, declared };
  }
  if (parsed.note) notes.push(parsed.note);
  return parsed.characterSet;
}

type Uids = Pick<DicomHeader, 'sopClassUid' | 'sopInstanceUid' | 'studyUid' | 'seriesUid'>;

function readUids(
  file: OpenedFile,
  read: ElementReader,
  notes: string[],
): { ok: true; uids: Uids } | { ok: false; reason: string } {
  const uids: Uids = {
    sopClassUid: read.code(Tag.SOPClassUID),
    sopInstanceUid: read.code(Tag.SOPInstanceUID),
    studyUid: read.code(Tag.StudyInstanceUID),
    seriesUid: read.code(Tag.SeriesInstanceUID),
  };
  const media = file.mediaStorage;
  if (media) {
    // PS3.10 §7.1: the meta header repeats the SOP Common attributes, so either can stand in for a missing other.
    for (const key of ['sopClassUid', 'sopInstanceUid'] as const) {
      if (uids[key] === '' && media[key] !== '') {
        uids[key] = media[key];
        notes.push(`${key} is only in the meta header`);
      } else if (media[key] !== '' && media[key] !== uids[key]) {
        notes.push(`the meta header gives another ${key} than the data set`);
      }
    }
  }
  const named: [string, string][] = [
    ['SOPClassUID', uids.sopClassUid],
    ['SOPInstanceUID', uids.sopInstanceUid],
    ['StudyInstanceUID', uids.studyUid],
    ['SeriesInstanceUID', uids.seriesUid],
  ];
  for (const [keyword, uid] of named) {
    const checked = checkUid(uid);
    if (!checked.ok) return { ok: false, reason: `${keyword} is not a UID: ${checked.reason}` };
    if (!checked.strict) notes.push(`${keyword} has a component with a leading zero`);
  }
  return { ok: true, uids };
}

function pixelDataPlace(file: OpenedFile): PixelDataPlace | undefined {
  const element = file.scan.pixelData;
  if (!element) return undefined;
  const table = file.scan.elements.find((e) => e.depth === 0 && e.tag === Tag.ExtendedOffsetTable);
  const lengths = file.scan.elements.find((e) => e.depth === 0 && e.tag === Tag.ExtendedOffsetTableLengths);
  const low = element.tag & 0xffff;
  return {
    offset: element.offset,
    length: element.length < 0 ? undefined : element.length,
    encapsulated: element.length < 0,
    kind: low === 0x0010 ? 'integer' : low === 0x0008 ? 'float' : 'double',
    bigEndian: element.bigEndian,
    extendedOffsets:
      table && lengths && table.length > 0 && table.length === lengths.length
        ? { offset: table.offset, length: table.length, lengthsOffset: lengths.offset }
        : undefined,
  };
}

/** ImageLaterality belongs to the image and wins over the series' Laterality (PS3.3 §C.8.11.1, §C.7.3.1). */
function lateralityOf(read: ElementReader): string {
  const image = read.code(Tag.ImageLaterality);
  if (image !== '') return image;
  const frame = read.shared(Tag.FrameAnatomySequence, Tag.FrameLaterality);
  return frame[0] ?? read.code(Tag.Laterality);
}

/** Accepts the Standard's YYYYMMDD and the old YYYY.MM.DD (PS3.5 §6.2), and nothing else. */
function dateOf(value: string, keyword: string, notes: string[]): string {
  if (value === '') return '';
  const plain = /^\d{4}\.\d{2}\.\d{2}$/.test(value) ? value.replaceAll('.', '') : value;
  const month = Number(plain.slice(4, 6));
  const day = Number(plain.slice(6, 8));
  if (/^\d{8}$/.test(plain) && month >= 1 && month <= 12 && day >= 1 && day <= 31) return plain;
  notes.push(`${keyword} is not a date`);
  return '';
}
