import { sql } from 'kysely';
import type { DatabaseConfig } from '../config.ts';
import type { Db } from './tables.ts';

/** Enough to know that the file is damaged; the rest of thousands would say no more. */
const MOST_FAULTS = 100;

/** What the embedded database finds wrong with its own file; PostgreSQL keeps checksums of its own and is not asked. */
export async function databaseFaults(db: Db, kind: DatabaseConfig['kind']): Promise<string[]> {
  if (kind !== 'sqlite') return [];
  const { rows } = await sql<{
    integrity_check: string;
  }>`pragma integrity_check(${sql.lit(MOST_FAULTS)})`.execute(db);
  return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
}
