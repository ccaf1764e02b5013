import type { Db, Tx } from './tables.ts';

/**
 * PostgreSQL's words for "somebody else was there at the same time": unique violation, serialization failure, deadlock.
 * SQLite has one writer at a time and says none of them.
 */
const CONTENTION = new Set(['23505', '40001', '40P01']);
const TRIES = 5;

function isContention(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && CONTENTION.has(error.code)
  );
}

/**
 * Runs a transaction that finds or creates; when another one created the same row meanwhile it is run again,
 * and then finds it. `work` must change nothing outside the database.
 */
export async function transact<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (!isContention(error) || attempt === TRIES) throw error;
    }
  }
}
