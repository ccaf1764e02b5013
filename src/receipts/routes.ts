import { Hono } from 'hono';
import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import { tellReceiptProblem } from '../domain/refusal-kinds.ts';
import type { Actor } from '../domain/roles.ts';
import type { Db } from '../platform/db/tables.ts';
import type { HubEnv } from '../platform/http/env.ts';
import { parseJson, parseQuery } from '../platform/http/parse.ts';
import type { Platform } from '../platform/platform.ts';
import type { ReceiptView, UploadDetail, UploadList, UploadOpened, UploadView } from './api.ts';
import { closeUpload, openUpload } from './journal.ts';
import { OUTCOMES, type Outcome, type ReceiptTable, type UploadTable } from './tables.ts';

const PAGE = 500;
const openBody = z.strictObject({ expectedFiles: z.int().min(0).max(10_000_000).nullable().default(null) });
const detailQuery = z.object({ after: z.string().max(64).optional() });

/** A receipt as the wire shows it. */
export function receiptView(row: ReceiptTable): ReceiptView {
  const { uploadId: _uploadId, hash: _hash, labReportId: _labReportId, ...view } = row;
  return { ...view, problem: tellReceiptProblem(row.problem) };
}

async function countsOf(db: Db, uploadIds: string[]): Promise<Map<string, Record<Outcome, number>>> {
  const counts = new Map(uploadIds.map((id) => [id, { stored: 0, duplicate: 0, quarantined: 0 }]));
  if (uploadIds.length === 0) return counts;
  const rows = await db
    .selectFrom('receipts')
    .select(({ fn }) => ['uploadId', 'outcome', fn.countAll<number>().as('count')])
    .where('uploadId', 'in', uploadIds)
    .groupBy(['uploadId', 'outcome'])
    .execute();
  for (const row of rows) {
    const outcome = OUTCOMES.find((known) => known === row.outcome);
    const entry = row.uploadId === null ? undefined : counts.get(row.uploadId);
    if (entry !== undefined && outcome !== undefined) entry[outcome] = Number(row.count);
  }
  return counts;
}

async function uploadViews(db: Db, rows: UploadTable[]): Promise<UploadView[]> {
  const counts = await countsOf(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    ...row,
    counts: counts.get(row.id) ?? { stored: 0, duplicate: 0, quarantined: 0 },
  }));
}

/** Whose name stands on an upload: the person's own, so that staff know whom to ask. */
function signature(actor: Actor): string {
  return actor.name;
}

/** Uploads and their receipts. */
export function receiptRoutes({ db, clock, road }: Platform): Hono<HubEnv> {
  return new Hono<HubEnv>()
    .post('/api/uploads', async (c) => {
      const { expectedFiles } = await parseJson(c, openBody);
      const upload = await openUpload(db, clock, {
        door: 'web',
        createdBy: signature(c.get('actor')),
        expectedFiles,
      });
      return c.json<UploadOpened>({ id: upload.id }, 201);
    })
    .get('/api/uploads', async (c) => {
      const rows = await db.selectFrom('uploads').selectAll().orderBy('id', 'desc').limit(50).execute();
      return c.json<UploadList>({ uploads: await uploadViews(db, rows) });
    })
    .get('/api/uploads/:id', async (c) => {
      const { after } = parseQuery(c, detailQuery);
      const row = await db
        .selectFrom('uploads')
        .selectAll()
        .where('id', '=', c.req.param('id'))
        .executeTakeFirst();
      const [upload] = row === undefined ? [] : await uploadViews(db, [row]);
      if (upload === undefined) throw new HubError('notFound', 'There is no such upload');
      let query = db.selectFrom('receipts').selectAll().where('uploadId', '=', upload.id);
      if (after !== undefined) query = query.where('id', '>', after);
      const receipts = await query
        .orderBy('id')
        .limit(PAGE + 1)
        .execute();
      return c.json<UploadDetail>({
        upload,
        receipts: receipts.slice(0, PAGE).map(receiptView),
        more: receipts.length > PAGE,
      });
    })
    .post('/api/uploads/:id/close', async (c) => {
      const uploadId = c.req.param('id');
      await db.transaction().execute(async (tx) => {
        for (const studyUid of await closeUpload(tx, clock, uploadId)) {
          await road.enqueue(tx, 'settle-study', studyUid, clock.now());
        }
      });
      return c.body(null, 204);
    });
}
