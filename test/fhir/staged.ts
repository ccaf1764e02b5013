import type { TestHub } from '../hub.ts';
import { orm, send } from '../orders/messages.ts';
import { WORDS } from '../reading/requests.ts';
import { openStaging } from '../reading/staging.ts';
import { creatinine, observation, postFhir, quantityOf, transaction } from './resources.ts';

/** Values of every kind that a laboratory sends. */
export const ODD_RESULTS: readonly object[] = [
  creatinine(1.2, {
    interpretation: [
      {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'H' }],
      },
    ],
    referenceRange: [{ low: quantityOf(0.6, 'mg/dL'), high: quantityOf(1.1, 'mg/dL') }],
  }),
  observation('1834-1', 'AFP', { valueQuantity: { ...quantityOf(2, 'ng/mL'), comparator: '<' } }),
  observation('5195-3', 'HBsAg', {
    valueCodeableConcept: {
      coding: [{ system: 'http://snomed.info/sct', code: '10828004' }],
      text: 'Dương tính',
    },
  }),
  observation('8061-4', 'ANA titre', {
    valueRatio: { numerator: { value: 1 }, denominator: { value: 160 } },
  }),
  observation('5821-4', 'Bạch cầu / vi trường', { valueRange: { low: { value: 2 }, high: { value: 5 } } }),
  observation('600-7', 'Cấy máu', { valueString: 'Không mọc sau 5 ngày' }),
  observation('777-3', 'Platelets', {
    dataAbsentReason: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'error' }],
    },
  }),
  observation('85354-9', 'Blood pressure', {
    category: [
      {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' },
        ],
      },
    ],
    component: [
      {
        code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] },
        valueQuantity: quantityOf(128, 'mm[Hg]'),
      },
      {
        code: { coding: [{ system: 'http://loinc.org', code: '8462-4' }] },
        valueQuantity: quantityOf(82, 'mm[Hg]'),
      },
    ],
  }),
  {
    status: 'final',
    code: { coding: [{ system: 'urn:oid:1.9.9', code: 'X1' }], text: 'Xét nghiệm lạ' },
    valueSampledData: { origin: { value: 0 }, period: 10, dimensions: 1, data: '1 2 3' },
  },
];

/** A hub that holds something of every kind: odd results, a study with its order, and what a reader has signed. */
export async function stageAll(hub: TestHub) {
  const staging = openStaging(hub.hub.db, () => hub.hub.clock.now());
  const answer = await postFhir(
    hub,
    '/fhir',
    transaction('ODD-1', ODD_RESULTS, {
      report: { conclusion: 'Theo dõi chức năng thận.' },
    }),
  );
  if (!answer.ok) throw new Error(`the transaction was refused: ${await answer.text()}`);
  await postFhir(hub, '/fhir/Observation', {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'Nhóm máu' },
    subject: { identifier: { system: 'urn:oid:1.2.3.4', value: 'P-NAMELESS' } },
    effectiveDateTime: '2026-03-16',
    valueString: 'O',
  });
  const ordered = await send(hub, orm());
  if (!ordered.includes('MSA|AA')) throw new Error(`the order was refused: ${ordered}`);
  const order = await hub.hub.db.selectFrom('orders').selectAll().executeTakeFirstOrThrow();
  const study = await staging.stageStudy();
  const unsigned = await staging.stageStudy({ ready: false });
  const radiologist = await hub.signIn('radiologist');
  const say = (method: string, path: string, body: object) =>
    radiologist(path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    order,
    study,
    unsigned,
    /** Signs the study, as a radiologist does. */
    async sign() {
      await say('PUT', `/api/reading/${study.studyUid}/draft`, WORDS);
      const signed = await say('POST', `/api/reading/${study.studyUid}/sign`, WORDS);
      if (!signed.ok) throw new Error(`not signed: ${await signed.text()}`);
      await hub.drain();
    },
  };
}
