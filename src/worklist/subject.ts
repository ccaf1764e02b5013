import { HubError } from '../domain/errors.ts';
import { type StudyUid, studyUid, type VisitId } from '../domain/ids.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import { labStageOf, type Stage, stageOf } from './stage.ts';

/** What is read as one: a study, or the laboratory results of a visit. `subject` is the study's UID or the visit's id. */
export type Subject = {
  readonly subject: string;
  readonly visitId: VisitId;
  readonly stage: Stage;
  readonly lastReceivedAt: number;
  /** The newest signature under it; not null and yet not `signed` when something arrived afterwards. */
  readonly signedAt: number | null;
} & (
  | { readonly kind: 'study'; readonly studyUid: StudyUid }
  | { readonly kind: 'labs'; readonly studyUid: null }
);

async function readsOf(db: DbOrTx, subject: string): Promise<{ drafted: boolean; signedAt: number | null }> {
  const rows = await db
    .selectFrom('reads')
    .select(['state', 'signedAt'])
    .where('subject', '=', subject)
    .execute();
  const signatures = rows.flatMap((row) => (row.signedAt === null ? [] : [row.signedAt]));
  return {
    drafted: rows.some((row) => row.state === 'draft'),
    signedAt: signatures.length === 0 ? null : Math.max(...signatures),
  };
}

async function studySubject(db: DbOrTx, uid: StudyUid): Promise<Subject | null> {
  const study = await db
    .selectFrom('studies')
    .leftJoin('studyInferences', 'studyInferences.studyUid', 'studies.studyUid')
    .leftJoin('visitAssessments', 'visitAssessments.visitId', 'studies.visitId')
    .select([
      'studies.visitId',
      'studies.lastReceivedAt',
      'studies.settledAt',
      'studyInferences.settledAt as inferredSettledAt',
      'visitAssessments.assessedAt',
    ])
    .where('studies.studyUid', '=', uid)
    .executeTakeFirst();
  if (study === undefined) return null;
  const reads = await readsOf(db, uid);
  return {
    kind: 'study',
    subject: uid,
    studyUid: uid,
    visitId: study.visitId,
    lastReceivedAt: study.lastReceivedAt,
    signedAt: reads.signedAt,
    stage: stageOf({ ...study, ...reads, assessed: study.assessedAt !== null }),
  };
}

async function labsSubject(db: DbOrTx, text: string): Promise<Subject | null> {
  const labs = await db
    .selectFrom('visits')
    .innerJoin('labReports', 'labReports.visitId', 'visits.id')
    .leftJoin('visitAssessments', 'visitAssessments.visitId', 'visits.id')
    .select(({ fn }) => [
      'visits.id',
      fn.max('labReports.receivedAt').as('lastReceivedAt'),
      fn.max('visitAssessments.assessedAt').as('assessedAt'),
    ])
    .where((eb) => eb(eb.ref('visits.id').$castTo<string>(), '=', text))
    .where('labReports.supersededBy', 'is', null)
    .groupBy('visits.id')
    .executeTakeFirst();
  if (labs === undefined) return null;
  const reads = await readsOf(db, labs.id);
  const { lastReceivedAt } = labs;
  return {
    kind: 'labs',
    subject: labs.id,
    studyUid: null,
    visitId: labs.id,
    lastReceivedAt,
    signedAt: reads.signedAt,
    stage: labStageOf({ ...reads, lastReceivedAt, assessed: labs.assessedAt !== null }),
  };
}

/**
 * The subject that a study UID or a visit's id names. A visit is one once it has laboratory reports.
 * @throws HubError notFound
 */
export async function findSubject(db: DbOrTx, text: string): Promise<Subject> {
  const uid = studyUid(text);
  const found = uid === null ? await labsSubject(db, text) : await studySubject(db, uid);
  if (found === null) throw new HubError('notFound', 'There is no such study or visit with results');
  return found;
}
