import { type Kysely, type RawBuilder, sql } from 'kysely';
import { isPostgres } from './byte-text.ts';

/**
 * Ends the definition of a table of small rows: SQLite then keeps them in the tree of their key instead of beside it,
 * and writes one page where it would write two (https://www.sqlite.org/withoutrowid.html).
 */
export function rowsByKey(db: Kysely<unknown>): RawBuilder<unknown> {
  return isPostgres(db) ? sql`` : sql`without rowid`;
}
