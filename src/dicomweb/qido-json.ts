import type { DicomJson, DicomJsonElement, DicomJsonValue } from '../formats/dicom/dicom-json.ts';
import { parsePersonName } from '../formats/dicom/person-name.ts';
import { NO_ID_ISSUER } from '../ingest/place-instance.ts';

export type StudyRow = {
  studyUid: string;
  accessionNumber: string | null;
  studyDate: string | null;
  studyTime: string | null;
  studyDescription: string | null;
  referringPhysician: string | null;
  studyId: string | null;
  studyInstances: number;
  /** For display, and as an image had it. */
  patientName: string;
  dicomName: string | null;
  patientId: string;
  issuer: string;
  birthDate: string | null;
  sex: string | null;
};
export type SeriesRow = {
  seriesUid: string;
  studyUid: string;
  modality: string | null;
  bodyPart: string | null;
  seriesDescription: string | null;
  seriesNumber: number | null;
  seriesInstances: number;
};
export type InstanceResult = {
  sopInstanceUid: string;
  seriesUid: string;
  studyUid: string;
  sopClassUid: string;
  transferSyntaxUid: string;
  instanceNumber: number | null;
  rows: number | null;
  columns: number | null;
  frames: number;
};

const isValue = (value: string | number | null): value is string | number => value !== null && value !== '';

/** An element with its values; without any, the element stands empty (PS3.18 section F.2.5). */
export function held(vr: string, ...values: (string | number | null)[]): DicomJsonElement {
  // A list that `filter` makes holds memory for sixteen values, and a page of results has some hundred of them.
  const Value: DicomJsonValue[] = values.every(isValue) ? values : values.filter(isValue);
  return Value.length === 0 ? { vr } : { vr, Value };
}

/** A name with its writings apart (PS3.18 section F.2.2). */
export function named(name: string | null): DicomJsonElement {
  const { alphabetic, ideographic, phonetic } = parsePersonName(name ?? '');
  const value = {
    ...(alphabetic === '' ? {} : { Alphabetic: alphabetic }),
    ...(ideographic === '' ? {} : { Ideographic: ideographic }),
    ...(phonetic === '' ? {} : { Phonetic: phonetic }),
  };
  return Object.keys(value).length === 0 ? { vr: 'PN' } : { vr: 'PN', Value: [value] };
}

const UNICODE = held('CS', 'ISO_IR 192');
const ONLINE = held('CS', 'ONLINE');

/** Study attributes (PS3.18 table 10.6.3-3) with what else is held of a study and its patient. */
export function studyAttributes(row: StudyRow, modalities: readonly string[], series: number): DicomJson {
  const unknown = row.issuer === NO_ID_ISSUER;
  return {
    '00080005': UNICODE,
    '00080020': held('DA', row.studyDate),
    '00080030': held('TM', row.studyTime),
    '00080050': held('SH', row.accessionNumber),
    '00080056': ONLINE,
    '00080061': held('CS', ...modalities),
    '00080090': named(row.referringPhysician),
    '00081030': held('LO', row.studyDescription),
    '00100010': named(row.dicomName ?? row.patientName),
    '00100020': held('LO', unknown ? null : row.patientId),
    '00100021': held('LO', unknown ? null : row.issuer),
    '00100030': held('DA', row.birthDate?.replaceAll('-', '') ?? null),
    '00100040': held('CS', row.sex),
    '0020000D': held('UI', row.studyUid),
    '00200010': held('SH', row.studyId),
    '00201206': held('IS', series),
    '00201208': held('IS', row.studyInstances),
  };
}

/** Series attributes (PS3.18 table 10.6.3-4). */
export function seriesAttributes(row: SeriesRow): DicomJson {
  return {
    '00080005': UNICODE,
    '00080056': ONLINE,
    '00080060': held('CS', row.modality),
    '0008103E': held('LO', row.seriesDescription),
    '00180015': held('CS', row.bodyPart),
    '0020000D': held('UI', row.studyUid),
    '0020000E': held('UI', row.seriesUid),
    '00200011': held('IS', row.seriesNumber),
    '00201209': held('IS', row.seriesInstances),
  };
}

/** Instance attributes (PS3.18 table 10.6.3-5); NumberOfFrames only of what has pixels. */
export function instanceAttributes(row: InstanceResult): DicomJson {
  return {
    '00080005': UNICODE,
    '00080016': held('UI', row.sopClassUid),
    '00080018': held('UI', row.sopInstanceUid),
    '00080056': ONLINE,
    '00083002': held('UI', row.transferSyntaxUid),
    '0020000D': held('UI', row.studyUid),
    '0020000E': held('UI', row.seriesUid),
    '00200013': held('IS', row.instanceNumber),
    ...(row.rows === null
      ? {}
      : {
          '00280008': held('IS', row.frames),
          '00280010': held('US', row.rows),
          '00280011': held('US', row.columns),
        }),
  };
}

/** RetrieveURL (0008,1190). */
export function retrieveUrl(url: string): DicomJson {
  return { '00081190': held('UR', url) };
}
