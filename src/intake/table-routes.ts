import { Hono } from 'hono';
import { HubError } from '../domain/errors.ts';
import { blobHash } from '../domain/ids.ts';
import { settleTriedAgain, waitingReceipt } from '../ingest/resolve-quarantine.ts';
import {
  checkDraft,
  forgetTable,
  keepTable,
  keptTables,
  tableDraft,
  tablesLike,
} from '../labs/kept-tables.ts';
import { previewTable } from '../labs/preview-table.ts';
import { lookAtTable } from '../labs/read-lab-table.ts';
import { receiveLabTable } from '../labs/receive-table.ts';
import { meaningsOf, suggestTable } from '../labs/suggest-table.ts';
import type { TableDraft, TableImported, TableList, TablePreview, WaitingTable } from '../labs/table-api.ts';
import { transact } from '../platform/db/transact.ts';
import type { HubEnv } from '../platform/http/env.ts';
import { parseJson } from '../platform/http/parse.ts';
import type { Platform } from '../platform/platform.ts';
import { receiptView } from '../receipts/routes.ts';
import type { ReceiptTable } from '../receipts/tables.ts';

const MOST_WAITING = 200;

type Waiting = {
  readonly receipt: ReceiptTable;
  readonly bytes: Buffer;
  readonly header: readonly string[];
  readonly samples: readonly (readonly string[])[];
  readonly rows: number;
};

/** A table that waits for a mapping, with what it looks like. @throws HubError notFound, conflict, unprocessable */
async function waitingTable({ db, blobs }: Platform, receiptId: string): Promise<Waiting> {
  const receipt = await waitingReceipt(db, receiptId);
  const hash = blobHash(receipt.hash ?? '');
  if (receipt.problem !== 'table-needs-mapping' || hash === null) {
    throw new HubError('notFound', 'No table of that number waits for a mapping');
  }
  const bytes = await blobs.readAll(hash);
  const look = await lookAtTable(bytes);
  if (!look.ok) throw new HubError('unprocessable', `The table ${look.reason}`);
  return { receipt, bytes, ...look };
}

/** What is kept for the header of a table, else what its names suggest. */
async function draftsFor({ db }: Platform, { header, samples }: Waiting): Promise<TableDraft[]> {
  const kept = await tablesLike(db, header);
  if (kept.length === 0) return [suggestTable(header, samples)];
  return Promise.all(
    kept.map(async ({ sender, mapping }) => ({
      sender,
      mapping,
      meanings: await meaningsOf(db, { sender, mapping }, header),
    })),
  );
}

/** Tables whose columns the hub does not know: what waits, how it would be understood, and its import. */
export function tableRoutes(platform: Platform): Hono<HubEnv> {
  const { db } = platform;
  return new Hono<HubEnv>()
    .get('/api/tables', async (c) => {
      const waiting = await db
        .selectFrom('receipts')
        .selectAll('receipts')
        .leftJoin('quarantineDecisions', 'quarantineDecisions.receiptId', 'receipts.id')
        .where('quarantineDecisions.id', 'is', null)
        .where('outcome', '=', 'quarantined')
        .where('problem', '=', 'table-needs-mapping')
        .orderBy('receipts.id', 'desc')
        .limit(MOST_WAITING)
        .execute();
      const kept = await keptTables(db);
      return c.json<TableList>({
        waiting: waiting.map(receiptView),
        kept: kept.map(({ id, sender, header, keptByName, keptAt }) => ({
          id,
          sender,
          header: [...header],
          keptByName,
          keptAt,
        })),
      });
    })
    .get('/api/tables/:id', async (c) => {
      const table = await waitingTable(platform, c.req.param('id'));
      const { receipt, header, samples, rows } = table;
      const kept = await keptTables(db);
      return c.json<WaitingTable>({
        receipt: receiptView(receipt),
        header: [...header],
        samples: samples.map((cells) => [...cells]),
        rows,
        drafts: await draftsFor(platform, table),
        senders: [...new Set(kept.map(({ sender }) => sender))],
      });
    })
    .post('/api/tables/:id/preview', async (c) => {
      const draft = await parseJson(c, tableDraft);
      const { bytes, header } = await waitingTable(platform, c.req.param('id'));
      checkDraft(draft, header);
      return c.json<TablePreview>(await previewTable(db, bytes, draft, header));
    })
    .post('/api/tables/:id/import', async (c) => {
      const draft = await parseJson(c, tableDraft);
      const actor = c.get('actor');
      const { receipt, bytes, header } = await waitingTable(platform, c.req.param('id'));
      checkDraft(draft, header);
      await transact(db, (tx) => keepTable(tx, platform, actor, draft, header));
      const { door, sender, site, name, uploadId } = receipt;
      const receipts = await receiveLabTable(platform, bytes, { door, sender, site, name, uploadId }, draft);
      // What became of it stands in receipts of its own; broken off before this, it waits on and comes again as a duplicate.
      await settleTriedAgain(platform, actor, receipt.id, `Imported as a table of ${draft.sender}`);
      const count = (outcome: ReceiptTable['outcome']) =>
        receipts.filter((one) => one.outcome === outcome).length;
      return c.json<TableImported>({
        receipts: receipts.slice(0, MOST_WAITING).map(receiptView),
        stored: count('stored'),
        duplicate: count('duplicate'),
        quarantined: count('quarantined'),
      });
    })
    .delete('/api/table-mappings/:id', async (c) => {
      await transact(db, (tx) => forgetTable(tx, platform, c.get('actor'), c.req.param('id')));
      return c.body(null, 204);
    });
}
