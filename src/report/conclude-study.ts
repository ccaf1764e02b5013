import { createHash } from 'node:crypto';
import { recordAudit } from '../access/audit.ts';
import { HubError } from '../domain/errors.ts';
import { newId, type ReportId } from '../domain/ids.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { Commit } from '../platform/queue/workers.ts';
import { signedContent } from '../reading/signed-content.ts';
import type { ReadTable } from '../reading/tables.ts';
import { composeReportBody } from './report-body.ts';

type ReadState = Pick<ReadTable, 'id' | 'state' | 'signedAt'>;

export type Conclusion =
  | { readonly kind: 'report'; readonly status: 'final' | 'amended' }
  | { readonly kind: 'wait' };

/**
 * What a signed reading leads to, given all others of the same subject. One reader suffices here, so it is ready
 * to report at once; where an earlier reading of the subject was signed, the report amends that one's.
 */
export function conclusionOf(read: ReadState, others: readonly ReadState[]): Conclusion {
  const { signedAt } = read;
  if (read.state !== 'signed' || signedAt === null) return { kind: 'wait' };
  const earlier = others.some(
    (other) => other.id !== read.id && other.signedAt !== null && other.signedAt < signedAt,
  );
  return { kind: 'report', status: earlier ? 'amended' : 'final' };
}

async function readsBeside(db: DbOrTx, read: ReadTable): Promise<ReadState[]> {
  return db
    .selectFrom('reads')
    .select(['id', 'state', 'signedAt'])
    .where('subject', '=', read.subject)
    .where('id', '!=', read.id)
    .execute();
}

/** Job `conclude-study`: turns a signed reading into the report, exactly once. */
export async function concludeStudy(
  hub: Pick<Platform, 'db' | 'clock' | 'road'>,
  readId: string,
): Promise<Commit> {
  const read = await hub.db
    .selectFrom('reads')
    .selectAll()
    .where((eb) => eb(eb.ref('id').$castTo<string>(), '=', readId))
    .executeTakeFirst();
  if (read === undefined) throw new HubError('notFound', 'There is no such reading');
  const conclusion = conclusionOf(read, await readsBeside(hub.db, read));
  if (conclusion.kind === 'wait' || read.signedContent === null || read.signedAt === null) {
    throw new HubError('conflict', 'This reading is not signed');
  }
  const content = signedContent.parse(JSON.parse(read.signedContent));
  const body = JSON.stringify(composeReportBody(content));
  const report = {
    id: newId<ReportId>(hub.clock.now()),
    visitId: read.visitId,
    subject: read.subject,
    studyUid: read.studyUid,
    readId: read.id,
    status: conclusion.status,
    body,
    bodyHash: createHash('sha256').update(body).digest('hex'),
    signedBy: read.readerName,
    signedAt: read.signedAt,
  };
  return async (tx) => {
    const written = await tx
      .insertInto('reports')
      .values(report)
      .onConflict((conflict) => conflict.column('readId').doNothing())
      .executeTakeFirst();
    if (written.numInsertedOrUpdatedRows === 0n) return;
    await hub.road.record(tx, { kind: 'report.signed', reportId: report.id, visitId: report.visitId });
    await recordAudit(tx, {
      actor: 'hub',
      action: 'report.signed',
      subject: report.id,
      detail: { readId: report.readId },
    });
  };
}
