import { studyUid } from '../domain/ids.ts';
import type { PatientView } from '../patients/api.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import type { DoubtSide, OrderDoubt, OrderView } from './api.ts';
import { carriesNumberOf, fitOf } from './fit-study.ts';
import { HAND } from './numbers.ts';
import { standingDecisions } from './standing-decisions.ts';
import type { OrderDecisionTable, OrderTable, PerformedStepTable } from './tables.ts';
import { texts } from './text-list.ts';

/** `20260131…` as `2026-01-31`. */
export const dashed = (day: string) => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;

const dayOrNull = (text: string | null) => (text !== null && text.length >= 8 ? dashed(text) : null);

/** By which the sender of an order knows it. */
export const numberOf = ({ placerNumber, fillerNumber }: OrderTable) => placerNumber ?? fillerNumber;

type StudyRow = {
  readonly studyUid: string;
  readonly accessionNumber: string | null;
  readonly patientKey: string;
  readonly studyDate: string | null;
  readonly description: string | null;
  readonly instanceCount: number;
  readonly sender: string;
  readonly modality: string | null;
  readonly name: string;
  readonly patientId: string;
  readonly birthDate: string | null;
  readonly sex: PatientView['sex'];
};

function studySide(study: StudyRow): DoubtSide {
  const { name, patientId, birthDate, sex, accessionNumber, studyUid, description, modality } = study;
  return {
    patientName: name,
    patientId,
    birthDate,
    sex,
    accessionNumber,
    studyUid,
    date: dayOrNull(study.studyDate),
    description,
    modality,
    sender: study.sender,
    instanceCount: study.instanceCount,
  };
}

function stepSide(step: PerformedStepTable): DoubtSide {
  const { patientName, patientId, modality, sender } = step;
  return {
    patientName,
    patientId,
    birthDate: null,
    sex: null,
    accessionNumber: null,
    studyUid: step.studyUid,
    date: dayOrNull(step.startedAt),
    description: null,
    modality,
    sender,
    instanceCount: texts(step.instances).length,
  };
}

/** What of a performed step a person has to decide; null when nothing is in doubt, or somebody has decided. */
export function stepDoubt(
  step: PerformedStepTable,
  decisions: readonly Pick<OrderDecisionTable, 'orderId' | 'about' | 'uid'>[],
): OrderDoubt | null {
  const decided = decisions.some(({ orderId, about, uid }) => {
    return orderId === step.orderId && about === 'performed-step' && uid === step.sopInstanceUid;
  });
  if (step.doubt === null || decided) return null;
  const kind = step.doubt === 'other-patient' ? 'performed-for-another-patient' : 'performed-after-end';
  return { kind, about: 'performed-step', uid: step.sopInstanceUid, other: stepSide(step), otherOrders: [] };
}

async function studiesFor(db: DbOrTx, orders: readonly OrderTable[]): Promise<StudyRow[]> {
  return db
    .selectFrom('studies')
    .innerJoin('patients', 'patients.id', 'studies.patientKey')
    .select([
      'studies.studyUid',
      'studies.accessionNumber',
      'studies.patientKey',
      'studies.studyDate',
      'studies.description',
      'studies.instanceCount',
      'studies.sender',
      'patients.name',
      'patients.patientId',
      'patients.birthDate',
      'patients.sex',
    ])
    .select(({ selectFrom }) =>
      selectFrom('series')
        .select(({ fn }) => fn.min('series.modality').as('modality'))
        .whereRef('series.studyUid', '=', 'studies.studyUid')
        .as('modality'),
    )
    .where(({ or, eb }) =>
      or([
        eb(
          'studies.studyUid',
          'in',
          orders.flatMap((order) => studyUid(order.studyUid) ?? []),
        ),
        eb(
          'studies.accessionNumber',
          'in',
          orders.map(({ accessionNumber }) => accessionNumber),
        ),
      ]),
    )
    .execute();
}

async function ordersFor(db: DbOrTx, studies: readonly StudyRow[]): Promise<OrderTable[]> {
  if (studies.length === 0) return [];
  return db
    .selectFrom('orders')
    .selectAll()
    .where(({ or, eb }) =>
      or([
        eb(
          'studyUid',
          'in',
          studies.map((study) => study.studyUid),
        ),
        eb(
          'accessionNumber',
          'in',
          studies.flatMap(({ accessionNumber }) => accessionNumber ?? []),
        ),
      ]),
    )
    .orderBy('id')
    .execute();
}

/** Of these orders the images that are each one's, and what a person has to decide about it. */
export async function whatIsAbout(
  db: DbOrTx,
  orders: readonly OrderTable[],
  performed: readonly PerformedStepTable[],
): Promise<(order: OrderTable) => Pick<OrderView, 'studies' | 'doubts'>> {
  const studies = await studiesFor(db, orders);
  const rivals = await ordersFor(db, studies);
  const decisions = await standingDecisions(db, [
    ...studies.map((study) => study.studyUid),
    ...performed.map(({ sopInstanceUid }) => sopInstanceUid),
  ]);
  return (order) => {
    const own: OrderView['studies'] = [];
    const doubts: OrderDoubt[] = [];
    for (const study of studies) {
      if (!carriesNumberOf(study, order)) continue;
      const all = rivals.filter((one) => carriesNumberOf(study, one));
      const fit = fitOf(order, study, all, decisions);
      if (fit === 'linked') own.push({ studyUid: study.studyUid, instanceCount: study.instanceCount });
      if (fit === 'linked' || fit === 'none') continue;
      const others = all.filter((one) => {
        return one.id !== order.id && fitOf(one, study, all, decisions) === 'several';
      });
      doubts.push({
        kind: fit === 'several' ? 'images-fit-several-orders' : 'images-of-another-patient',
        about: 'study',
        uid: study.studyUid,
        other: studySide(study),
        otherOrders: others.map((one) => {
          const { id, procedureName, reason, sender } = one;
          return {
            id,
            procedureName,
            reason,
            number: numberOf(one),
            sender: sender === HAND ? null : sender,
          };
        }),
      });
    }
    for (const step of performed) {
      const doubt = step.orderId === order.id ? stepDoubt(step, decisions) : null;
      if (doubt !== null) doubts.push(doubt);
    }
    return { studies: own, doubts };
  };
}
