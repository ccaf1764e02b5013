import type { DataSet } from './dicom-write.ts';
import { ageOn, type Person } from './people.ts';
import { uidFor } from './uid.ts';

/** One examination of the samples. */
export interface StudyPlan {
  /** Names the study's folder and its UIDs. */
  readonly key: string;
  readonly person: Person;
  readonly modality: 'CT' | 'DX' | 'MG' | 'US';
  readonly date: string;
  readonly time: string;
  readonly accession: string;
  readonly description: string;
  readonly bodyPart: string;
  readonly seriesDescription: string;
}

/** StudyInstanceUID of a plan. */
export function studyUidOf(plan: StudyPlan): string {
  return uidFor(`${plan.key}/study`);
}

/** SOPInstanceUID of a plan's instance, counted from 1. */
export function instanceUidOf(plan: StudyPlan, instance: number): string {
  return uidFor(`${plan.key}/instance/${instance}`);
}

/** A coded entry as an item (PS3.3 Table 8.8-1). */
export function coded(value: string, scheme: string, meaning: string): DataSet {
  return { '00080100 SH': value, '00080102 SH': scheme, '00080104 LO': meaning };
}

/** Patient, General Study, General Series, General Equipment and SOP Common modules (PS3.3 C.7, C.12.1). */
export function commonModules(plan: StudyPlan, instance: number, sopClass: string): DataSet {
  const { person } = plan;
  const date = plan.date.replaceAll('-', '');
  const age = ageOn(person.birthDate, plan.date);
  return {
    '00080005 CS': 'ISO_IR 192',
    '00080012 DA': date,
    '00080013 TM': plan.time,
    '00080016 UI': sopClass,
    '00080018 UI': instanceUidOf(plan, instance),
    '00080020 DA': date,
    '00080021 DA': date,
    '00080022 DA': date,
    '00080023 DA': date,
    '00080030 TM': plan.time,
    '00080031 TM': plan.time,
    '00080032 TM': plan.time,
    '00080033 TM': plan.time,
    '00080050 SH': plan.accession,
    '00080060 CS': plan.modality,
    '00080070 LO': 'Tầm Soát',
    '00080080 LO': 'Trung tâm tầm soát Hà Nội',
    '00080090 PN': '',
    '00080201 SH': '+0700',
    '00081010 SH': `${plan.modality}-01`,
    '00081030 LO': plan.description,
    '0008103e LO': plan.seriesDescription,
    '00081090 LO': 'Phantom 1',
    '00100010 PN': `${person.family}^${person.given}`,
    '00100020 LO': person.id,
    '00100021 LO': person.issuer,
    '00100030 DA': person.birthDate.replaceAll('-', ''),
    '00100040 CS': person.sex,
    '00101010 AS': `${String(age).padStart(3, '0')}Y`,
    '00101020 DS': (person.history.heightCm / 100).toFixed(2),
    '00101030 DS': String(person.history.weightKg),
    '00104000 LT': 'Invented person; synthetic image.',
    '00180015 CS': plan.bodyPart,
    '00181000 LO': '1',
    '00181020 LO': '1',
    '0020000d UI': studyUidOf(plan),
    '0020000e UI': uidFor(`${plan.key}/series`),
    '00200010 SH': plan.accession,
    '00200011 IS': '1',
    '00200013 IS': String(instance),
    '00280301 CS': 'NO',
  };
}

/** Image Pixel module for one grey component (PS3.3 C.7.6.3), unsigned. */
export function greyPixels(width: number, height: number, bits: number): DataSet {
  return {
    '00280002 US': 1,
    '00280004 CS': 'MONOCHROME2',
    '00280010 US': height,
    '00280011 US': width,
    '00280100 US': bits > 8 ? 16 : 8,
    '00280101 US': bits,
    '00280102 US': bits - 1,
    '00280103 US': 0,
  };
}

/** What a digital projection image for presentation must say (PS3.3 C.8.11.1 to C.8.11.4, C.7.3.1, C.7.6.16). */
export function projectionModules(
  pixelMm: number,
  window: { readonly centre: number; readonly width: number },
): DataSet {
  const spacing = `${pixelMm}\\${pixelMm}`;
  return {
    '00080068 CS': 'FOR PRESENTATION',
    '00181164 DS': spacing,
    '00280030 DS': spacing,
    '00280a02 CS': 'FIDUCIAL',
    '00280a04 LO': 'Phantom plane',
    '00281040 CS': 'LIN',
    '00281041 SS': -1,
    '00281050 DS': String(window.centre),
    '00281051 DS': String(window.width),
    '00281052 DS': '0',
    '00281053 DS': '1',
    '00281054 LO': 'US',
    '00282110 CS': '00',
    '20500020 CS': 'IDENTITY',
    '00400555 SQ': [],
    '00187004 CS': 'DIRECT',
    '00181405 IS': '100',
  };
}
