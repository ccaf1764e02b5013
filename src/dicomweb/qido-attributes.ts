import { tagOfKeyword } from '../formats/dicom/dictionary.ts';

export const LEVELS = ['study', 'series', 'instance'] as const;
export type Level = (typeof LEVELS)[number];

export type Matching = 'text' | 'name' | 'date' | 'uid' | 'number' | 'modalities';

/** The attributes that can be searched by: how they match, at which level they stand, and their column. */
export const MATCHABLE = {
  PatientID: { level: 'study', matching: 'text', column: 'patients.patientId' },
  IssuerOfPatientID: { level: 'study', matching: 'text', column: 'patients.issuer' },
  PatientName: { level: 'study', matching: 'name', column: 'patients.nameFolded' },
  StudyDate: { level: 'study', matching: 'date', column: 'studies.studyDate' },
  AccessionNumber: { level: 'study', matching: 'text', column: 'studies.accessionNumber' },
  ModalitiesInStudy: { level: 'study', matching: 'modalities', column: 'studies.studyUid' },
  StudyInstanceUID: { level: 'study', matching: 'uid', column: 'studies.studyUid' },
  StudyID: { level: 'study', matching: 'text', column: 'studies.studyId' },
  StudyDescription: { level: 'study', matching: 'text', column: 'studies.description' },
  ReferringPhysicianName: { level: 'study', matching: 'text', column: 'studies.referringPhysician' },
  Modality: { level: 'series', matching: 'text', column: 'series.modality' },
  SeriesInstanceUID: { level: 'series', matching: 'uid', column: 'series.seriesUid' },
  SeriesNumber: { level: 'series', matching: 'number', column: 'series.seriesNumber' },
  SeriesDescription: { level: 'series', matching: 'text', column: 'series.description' },
  BodyPartExamined: { level: 'series', matching: 'text', column: 'series.bodyPart' },
  SOPInstanceUID: { level: 'instance', matching: 'uid', column: 'instances.sopInstanceUid' },
  SOPClassUID: { level: 'instance', matching: 'uid', column: 'instances.sopClassUid' },
  InstanceNumber: { level: 'instance', matching: 'number', column: 'instances.instanceNumber' },
} as const satisfies Record<string, { level: Level; matching: Matching; column: string }>;

export type Matchable = keyof typeof MATCHABLE;

const byTag = new Map<string, Matchable>();
for (const keyword of Object.keys(MATCHABLE) as Matchable[]) {
  const tag = tagOfKeyword(keyword);
  if (tag === undefined) throw new Error(`${keyword} is in no dictionary`);
  byTag.set(tag.toString(16).padStart(8, '0'), keyword);
}

/** The attribute of a keyword or of eight hexadecimal digits; null when it cannot be searched by. */
export function matchableOf(name: string): Matchable | null {
  if (Object.hasOwn(MATCHABLE, name)) return name as Matchable;
  return byTag.get(name.toLowerCase()) ?? null;
}
