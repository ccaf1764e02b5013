import { z } from 'zod';
import { recordAudit } from '../access/audit.ts';
import { HubError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import type { Actor } from '../domain/roles.ts';
import { columnLabel, headerKey } from '../formats/tabular/header.ts';
import { DATE_ORDERS, mappingFault, type TableMapping } from '../formats/tabular/table-mapping.ts';
import type { DbOrTx, Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import { decideMapping, objection } from './decide-mapping.ts';
import type { DecideMapping } from './mapping-api.ts';
import type { MappedBy } from './read-lab-table.ts';
import type { CorrectMapping, EndedTable, TableDraft } from './table-api.ts';
import type { TableMappingTable } from './tables.ts';

const column = z.int().min(0).max(300);
const dateColumn = z.strictObject({ column, order: z.enum(DATE_ORDERS) });

/** A mapping as it is kept and as it comes. */
export const tableMapping = z.strictObject({
  patientId: column,
  name: column.nullable(),
  birthDate: dateColumn.nullable(),
  sex: z.strictObject({ column, male: z.string().max(40), female: z.string().max(40) }).nullable(),
  collectedAt: dateColumn,
  collectedTime: column.nullable(),
  reportNumber: column.nullable(),
  specimen: column.nullable(),
  phone: column.nullable().default(null),
  decimals: z.enum(['point', 'comma']),
  results: z.discriminatedUnion('layout', [
    z.strictObject({
      layout: z.literal('long'),
      code: column.nullable(),
      label: column.nullable(),
      value: column,
      unit: column.nullable(),
      referenceLow: column.nullable(),
      referenceHigh: column.nullable(),
    }),
    z.strictObject({
      layout: z.literal('wide'),
      columns: z.array(z.strictObject({ column, unit: z.string().min(1).max(64).nullable() })).max(300),
    }),
  ]),
}) satisfies z.ZodType<TableMapping>;

export const tableDraft = z.strictObject({
  sender: z.string().trim().min(1).max(120),
  mapping: tableMapping,
  meanings: z.array(z.strictObject({ column, analyteKey: z.string().max(64).nullable() })).max(300),
}) satisfies z.ZodType<TableDraft>;

export type Kept = MappedBy &
  Pick<TableMappingTable, 'id' | 'keptByName' | 'keptAt'> & { readonly header: string[] };

function keptOf(row: TableMappingTable): Kept {
  return {
    id: row.id,
    sender: row.sender,
    header: z.array(z.string()).parse(JSON.parse(row.header)),
    mapping: tableMapping.parse(JSON.parse(row.mapping)),
    keptByName: row.keptByName,
    keptAt: Number(row.keptAt),
  };
}

/** Every mapping that holds. */
export async function keptTables(db: DbOrTx): Promise<Kept[]> {
  const rows = await db
    .selectFrom('tableMappings')
    .selectAll()
    .where('endedAt', 'is', null)
    .orderBy('sender')
    .orderBy('id')
    .execute();
  return rows.map(keptOf);
}

const ENDED_SHOWN = 100;

/** Mappings that held once, the last to end first. */
export async function endedTables(db: DbOrTx): Promise<EndedTable[]> {
  const rows = await db
    .selectFrom('tableMappings')
    .selectAll()
    .where('endedAt', 'is not', null)
    .orderBy('endedAt', 'desc')
    .limit(ENDED_SHOWN)
    .execute();
  return rows.map((row) => {
    const { id, sender, header, keptByName, keptAt } = keptOf(row);
    return {
      id,
      sender,
      header,
      keptByName,
      keptAt,
      endedAt: Number(row.endedAt),
      endedByName: row.endedByName ?? '',
    };
  });
}

/** The mappings kept for tables of this header, of more than one sender where several export it. */
export async function tablesLike(db: DbOrTx, header: readonly string[]): Promise<Kept[]> {
  if (header.length === 0) return [];
  const rows = await db
    .selectFrom('tableMappings')
    .selectAll()
    .where('headerKey', '=', headerKey(header))
    .where('endedAt', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(keptOf);
}

/** What a draft says of the words in a table's header: the entries of its sender's dictionary that it makes. */
export function wordsOf(
  { sender, mapping, meanings }: TableDraft,
  header: readonly string[],
): DecideMapping[] {
  if (mapping.results.layout === 'long') return [];
  return mapping.results.columns.map(({ column, unit }) => {
    const word = { sender, code: '', codeSystem: '', label: columnLabel(header, column), unit: unit ?? '' };
    const analyteKey = meanings.find((meaning) => meaning.column === column)?.analyteKey ?? null;
    return analyteKey === null
      ? { ...word, decision: 'never' }
      : { ...word, decision: 'map', analyteKey, takenAs: null };
  });
}

/** @throws HubError invalid where a draft does not fit the table, or a column cannot mean what it says */
export function checkDraft(draft: TableDraft, header: readonly string[]): void {
  const fault = mappingFault(draft.mapping, header.length);
  if (fault !== null) throw new HubError('invalid', `The mapping names ${fault}`);
  for (const word of wordsOf(draft, header)) {
    const why = word.decision === 'map' ? objection(word) : null;
    if (why !== null) throw new HubError('invalid', `${word.label}: ${why}`);
  }
}

/** Keeps a mapping for tables of this header and sender, and what its columns mean; the one before it ends. Answers which holds. */
export async function keepTable(
  tx: Tx,
  platform: Platform,
  actor: Actor,
  draft: TableDraft,
  header: readonly string[],
): Promise<string> {
  const { clock } = platform;
  const { sender } = draft;
  const mapping = JSON.stringify(draft.mapping);
  for (const word of wordsOf(draft, header)) await decideMapping(tx, platform, actor, word);
  const held = await tx
    .selectFrom('tableMappings')
    .select(['id', 'mapping'])
    .where('sender', '=', sender)
    .where('headerKey', '=', headerKey(header))
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  if (held?.mapping === mapping) return held.id;
  if (held !== undefined) await endTable(tx, clock.now(), held.id, actor);
  const id = newId(clock.now());
  await tx
    .insertInto('tableMappings')
    .values({
      id,
      sender,
      headerKey: headerKey(header),
      header: JSON.stringify(header),
      mapping,
      keptBy: actor.userId,
      keptByName: actor.name,
      keptAt: clock.now(),
      endedAt: null,
      endedByName: null,
    })
    .execute();
  await recordAudit(tx, {
    actor,
    action: 'table.mapped',
    subject: id,
    detail: { instead: held?.id ?? null },
  });
  return id;
}

/**
 * Keeps a mapping in the place of another of the same header, whose sender may have been another too. What came in by
 * it stays as it was read; only what its words mean is understood anew. @throws HubError conflict where it no longer holds
 */
export async function correctTable(
  tx: Tx,
  platform: Platform,
  actor: Actor,
  { draft, instead }: CorrectMapping,
  header: readonly string[],
): Promise<void> {
  const held = await tx
    .selectFrom('tableMappings')
    .select(['sender', 'headerKey'])
    .where('id', '=', instead)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  if (held === undefined || held.headerKey !== headerKey(header)) {
    throw new HubError('conflict', 'That mapping no longer holds: somebody has corrected or forgotten it');
  }
  await keepTable(tx, platform, actor, draft, header);
  if (held.sender !== draft.sender) await forgetTable(tx, platform, actor, instead);
}

async function endTable(tx: Tx, at: number, id: string, actor: Actor): Promise<void> {
  await tx
    .updateTable('tableMappings')
    .set({ endedAt: at, endedByName: actor.name })
    .where('id', '=', id)
    .execute();
}

/** Tables of this header wait for a person again; what came by it stays. @throws HubError notFound */
export async function forgetTable(tx: Tx, { clock }: Platform, actor: Actor, id: string): Promise<void> {
  const held = await tx
    .selectFrom('tableMappings')
    .select('id')
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  if (held === undefined) throw new HubError('notFound', 'No such mapping holds');
  await endTable(tx, clock.now(), id, actor);
  await recordAudit(tx, { actor, action: 'table.forgotten', subject: id });
}
