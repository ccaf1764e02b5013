import { recordAudit } from '../access/audit.ts';
import { HubError } from '../domain/errors.ts';
import { type BlobHash, blobHash, newId } from '../domain/ids.ts';
import type { Actor } from '../domain/roles.ts';
import type { DbOrTx, Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { TableImported } from './table-api.ts';
import type { TableImportTable } from './tables.ts';

const MOST_SHOWN = 100;

export type NewImport = Pick<
  TableImportTable,
  'hash' | 'name' | 'sender' | 'tableMappingId' | 'importedBy' | 'againOf'
>;

/** Puts on record that a table is read now; its reports name the row. */
export async function openImport(
  { db, clock }: Platform,
  from: NewImport,
): Promise<Pick<TableImportTable, 'id' | 'againOf'>> {
  const id = newId(clock.now());
  await db
    .insertInto('tableImports')
    .values({
      ...from,
      id,
      importedAt: clock.now(),
      withdrawnBy: null,
      withdrawnByName: null,
      withdrawnAt: null,
      withdrawnReason: null,
      undoneAt: null,
    })
    .execute();
  return { id, againOf: from.againOf };
}

function view(row: TableImportTable, reports: number): TableImported {
  const { id, name, sender, importedBy, againOf, withdrawnByName, withdrawnAt, withdrawnReason } = row;
  const withdrawn =
    withdrawnAt === null
      ? null
      : {
          at: Number(withdrawnAt),
          byName: withdrawnByName ?? '',
          reason: withdrawnReason ?? '',
          done: row.undoneAt !== null,
        };
  return {
    id,
    name,
    sender,
    importedBy,
    importedAt: Number(row.importedAt),
    reports,
    again: againOf !== null,
    withdrawn,
  };
}

async function reportsOf(db: DbOrTx, imports: readonly string[]): Promise<Map<string | null, number>> {
  if (imports.length === 0) return new Map();
  const rows = await db
    .selectFrom('labReports')
    .select(({ fn }) => ['tableImportId', fn.countAll<number>().as('reports')])
    .where('tableImportId', 'in', imports)
    .groupBy('tableImportId')
    .execute();
  return new Map(rows.map(({ tableImportId, reports }) => [tableImportId, Number(reports)]));
}

/** The newest tables of which a report came in, those that were withdrawn too. */
export async function newestImports(db: DbOrTx): Promise<TableImported[]> {
  const rows = await db
    .selectFrom('tableImports')
    .selectAll()
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('labReports')
          .select('labReports.id')
          .whereRef('labReports.tableImportId', '=', 'tableImports.id'),
      ),
    )
    .orderBy('id', 'desc')
    .limit(MOST_SHOWN)
    .execute();
  const reports = await reportsOf(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => view(row, reports.get(row.id) ?? 0));
}

/** The newest table that came in with each of these headers, by the header's key: what a corrected mapping is tried on. */
export async function newestByHeader(db: DbOrTx): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('tableImports')
    .innerJoin('tableMappings', 'tableMappings.id', 'tableImports.tableMappingId')
    .select(({ fn }) => ['headerKey', fn.max('tableImports.id').as('importId')])
    .groupBy('headerKey')
    .execute();
  return new Map(rows.map(({ headerKey, importId }) => [headerKey, importId]));
}

/** One go at a table with the name of its kept bytes; null where there is none of that number. */
export async function importOf(
  db: DbOrTx,
  id: string,
): Promise<{ readonly hash: BlobHash; readonly imported: TableImported } | null> {
  const row = await db.selectFrom('tableImports').selectAll().where('id', '=', id).executeTakeFirst();
  const hash = row === undefined ? null : blobHash(row.hash);
  if (row === undefined || hash === null) return null;
  return { hash, imported: view(row, (await reportsOf(db, [id])).get(id) ?? 0) };
}

/** Says that all that came in by a table is to be taken back; a job does so. @throws HubError notFound, conflict */
export async function askWithdrawal(
  tx: Tx,
  { clock, road }: Pick<Platform, 'clock' | 'road'>,
  actor: Actor,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<void> {
  const held = await tx
    .selectFrom('tableImports')
    .select('withdrawnByName')
    .where('id', '=', id)
    .executeTakeFirst();
  if (held === undefined) throw new HubError('notFound', 'No table of that number came in');
  const asked = await tx
    .updateTable('tableImports')
    .set({
      withdrawnBy: actor.userId,
      withdrawnByName: actor.name,
      withdrawnAt: clock.now(),
      withdrawnReason: reason,
    })
    .where('id', '=', id)
    .where('withdrawnAt', 'is', null)
    .executeTakeFirst();
  if (asked.numUpdatedRows === 0n) {
    throw new HubError('conflict', `${held.withdrawnByName ?? 'Somebody'} has withdrawn it already`);
  }
  await recordAudit(tx, { actor, action: 'table.withdrawn', subject: id, detail: { reason } });
  await road.record(tx, { kind: 'table.withdrawn', tableImportId: id });
}
