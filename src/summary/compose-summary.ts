import { recordAudit } from '../access/audit.ts';
import { HubError } from '../domain/errors.ts';
import { newId, type SummaryId, type VisitId } from '../domain/ids.ts';
import type { Bilingual } from '../domain/text.ts';
import type { DbOrTx, Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { Commit } from '../platform/queue/workers.ts';
import type { ReportBody } from '../report/api.ts';
import { reportBody } from '../report/report-body.ts';
import { composeSummaryBody } from './compose-body.ts';
import { examWords, LABORATORY } from './exam-words.ts';
import { linkSecret, linkToken, tokenHash } from './link.ts';

type Signed = { readonly subject: string; readonly signedAt: number; readonly body: ReportBody };

/** The newest signed report of each subject of a visit. */
async function newestReports(db: DbOrTx, visitId: VisitId): Promise<Signed[]> {
  const rows = await db
    .selectFrom('reports')
    .select(['subject', 'signedAt', 'body'])
    .where('visitId', '=', visitId)
    .orderBy('signedAt')
    .orderBy('id')
    .execute();
  const newest = new Map(rows.map((row) => [row.subject, row]));
  return [...newest.values()].map((row) => ({ ...row, body: reportBody.parse(JSON.parse(row.body)) }));
}

/** What of a visit no report covers: studies and laboratory reports that are unsigned, or came after the signature. */
async function pendingOf(db: DbOrTx, visitId: VisitId, signed: readonly Signed[]): Promise<Bilingual[]> {
  const studies = await db
    .selectFrom('studies')
    .select(['studyUid', 'lastReceivedAt'])
    .where('visitId', '=', visitId)
    .execute();
  const open = studies.filter(
    (study) => !signed.some((one) => one.subject === study.studyUid && one.signedAt >= study.lastReceivedAt),
  );
  const series =
    open.length === 0
      ? []
      : await db
          .selectFrom('series')
          .select(['studyUid', 'modality', 'bodyPart'])
          .where(
            'studyUid',
            'in',
            open.map((study) => study.studyUid),
          )
          .orderBy('seriesNumber')
          .execute();
  const labs = await db
    .selectFrom('labReports')
    .select(({ fn }) => fn.max('receivedAt').as('newest'))
    .where('visitId', '=', visitId)
    .where('supersededBy', 'is', null)
    .executeTakeFirst();
  const newestLab: number | null = labs?.newest ?? null;
  return [
    ...open.map(({ studyUid }) => {
      const own = series.filter((one) => one.studyUid === studyUid);
      return examWords({
        modalities: own.flatMap((one) => one.modality ?? []),
        bodyParts: own.flatMap((one) => one.bodyPart ?? []),
      });
    }),
    ...(newestLab !== null && !signed.some((one) => one.signedAt >= newestLab) ? [LABORATORY] : []),
  ];
}

async function keepSummary(
  tx: Tx,
  hub: Pick<Platform, 'clock' | 'road'>,
  secret: string,
  visitId: VisitId,
  body: string,
): Promise<void> {
  const at = hub.clock.now();
  const held = await tx
    .selectFrom('summaries')
    .select(['id', 'body'])
    .where('visitId', '=', visitId)
    .executeTakeFirst();
  if (held?.body === body) return;
  const summaryId = held?.id ?? newId<SummaryId>(at);
  if (held === undefined) {
    await tx
      .insertInto('summaries')
      .values({
        id: summaryId,
        visitId,
        tokenHash: tokenHash(linkToken(secret, summaryId)),
        body,
        composedAt: at,
        releasedAt: at,
      })
      .execute();
  } else {
    await tx.updateTable('summaries').set({ body, composedAt: at }).where('id', '=', summaryId).execute();
  }
  await hub.road.record(tx, { kind: 'summary.released', summaryId, visitId });
  await recordAudit(tx, {
    actor: 'hub',
    action: 'summary.released',
    subject: summaryId,
    detail: { visitId },
  });
}

/**
 * Job `compose-summary`: tells the person what has been signed of a visit so far. A later report of the visit
 * renews the words behind the same address.
 */
export async function composeSummary(
  hub: Pick<Platform, 'db' | 'clock' | 'road' | 'config'>,
  visitIdText: string,
): Promise<Commit> {
  const visit = await hub.db
    .selectFrom('visits')
    .select('id')
    .where((eb) => eb(eb.ref('id').$castTo<string>(), '=', visitIdText))
    .executeTakeFirst();
  if (visit === undefined) throw new HubError('notFound', 'There is no such visit');
  const signed = await newestReports(hub.db, visit.id);
  const pending = await pendingOf(hub.db, visit.id, signed);
  const body = JSON.stringify(
    composeSummaryBody(
      signed.map((one) => one.body),
      pending,
    ),
  );
  const secret = linkSecret(hub.config.dataDir);
  return (tx) => keepSummary(tx, hub, secret, visit.id, body);
}
