import { PREFIXES, type PrefixRange, prefixText } from '../platform/blobs/blob-files.ts';
import type { DbOrTx } from '../platform/db/tables.ts';

/** What the rows say of one blob. */
export type Named = {
  /** The rows that name it, the first few of them. */
  readonly rows: string[];
  count: number;
  /** Every size that a row gives it; more than one contradict each other. */
  readonly sizes: Set<number>;
  /** Whether a receipt names it, as one should for everything that came in. */
  received: boolean;
};

/** By hash, as the rows have it. */
export type NamedBlobs = Map<string, Named>;

const ROWS_SHOWN = 3;
/** So many names are held in memory at once: some 20 MB. */
const NAMES_AT_ONCE = 50_000;

/** Cuts the prefixes into ranges that hold about as many names each as fit into memory. */
export function prefixRanges(names: number, atOnce: number = NAMES_AT_ONCE): PrefixRange[] {
  const parts = Math.min(PREFIXES, Math.max(1, Math.ceil(names / atOnce)));
  const edge = (part: number) => Math.floor((part * PREFIXES) / parts);
  return Array.from({ length: parts }, (_, part) => ({ first: edge(part), last: edge(part + 1) - 1 }));
}

/** Every table whose rows name blobs that must be there. */
export const BLOB_TABLES = [
  'instances',
  'receipts',
  'labReports',
  'tableImports',
  'replacedInstances',
  'orderEvents',
  'performedStepMessages',
] as const;

/** How many rows name a blob, one blob as often as it is named. */
export async function countNames(db: DbOrTx): Promise<number> {
  const counts = await Promise.all(
    BLOB_TABLES.map((table) =>
      db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('rows'))
        .executeTakeFirstOrThrow(),
    ),
  );
  return counts.reduce((sum, { rows }) => sum + Number(rows), 0);
}

function add(
  names: NamedBlobs,
  hash: string,
  row: string,
  sizeBytes: number | null,
  received = row.startsWith('receipt '),
): void {
  const named = names.get(hash) ?? { rows: [], count: 0, sizes: new Set<number>(), received: false };
  named.count += 1;
  if (named.rows.length < ROWS_SHOWN) named.rows.push(row);
  if (sizeBytes !== null) named.sizes.add(sizeBytes);
  if (received) named.received = true;
  names.set(hash, named);
}

/**
 * Every blob that a row names, of the prefixes asked for. What is no hash at all sorts before the first prefix or
 * after the last one and comes with those.
 */
export async function namedBlobs(db: DbOrTx, { first, last }: PrefixRange): Promise<NamedBlobs> {
  const from = first === 0 ? '' : prefixText(first);
  const before = last === PREFIXES - 1 ? null : prefixText(last + 1);
  const names: NamedBlobs = new Map();
  const instances = await db
    .selectFrom('instances')
    .select(['sopInstanceUid', 'hash', 'sizeBytes', 'originalHash'])
    .where('hash', '>=', from)
    .$if(before !== null, (query) => query.where('hash', '<', before))
    .execute();
  for (const row of instances) {
    // A copy with another patient in it was made here; its original came in, and its receipt names that.
    const made = row.originalHash !== null;
    add(names, row.hash, `instance ${row.sopInstanceUid}`, row.sizeBytes, made);
  }
  const replaced = await db
    .selectFrom('replacedInstances')
    .select(['sopInstanceUid', 'hash', 'sizeBytes', 'originalHash'])
    .where('hash', '>=', from)
    .$if(before !== null, (query) => query.where('hash', '<', before))
    .execute();
  for (const row of replaced) {
    const made = row.originalHash !== null;
    add(names, row.hash, `replaced instance ${row.sopInstanceUid}`, row.sizeBytes, made);
  }
  const reports = await db
    .selectFrom('labReports')
    .select(['id', 'hash'])
    .where('hash', '>=', from)
    .$if(before !== null, (query) => query.where('hash', '<', before))
    .execute();
  for (const row of reports) add(names, row.hash, `lab report ${row.id}`, null);
  const imports = await db
    .selectFrom('tableImports')
    .select(['id', 'hash'])
    .where('hash', '>=', from)
    .$if(before !== null, (query) => query.where('hash', '<', before))
    .execute();
  for (const row of imports) add(names, row.hash, `table ${row.id}`, null);
  const orderEvents = await db
    .selectFrom('orderEvents')
    .select(['id', 'hash'])
    .where('hash', '>=', from)
    .$if(before !== null, (query) => query.where('hash', '<', before))
    .execute();
  for (const row of orderEvents) if (row.hash !== null) add(names, row.hash, `order event ${row.id}`, null);
  const stepMessages = await db
    .selectFrom('performedStepMessages')
    .select(['id', 'hash'])
    .where('hash', '>=', from)
    .$if(before !== null, (query) => query.where('hash', '<', before))
    .execute();
  for (const row of stepMessages) add(names, row.hash, `performed step message ${row.id}`, null);
  const receipts = await db
    .selectFrom('receipts')
    .select(['id', 'hash', 'sizeBytes'])
    .where('hash', '>=', from)
    .$if(before !== null, (query) => query.where('hash', '<', before))
    // Of what was deleted after it had come, the receipt alone is left.
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('deletedObjects')
            .innerJoin('deletions', 'deletions.id', 'deletedObjects.deletionId')
            .select('deletions.id')
            .whereRef('deletedObjects.hash', '=', 'receipts.hash')
            .whereRef('deletions.deletedAt', '>=', 'receipts.receivedAt'),
        ),
      ),
    )
    .execute();
  for (const row of receipts) if (row.hash !== null) add(names, row.hash, `receipt ${row.id}`, row.sizeBytes);
  return names;
}

/** `instance 1.2.3, receipt 0190… and 4 more`. */
export function namersText({ rows, count }: Pick<Named, 'rows' | 'count'>): string {
  const more = count - rows.length;
  return `${rows.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
