import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely';

export function isPostgres(db: Kysely<unknown>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/**
 * The type of a text column that is ordered by its bytes on both databases, so that a beginning is a range of its
 * index. Two columns of different order cannot be compared on PostgreSQL: what is joined needs the same type.
 */
export function byteText(db: Kysely<unknown>): RawBuilder<unknown> {
  return isPostgres(db) ? sql`text collate "C"` : sql`text`;
}
