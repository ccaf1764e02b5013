import { type ExpressionBuilder, sql } from 'kysely';
import type { StudyUid, VisitId } from '../domain/ids.ts';
import type { Tables, Tx } from '../platform/db/tables.ts';
import { transact } from '../platform/db/transact.ts';
import type { Platform } from '../platform/platform.ts';
import type { Commit } from '../platform/queue/workers.ts';

/** Visits in one transaction. */
const AT_ONCE = 100;
/** So much later the next ones begin, so that what arrives meanwhile is not behind all of them. */
const SPACING_MS = 15_000;

type Row = ExpressionBuilder<Tables, 'visitAssessments'>;

const signedReads = (eb: Row) =>
  eb
    .selectFrom('reads')
    .select('reads.id')
    .whereRef('reads.visitId', '=', 'visitAssessments.visitId')
    .where('reads.state', '=', 'signed');

/** Whether something of the visit is not signed for: nothing was signed, or a study or a report came after it was. */
function isOpen(eb: Row) {
  const { not, or, exists } = eb;
  return or([
    not(exists(signedReads(eb))),
    exists(
      eb
        .selectFrom('studies')
        .select('studies.studyUid')
        .whereRef('studies.visitId', '=', 'visitAssessments.visitId')
        .where(
          not(
            exists(
              signedReads(eb)
                .where('reads.subject', '=', sql.ref<string>('studies.studyUid'))
                .where('reads.signedAt', '>=', sql.ref<number>('studies.lastReceivedAt')),
            ),
          ),
        ),
    ),
    exists(
      eb
        .selectFrom('labReports')
        .select('labReports.id')
        .whereRef('labReports.visitId', '=', 'visitAssessments.visitId')
        .where('labReports.supersededBy', 'is', null)
        .where(
          not(
            exists(signedReads(eb).where('reads.signedAt', '>=', sql.ref<number>('labReports.receivedAt'))),
          ),
        ),
    ),
  ]);
}

/** Puts the next open visits on the road, in the order of their ids; answers the last one, null when there was none. */
async function assessPage(
  tx: Tx,
  { road }: Platform,
  after: VisitId | null,
  runAt: number,
): Promise<VisitId | null> {
  const visits = await tx
    .selectFrom('visitAssessments')
    .select('visitId')
    .$if(after !== null, (query) => query.where('visitId', '>', after))
    .where(isOpen)
    .orderBy('visitId')
    .limit(AT_ONCE)
    .execute();
  for (const { visitId } of visits) await road.enqueue(tx, 'assess-risk', visitId, runAt);
  return visits.at(-1)?.visitId ?? null;
}

/**
 * The open visits of the person of a study, whose nodules may be measured against those of this study: earlier ones of
 * theirs too, which are worked out anew for nothing and say the same.
 */
export async function openVisitsBeside(tx: Tx, studyUid: StudyUid): Promise<VisitId[]> {
  const rows = await tx
    .selectFrom('visitAssessments')
    .innerJoin('visits', 'visits.id', 'visitAssessments.visitId')
    .innerJoin('studies', 'studies.patientKey', 'visits.patientKey')
    .select('visitAssessments.visitId')
    .where('studies.studyUid', '=', studyUid)
    .where((eb) => isOpen(eb))
    .orderBy('visitAssessments.visitId')
    .execute();
  return rows.map(({ visitId }) => visitId);
}

/**
 * Job `assess-open-visits`: the risks of every visit that is not signed are worked out anew, since a model was turned on
 * or off. What was signed stays as it was signed. A run that broke off begins anew, and moves what is pending.
 */
export async function assessOpenVisits(platform: Platform): Promise<Commit> {
  let runAt = platform.clock.now();
  let after: VisitId | null = null;
  do {
    const [from, due]: [VisitId | null, number] = [after, runAt];
    after = await transact(platform.db, (tx) => assessPage(tx, platform, from, due));
    runAt += SPACING_MS;
  } while (after !== null);
  return async () => undefined;
}
