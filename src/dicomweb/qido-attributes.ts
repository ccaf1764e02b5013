import { hexOfTag, tagOfKeyword } from '../formats/dicom/dictionary.ts';

export const LEVELS = ['study', 'series', 'instance'] as const;
export type Level = (typeof LEVELS)[number];

/** How a value matches; `studyDate` and `studyTime` are the two halves of one moment, `day` a date with hyphens. */
export type Matching = 'text' | 'name' | 'studyDate' | 'studyTime' | 'day' | 'uid' | 'number' | 'modalities';

/** An attribute that can be searched by: how it matches, at which level it stands, and its column. */
export type Attribute = {
  readonly keyword: string;
  readonly level: Level;
  readonly matching: Matching;
  readonly column: string;
  /**
   * Whether an index finds single values; `lowered` when also beginnings, in lower case; `few` when the column has few
   * different values, each of which it finds.
   */
  readonly index?: 'exact' | 'lowered' | 'few';
};

const ATTRIBUTES: readonly Attribute[] = [
  { keyword: 'PatientID', level: 'study', matching: 'text', column: 'patients.patientId', index: 'lowered' },
  { keyword: 'IssuerOfPatientID', level: 'study', matching: 'text', column: 'patients.issuer' },
  { keyword: 'PatientName', level: 'study', matching: 'name', column: 'studies.nameFolded' },
  {
    keyword: 'PatientBirthDate',
    level: 'study',
    matching: 'day',
    column: 'patients.birthDate',
    index: 'exact',
  },
  { keyword: 'PatientSex', level: 'study', matching: 'text', column: 'patients.sex' },
  { keyword: 'StudyDate', level: 'study', matching: 'studyDate', column: 'studies.studiedAt' },
  { keyword: 'StudyTime', level: 'study', matching: 'studyTime', column: 'studies.studiedAt' },
  {
    keyword: 'AccessionNumber',
    level: 'study',
    matching: 'text',
    column: 'studies.accessionNumber',
    index: 'lowered',
  },
  { keyword: 'ModalitiesInStudy', level: 'study', matching: 'modalities', column: 'studies.studyUid' },
  { keyword: 'StudyInstanceUID', level: 'study', matching: 'uid', column: 'studies.studyUid' },
  { keyword: 'StudyID', level: 'study', matching: 'text', column: 'studies.studyId', index: 'exact' },
  {
    keyword: 'StudyDescription',
    level: 'study',
    matching: 'text',
    column: 'studies.description',
    index: 'few',
  },
  {
    keyword: 'ReferringPhysicianName',
    level: 'study',
    matching: 'name',
    column: 'studies.referringFolded',
    index: 'few',
  },
  { keyword: 'Modality', level: 'series', matching: 'text', column: 'series.modality', index: 'few' },
  { keyword: 'SeriesInstanceUID', level: 'series', matching: 'uid', column: 'series.seriesUid' },
  { keyword: 'SeriesNumber', level: 'series', matching: 'number', column: 'series.seriesNumber' },
  { keyword: 'SeriesDescription', level: 'series', matching: 'text', column: 'series.description' },
  { keyword: 'BodyPartExamined', level: 'series', matching: 'text', column: 'series.bodyPart' },
  { keyword: 'SOPInstanceUID', level: 'instance', matching: 'uid', column: 'instances.sopInstanceUid' },
  { keyword: 'SOPClassUID', level: 'instance', matching: 'uid', column: 'instances.sopClassUid' },
  { keyword: 'InstanceNumber', level: 'instance', matching: 'number', column: 'instances.instanceNumber' },
];

const byName = new Map<string, Attribute>();
for (const attribute of ATTRIBUTES) {
  const tag = tagOfKeyword(attribute.keyword);
  if (tag === undefined) throw new Error(`${attribute.keyword} is in no dictionary`);
  byName.set(attribute.keyword, attribute);
  byName.set(hexOfTag(tag), attribute);
}

/** The attribute of a keyword or of eight hexadecimal digits; null when it cannot be searched by. */
export function attributeOf(name: string): Attribute | null {
  return byName.get(name) ?? byName.get(name.toUpperCase()) ?? null;
}

/** Every attribute that can be searched by. */
export function searchAttributes(): readonly Attribute[] {
  return ATTRIBUTES;
}
