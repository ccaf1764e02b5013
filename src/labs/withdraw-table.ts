import { createHash } from 'node:crypto';
import { type LabReportId, newId } from '../domain/ids.ts';
import type { Tx } from '../platform/db/tables.ts';
import { transact } from '../platform/db/transact.ts';
import type { Platform } from '../platform/platform.ts';
import type { Commit } from '../platform/queue/workers.ts';
import { openCallBacks } from './call-back-open.ts';
import { reportStatus } from './report-status.ts';
import { insertRows, takenBack } from './report-versions.ts';
import type { LabReportTable, ObservationTable } from './tables.ts';

/** Reports in one transaction, for which others wait. */
const AT_ONCE = 20;

const WRONGLY_TAKEN = {
  status: 'entered-in-error',
  reason: 'staff withdrew the table that it came in by',
} as const;

/**
 * The results of the version that counts, without what one of its earlier versions said; null where nothing of that
 * stands any more.
 */
export function withoutSaid(
  rows: readonly ObservationTable[],
  saidIn: LabReportId,
): ObservationTable[] | null {
  const stands = (row: ObservationTable) => row.saidIn === saidIn && row.problem !== 'withdrawn';
  if (!rows.some(stands)) return null;
  return rows.map((row) => (stands(row) ? takenBack(row, WRONGLY_TAKEN) : row));
}

/** The version that counts, which a report's later ones lead to. */
async function countingVersion(tx: Tx, report: LabReportTable): Promise<LabReportTable> {
  let counts = report;
  while (counts.supersededBy !== null) {
    counts = await tx
      .selectFrom('labReports')
      .selectAll()
      .where('id', '=', counts.supersededBy)
      .executeTakeFirstOrThrow();
  }
  return counts;
}

/** Takes back what one report said, by a version of its own: what stood before stays, replaced. */
async function withdrawReport(tx: Tx, { clock, road }: Platform, report: LabReportTable): Promise<void> {
  const counts = await countingVersion(tx, report);
  const held = await tx
    .selectFrom('observations')
    .selectAll()
    .where('labReportId', '=', counts.id)
    .orderBy('id')
    .execute();
  const rows = withoutSaid(held, report.id);
  if (rows === null) return;
  const id = newId<LabReportId>(clock.now());
  const contentHash = createHash('sha256').update(`withdrawn ${report.id} of ${counts.id}`).digest('hex');
  const status = reportStatus(
    rows.map((row) => row.status),
    true,
  );
  await tx
    .insertInto('labReports')
    .values({ ...counts, id, contentHash, receivedAt: clock.now(), status, tableImportId: null })
    .execute();
  await tx.updateTable('labReports').set({ supersededBy: id }).where('id', '=', counts.id).execute();
  await insertRows(
    tx,
    rows.map((row) => ({ ...row, id: newId(clock.now()), labReportId: id, understoodAt: null })),
  );
  await openCallBacks(tx, clock, id);
  await road.record(tx, { kind: 'labreport.received', labReportId: id, visitId: counts.visitId });
}

/** Withdraws the next reports of a table in the order of their numbers; answers the last one, null when there was none. */
async function withdrawPage(
  tx: Tx,
  platform: Platform,
  importId: string,
  after: LabReportId | null,
): Promise<LabReportId | null> {
  const reports = await tx
    .selectFrom('labReports')
    .selectAll()
    .where('tableImportId', '=', importId)
    .$if(after !== null, (query) => query.where('id', '>', after))
    .orderBy('id')
    .limit(AT_ONCE)
    .execute();
  for (const report of reports) await withdrawReport(tx, platform, report);
  return reports.at(-1)?.id ?? null;
}

/**
 * Job `withdraw-table`: every result that came in by a table is taken back as entered in error, some reports in each
 * transaction, with their call-backs and the fact that starts their risks anew. What the table had replaced stays
 * replaced, and what others said of the same reports stands. To do it again changes nothing.
 */
export async function withdrawTable(platform: Platform, importId: string): Promise<Commit> {
  let after: LabReportId | null = null;
  do {
    const from: LabReportId | null = after;
    after = await transact(platform.db, (tx) => withdrawPage(tx, platform, importId, from));
  } while (after !== null);
  return async (tx) => {
    await tx
      .updateTable('tableImports')
      .set({ undoneAt: platform.clock.now() })
      .where('id', '=', importId)
      .execute();
  };
}
