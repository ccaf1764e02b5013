import { instanceUidOf, type StudyPlan, studyUidOf } from './dicom-modules.ts';
import { expectedRisks } from './expected-risk.ts';
import { MAMMOGRAM_PIXEL_MM, MAMMOGRAM_VIEWS, massOf } from './mammogram.ts';
import { ageOn, PEOPLE } from './people.ts';
import { pixelOf } from './phantom-ct.ts';
import { type CtStudy, FILM_PLAN, MAMMOGRAM_PLAN, ULTRASOUND_PLAN } from './studies.ts';
import { ULTRASOUND } from './ultrasound.ts';

const MAMMOGRAM_WIDTH = 1500;

/** What the demo must show for every study and person of the samples. */
export function expectedFlags(ct: { readonly nodules: CtStudy; readonly clear: CtStudy }): object {
  return {
    provenance:
      'Made from nothing by scripts/samples/make.ts. Every person, name, number and picture is invented; no datum of a real person is in it.',
    score2Region: 'High',
    ageRule: 'completed years on the day of the specimen',
    studies: [
      { ...aboutStudy(ct.nodules.plan), mustFlag: true, findings: nodulesOf(ct.nodules) },
      { ...aboutStudy(ct.clear.plan), mustFlag: false, findings: [], falseFindingsAtMost: 3 },
      { ...aboutStudy(FILM_PLAN), mustFlag: false, findings: [], note: 'a normal film; no model reads it' },
      {
        ...aboutStudy(MAMMOGRAM_PLAN),
        mustFlag: false,
        findings: masses(),
        note: 'a mass for the reader; no model reads it',
      },
      {
        ...aboutStudy(ULTRASOUND_PLAN),
        mustFlag: false,
        findings: [lesion()],
        note: 'a lesion for the reader; no model reads it',
      },
    ],
    people: PEOPLE.map((person) => ({
      patientId: person.id,
      issuer: person.issuer,
      age: ageOn(person.birthDate, person.collectedAt),
      ...(person.id === 'DN-0417'
        ? { possibleDuplicateOf: { patientId: 'TS-0011', issuer: 'TS-HANOI' } }
        : {}),
      risks: expectedRisks(person),
    })),
  };
}

function aboutStudy(plan: StudyPlan): object {
  return {
    key: plan.key,
    folder: `images/${plan.key}`,
    studyInstanceUid: studyUidOf(plan),
    accessionNumber: plan.accession,
    modality: plan.modality,
    patientId: plan.person.id,
    issuer: plan.person.issuer,
  };
}

function nodulesOf({ plan, ct }: CtStudy): object[] {
  return ct.phantom.nodules.map(({ nodule }) => {
    const at = pixelOf(ct.grid, nodule.centre);
    return {
      name: nodule.name,
      margin: nodule.margin,
      sopInstanceUid: instanceUidOf(plan, at.slice + 1),
      instanceNumber: at.slice + 1,
      x: rounded(at.x),
      y: rounded(at.y),
      centreMm: nodule.centre.map((mm) => rounded(mm)),
      diameterMm: nodule.diameterMm,
      mustFlag: nodule.mustFlag,
    };
  });
}

function masses(): object[] {
  return MAMMOGRAM_VIEWS.flatMap((view, i) => {
    const mass = massOf(view);
    if (!mass) return [];
    return [
      {
        name: `${view.laterality}${view.position} spiculated mass`,
        sopInstanceUid: instanceUidOf(MAMMOGRAM_PLAN, i + 1),
        x: view.laterality === 'R' ? MAMMOGRAM_WIDTH - 1 - mass.x : mass.x,
        y: mass.y,
        diameterMm: mass.diameterMm,
        pixelMm: MAMMOGRAM_PIXEL_MM,
        mustFlag: false,
      },
    ];
  });
}

function lesion(): object {
  return {
    name: 'hypoechoic liver lesion',
    sopInstanceUid: instanceUidOf(ULTRASOUND_PLAN, 1),
    ...ULTRASOUND.lesion,
    mustFlag: false,
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
