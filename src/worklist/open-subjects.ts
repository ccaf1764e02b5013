import { type ExpressionBuilder, sql } from 'kysely';
import { type StudyUid, studyUid, type VisitId } from '../domain/ids.ts';
import type { Db, Tables } from '../platform/db/tables.ts';
import type { WorklistEntry } from './api.ts';
import { labStageOf, stageOf } from './stage.ts';

/** One line of the worklist before anything is known of it but where it stands. */
export type Candidate = Pick<WorklistEntry, 'subject' | 'kind' | 'arrivedAt' | 'state'> & {
  readonly visitId: VisitId;
  /** Null for laboratory results. */
  readonly studyUid: StudyUid | null;
  readonly signedAt: number | null;
};

/** A study that no signature covers: never signed, or images came after it was. */
function unsignedStudy(eb: ExpressionBuilder<Tables, 'studies'>) {
  return eb.not(
    eb.exists(
      eb
        .selectFrom('reads')
        .select('reads.id')
        .whereRef('reads.subject', '=', 'studies.studyUid')
        .where('reads.state', '=', 'signed')
        .whereRef('reads.signedAt', '>=', 'studies.lastReceivedAt'),
    ),
  );
}

/** All studies that no signature covers. */
export function openStudies(db: Db) {
  return db.selectFrom('studies').where(unsignedStudy);
}

/**
 * Visits with a laboratory report that nobody has signed for. While a study of the same visit waits, its reader
 * sees the results, so the visit is an entry of its own only without one, or once somebody has begun to read it.
 */
export function openLabVisits(db: Db) {
  return db
    .selectFrom('labReports')
    .where('labReports.supersededBy', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('reads')
            .select('reads.id')
            .whereRef('reads.visitId', '=', 'labReports.visitId')
            .where('reads.state', '=', 'signed')
            .whereRef('reads.signedAt', '>=', 'labReports.receivedAt'),
        ),
      ),
    )
    .where((eb) =>
      eb.or([
        eb.not(
          eb.exists(
            eb
              .selectFrom('studies')
              .select('studies.studyUid')
              .whereRef('studies.visitId', '=', 'labReports.visitId')
              .where(unsignedStudy),
          ),
        ),
        eb.exists(
          eb
            .selectFrom('reads')
            .select('reads.id')
            .whereRef('reads.subject', '=', 'labReports.visitId')
            .where('reads.state', '=', 'draft'),
        ),
      ]),
    );
}

/** The newest signature under the subject of the row at hand, and how many drafts it has. */
function readsOf(db: Db, subject: 'studies.studyUid' | 'labReports.visitId') {
  const reads = db.selectFrom('reads').where('reads.subject', '=', sql.ref<string>(subject));
  return [
    reads.select(({ fn }) => fn.max('reads.signedAt').as('at')).as('signedAt'),
    reads
      .where('reads.state', '=', 'draft')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .as('drafts'),
  ] as const;
}

async function studyCandidates(db: Db): Promise<Candidate[]> {
  const rows = await openStudies(db)
    .leftJoin('studyInferences', 'studyInferences.studyUid', 'studies.studyUid')
    .leftJoin('visitAssessments', 'visitAssessments.visitId', 'studies.visitId')
    .select([
      'studies.studyUid',
      'studies.visitId',
      'studies.firstReceivedAt',
      'studies.lastReceivedAt',
      'studies.settledAt',
      'studyInferences.settledAt as inferredSettledAt',
      'visitAssessments.assessedAt',
      ...readsOf(db, 'studies.studyUid'),
    ])
    .execute();
  return rows.map((row) => ({
    subject: row.studyUid,
    studyUid: row.studyUid,
    kind: 'study',
    visitId: row.visitId,
    arrivedAt: row.firstReceivedAt,
    signedAt: row.signedAt,
    state: stageOf({ ...row, drafted: Number(row.drafts) > 0, assessed: row.assessedAt !== null }),
  }));
}

async function labCandidates(db: Db): Promise<Candidate[]> {
  const rows = await openLabVisits(db)
    .leftJoin('visitAssessments', 'visitAssessments.visitId', 'labReports.visitId')
    .select(({ fn }) => [
      'labReports.visitId',
      fn.min('labReports.receivedAt').as('firstReceivedAt'),
      fn.max('labReports.receivedAt').as('lastReceivedAt'),
      fn.max('visitAssessments.assessedAt').as('assessedAt'),
      ...readsOf(db, 'labReports.visitId'),
    ])
    .groupBy('labReports.visitId')
    .execute();
  return rows.map((row) => ({
    subject: row.visitId,
    studyUid: null,
    kind: 'labs',
    visitId: row.visitId,
    arrivedAt: row.firstReceivedAt,
    signedAt: row.signedAt,
    state: labStageOf({ ...row, drafted: Number(row.drafts) > 0, assessed: row.assessedAt !== null }),
  }));
}

/** Everything that no signature covers, in no order. */
export async function openCandidates(db: Db): Promise<Candidate[]> {
  return [...(await studyCandidates(db)), ...(await labCandidates(db))];
}

/** The newest signed subjects, the newest signature first; not those that something has opened again. */
export async function signedCandidates(
  db: Db,
  limit: number,
  open: readonly Candidate[],
): Promise<Candidate[]> {
  const reopened = new Set(open.map((candidate) => candidate.subject));
  const rows = await db
    .selectFrom('reads')
    .leftJoin('studies', 'studies.studyUid', 'reads.studyUid')
    .select(({ fn }) => [
      'reads.subject',
      'reads.studyUid',
      'reads.visitId',
      fn.max('reads.signedAt').as('signedAt'),
      fn.min('reads.createdAt').as('createdAt'),
      fn.min('studies.firstReceivedAt').as('firstReceivedAt'),
    ])
    .where('reads.state', '=', 'signed')
    .groupBy(['reads.subject', 'reads.studyUid', 'reads.visitId'])
    .orderBy('signedAt', 'desc')
    .limit(limit)
    .execute();
  return rows
    .filter((row) => !reopened.has(row.subject))
    .map((row) => ({
      subject: row.subject,
      studyUid: row.studyUid === null ? null : studyUid(row.studyUid),
      kind: row.studyUid === null ? 'labs' : 'study',
      visitId: row.visitId,
      arrivedAt: row.firstReceivedAt ?? row.createdAt,
      signedAt: row.signedAt,
      state: 'signed',
    }));
}
