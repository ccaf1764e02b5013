import { Hono } from 'hono';
import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import { blobHash } from '../domain/ids.ts';
import type { Actor } from '../domain/roles.ts';
import { headerKey } from '../formats/tabular/header.ts';
import { settleTriedAgain, waitingReceipt } from '../ingest/resolve-quarantine.ts';
import { undecided } from '../ingest/undecided.ts';
import {
  checkDraft,
  correctTable,
  endedTables,
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
import type { TableImported, TableList, TablePreview, TableReceived, TableToMap } from '../labs/table-api.ts';
import { askWithdrawal, importOf, newestByHeader, newestImports } from '../labs/table-imports.ts';
import type { Db } from '../platform/db/tables.ts';
import { transact } from '../platform/db/transact.ts';
import type { HubEnv } from '../platform/http/env.ts';
import { parseJson } from '../platform/http/parse.ts';
import type { Platform } from '../platform/platform.ts';
import type { Origin } from '../receipts/journal.ts';
import { receiptView } from '../receipts/routes.ts';
import type { ReceiptTable } from '../receipts/tables.ts';

const MOST_WAITING = 200;

type ToMap = {
  /** Of the receipt while the table waits, so that its import can settle it; null once it came in. */
  readonly waiting: ReceiptTable | null;
  readonly imported: TableImported | null;
  readonly name: string;
  readonly bytes: Buffer;
  readonly header: readonly string[];
  readonly samples: readonly (readonly string[])[];
  readonly rows: number;
};

/** A table that waits for a mapping or came in, with what it looks like. @throws HubError notFound, conflict, unprocessable */
async function tableToMap({ db, blobs }: Platform, id: string): Promise<ToMap> {
  const came = await importOf(db, id);
  const waiting = came === null ? await waitingReceipt(db, id) : null;
  const hash = came?.hash ?? blobHash(waiting?.hash ?? '');
  if (hash === null || (waiting !== null && waiting.problem !== 'table-needs-mapping')) {
    throw new HubError('notFound', 'No table of that number waits for a mapping');
  }
  const bytes = await blobs.readAll(hash);
  const look = await lookAtTable(bytes);
  if (!look.ok) throw new HubError('unprocessable', `The table ${look.reason}`);
  const imported = came?.imported ?? null;
  return { waiting, imported, name: imported?.name ?? waiting?.name ?? '', bytes, ...look };
}

/** Where the receipts of a table's import come from. @throws HubError conflict where it stands as it came in */
function originOf({ waiting, imported, name }: ToMap, actor: Actor): Origin {
  if (waiting !== null) {
    const { door, sender, site, uploadId } = waiting;
    return { door, sender, site, name, uploadId };
  }
  if (imported?.withdrawn?.done !== true) {
    throw new HubError('conflict', 'Its results stand, or are just being withdrawn: withdraw them first');
  }
  return { door: 'web', sender: actor.name, name, uploadId: null };
}

/** What is kept for the header of a table, else what its names suggest. */
async function draftsFor(
  { db }: Platform,
  { header, samples }: ToMap,
): Promise<Pick<TableToMap, 'drafts' | 'kept'>> {
  const kept = await tablesLike(db, header);
  if (kept.length === 0) return { drafts: [suggestTable(header, samples)], kept: [] };
  const drafts = await Promise.all(
    kept.map(async ({ sender, mapping }) => ({
      sender,
      mapping,
      meanings: await meaningsOf(db, { sender, mapping }, header),
    })),
  );
  return { drafts, kept: kept.map(({ id, sender }) => ({ id, sender })) };
}

async function tableList(db: Db): Promise<TableList> {
  const waiting = await undecided(db)
    .selectAll('receipts')
    .where('problem', '=', 'table-needs-mapping')
    .orderBy('receipts.id', 'desc')
    .limit(MOST_WAITING)
    .execute();
  const kept = await keptTables(db);
  const newest = await newestByHeader(db);
  return {
    waiting: waiting.map(receiptView),
    kept: kept.map(({ id, sender, header, keptByName, keptAt }) => ({
      id,
      sender,
      header: [...header],
      keptByName,
      keptAt,
      importId: newest.get(headerKey(header)) ?? null,
    })),
    ended: await endedTables(db),
    imports: await newestImports(db),
  };
}

const correction = z.strictObject({ draft: tableDraft, instead: z.string().min(1).max(64) });
const withdrawal = z.strictObject({ reason: z.string().trim().min(3).max(500) });

/** Tables whose columns staff map: what waits, how it would be understood, its import, and what came in, to correct or take back. */
export function tableRoutes(platform: Platform): Hono<HubEnv> {
  const { db } = platform;
  return new Hono<HubEnv>()
    .get('/api/tables', async (c) => c.json<TableList>(await tableList(db)))
    .get('/api/tables/:id', async (c) => {
      const table = await tableToMap(platform, c.req.param('id'));
      const { name, imported, header, samples, rows } = table;
      const kept = await keptTables(db);
      return c.json<TableToMap>({
        name,
        imported,
        header: [...header],
        samples: samples.map((cells) => [...cells]),
        rows,
        ...(await draftsFor(platform, table)),
        senders: [...new Set(kept.map(({ sender }) => sender))],
      });
    })
    .post('/api/tables/:id/preview', async (c) => {
      const draft = await parseJson(c, tableDraft);
      const { bytes, header } = await tableToMap(platform, c.req.param('id'));
      checkDraft(draft, header);
      return c.json<TablePreview>(await previewTable(db, bytes, draft, header));
    })
    .put('/api/tables/:id/mapping', async (c) => {
      const said = await parseJson(c, correction);
      const { header } = await tableToMap(platform, c.req.param('id'));
      checkDraft(said.draft, header);
      await transact(db, (tx) => correctTable(tx, platform, c.get('actor'), said, header));
      return c.body(null, 204);
    })
    .post('/api/tables/:id/withdraw', async (c) => {
      const { reason } = await parseJson(c, withdrawal);
      const id = c.req.param('id');
      await transact(db, (tx) => askWithdrawal(tx, platform, c.get('actor'), { id, reason }));
      return c.body(null, 204);
    })
    .post('/api/tables/:id/import', async (c) => {
      const draft = await parseJson(c, tableDraft);
      const actor = c.get('actor');
      const table = await tableToMap(platform, c.req.param('id'));
      const { waiting, imported, bytes, header } = table;
      const origin = originOf(table, actor);
      checkDraft(draft, header);
      const id = await transact(db, (tx) => keepTable(tx, platform, actor, draft, header));
      const receipts = await receiveLabTable(platform, bytes, origin, {
        by: { ...draft, id },
        againOf: imported?.id ?? null,
      });
      // What became of it stands in receipts of its own; broken off before this, it waits on and comes again as a duplicate.
      if (waiting !== null) {
        await settleTriedAgain(platform, actor, waiting.id, `Imported as a table of ${draft.sender}`);
      }
      const count = (outcome: ReceiptTable['outcome']) =>
        receipts.filter((one) => one.outcome === outcome).length;
      return c.json<TableReceived>({
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
