import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import {
  contradictionIn,
  ETHNICITIES,
  EUROPEAN_RISK_REGIONS,
  FAMILY_DIABETES,
  type HistoryAnswers,
} from '../domain/history.ts';
import { newId, type VisitId } from '../domain/ids.ts';
import type { ReceiptProblem, RefusedAs } from '../domain/refusal-kinds.ts';
import type { Clock } from '../platform/clock.ts';
import type { DbOrTx, Tx } from '../platform/db/tables.ts';
import type { Road } from '../platform/queue/road.ts';
import type { HistoryTable } from './tables.ts';

const yesNo = z.boolean().nullable();
const measured = z.number().nullable();
/** Asked since later; a sender that does not know the question leaves it out, which is "not answered". */
const laterYesNo = yesNo.default(null);
const laterMeasured = measured.default(null);

/** The history form as it crosses the border; null is "not answered". Bounds are `contradictionIn`'s. */
export const historyAnswers = z.strictObject({
  smokingStatus: z.enum(['never', 'former', 'current']).nullable(),
  cigarettesPerDay: measured,
  yearsSmoked: measured,
  yearsSinceQuit: measured,
  familyHistoryLungCancer: yesNo,
  personalCancerHistory: yesNo,
  copd: yesNo,
  hepatitisB: yesNo,
  hepatitisC: yesNo,
  diabetes: yesNo,
  knownCvd: yesNo,
  antihypertensive: yesNo,
  educationLevel: z.literal([1, 2, 3, 4, 5, 6]).nullable(),
  heightCm: measured,
  weightKg: measured,
  systolicMmHg: measured,
  ethnicity: z.enum(ETHNICITIES).nullable(),
  medicines: z.array(z.string().min(1).max(200)).max(100),
  familyDiabetes: z.enum(FAMILY_DIABETES).nullable().default(null),
  europeanRiskRegion: z.enum(EUROPEAN_RISK_REGIONS).nullable().default(null),
  physicallyActive: laterYesNo,
  vegetablesDaily: laterYesNo,
  asbestos: laterYesNo,
  familyHeartAttack: laterYesNo,
  familyColorectalCancer: laterYesNo,
  familyLungCancerBefore60: laterYesNo,
  hypertension: laterYesNo,
  everHighGlucose: laterYesNo,
  newOnsetDiabetes: laterYesNo,
  lipidMedicine: laterYesNo,
  triglycerideMedicine: laterYesNo,
  glucoseMedicine: laterYesNo,
  hepatitisBTreated: laterYesNo,
  hbeag: laterYesNo,
  cirrhosis: laterYesNo,
  fattyLiver: laterYesNo,
  stomachTreated: laterYesNo,
  pneumonia: laterYesNo,
  cancerOverFiveYearsAgo: laterYesNo,
  pregnant: laterYesNo,
  postmenopausal: laterYesNo,
  everGivenBirth: laterYesNo,
  gestationalDiabetes: laterYesNo,
  atypicalHyperplasia: laterYesNo,
  brca: laterYesNo,
  pelvicMass: laterYesNo,
  familyProstateCancer: laterYesNo,
  priorProstateBiopsy: laterYesNo,
  rectalExamAbnormal: laterYesNo,
  waistCm: laterMeasured,
  diastolicMmHg: laterMeasured,
  weightChangeKg: laterMeasured,
  glucoseYearBeforeMgDl: laterMeasured,
  menarcheAge: laterMeasured,
  firstBirthAge: laterMeasured,
  relativesWithBreastCancer: laterMeasured,
  breastBiopsies: laterMeasured,
}) satisfies z.ZodType<HistoryAnswers>;

/** The newest answers of a visit; null when the form was never filled in. */
export async function historyOf(
  db: DbOrTx,
  visitId: string,
): Promise<(HistoryTable & { parsed: HistoryAnswers }) | null> {
  const row = await db
    .selectFrom('histories')
    .selectAll()
    .where('visitId', '=', visitId as VisitId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { ...row, parsed: historyAnswers.parse(JSON.parse(row.answers)) };
}

/** Keeps answers beside the older ones and starts the risks anew. @throws HubError invalid when answers contradict each other. */
export async function saveHistory(
  tx: Tx,
  platform: { clock: Clock; road: Road },
  visitId: VisitId,
  answers: HistoryAnswers,
  recordedBy: string,
): Promise<void> {
  const problem = contradictionIn(answers);
  if (problem !== null) throw new HubError('invalid', problem);
  await tx
    .insertInto('histories')
    .values({
      id: newId(platform.clock.now()),
      visitId,
      answers: JSON.stringify(answers),
      recordedBy,
      recordedAt: platform.clock.now(),
    })
    .execute();
  await platform.road.record(tx, { kind: 'history.recorded', visitId });
}

/** Why answers would not be read again as they were kept, such as more medicines than the form takes; null for the rest. */
function unkeepable(answers: HistoryAnswers): string | null {
  const [issue] = historyAnswers.safeParse(answers).error?.issues ?? [];
  return issue === undefined ? null : `${issue.path.join(', ')}: ${issue.message}`;
}

export type HistoryReceived =
  | { readonly ok: true; readonly visitId: VisitId; readonly outcome: 'stored' | 'duplicate' }
  | RefusedAs<Extract<ReceiptProblem, 'no-visit-yet' | 'row-refused'>>;

/** Keeps answers that came in a table, with the newest visit of a person we already know. */
export async function receiveHistory(
  tx: Tx,
  platform: { clock: Clock; road: Road },
  said: { issuer: string; patientId: string; answers: HistoryAnswers },
  recordedBy: string,
): Promise<HistoryReceived> {
  const visit = await tx
    .selectFrom('visits')
    .innerJoin('patients', 'patients.id', 'visits.patientKey')
    .select('visits.id')
    .where('patients.issuer', '=', said.issuer)
    .where('patients.patientId', '=', said.patientId)
    .orderBy('visits.visitDate', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (visit === undefined) {
    return {
      ok: false,
      problem: 'no-visit-yet',
      reason: 'No visit is held for this patient ID; bring its images or results first',
    };
  }
  const held = await historyOf(tx, visit.id);
  if (held !== null && held.answers === JSON.stringify(said.answers)) {
    return { ok: true, visitId: visit.id, outcome: 'duplicate' };
  }
  const problem = unkeepable(said.answers) ?? contradictionIn(said.answers);
  if (problem !== null) return { ok: false, problem: 'row-refused', reason: problem };
  await saveHistory(tx, platform, visit.id, said.answers, recordedBy);
  return { ok: true, visitId: visit.id, outcome: 'stored' };
}
