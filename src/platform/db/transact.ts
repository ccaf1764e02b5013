import { setImmediate as turn } from 'node:timers/promises';
import type { ControlledTransaction } from 'kysely';
import type { Db, Tables, Tx } from './tables.ts';
import type { WalSync } from './wal-sync.ts';

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

type Failures = Map<Waiting, unknown>;
type Waiting = { run(tx: Tx): Promise<void>; done(): void; fail(error: unknown): void };

type Line = { waiting: Waiting[]; busy: boolean; readonly wal: WalSync | null };
/** Databases with one writer at a time, and who waits for the next transaction of each. */
const lines = new WeakMap<Db, Line>();
/** Others who write wait for the whole of it. */
const MOST_TOGETHER = 64;

/** Says that a database has one writer at a time, so that it pays to let several works share a commit. */
export function writesAlone(db: Db, wal: WalSync | null): void {
  lines.set(db, { waiting: [], busy: false, wal });
}

/** Whether works given to `transactTogether` one after the other are done in that order, without waiting for each. */
export function keepsOrder(db: Db): boolean {
  return lines.has(db);
}

/** Runs a work so that, when it fails, only what it did is taken back. */
async function runApart(
  tx: ControlledTransaction<Tables>,
  work: Waiting,
): Promise<{ failed: unknown } | null> {
  const saved = await tx.savepoint('work').execute();
  try {
    await work.run(saved);
    await saved.releaseSavepoint('work').execute();
    return null;
  } catch (failed) {
    await saved.rollbackToSavepoint('work').execute();
    return { failed };
  }
}

/** Does works in one transaction, and commits it where `run` has taken them. */
async function commitAfter(
  db: Db,
  wal: WalSync | null,
  run: (tx: ControlledTransaction<Tables>) => Promise<Failures>,
): Promise<Failures> {
  const tx = await db.startTransaction().execute();
  try {
    const failures = await run(tx);
    wal?.leaveNext();
    await tx.commit().execute();
    return failures;
  } catch (error) {
    await tx.rollback().execute();
    throw error;
  }
}

/**
 * Does works in one transaction; answers once it is committed, with what went wrong in single ones. Savepoints have
 * SQLite write every page twice, some forty a message, so they are set only once a work is known to fail.
 */
async function commitTogether(db: Db, works: readonly Waiting[], wal: WalSync | null): Promise<Failures> {
  let failed = false;
  try {
    return await commitAfter(db, wal, async (tx) => {
      for (const work of works) {
        failed = true;
        await work.run(tx);
        failed = false;
      }
      return new Map();
    });
  } catch (error) {
    if (!failed || works.length === 1) throw error;
  }
  return commitAfter(db, wal, async (tx) => {
    const failures: Failures = new Map();
    for (const work of works) {
      const failure = await runApart(tx, work);
      if (failure !== null) failures.set(work, failure.failed);
    }
    return failures;
  });
}

/** Tells works how they ended once they are on disk; what is committed is read and built upon by others before that. */
async function tell(works: readonly Waiting[], failures: Failures, wal: WalSync | null): Promise<void> {
  try {
    await wal?.durable();
  } catch (error) {
    for (const work of works) work.fail(error);
    return;
  }
  for (const work of works) {
    if (failures.has(work)) work.fail(failures.get(work));
    else work.done();
  }
}

/**
 * Runs a transaction as `transact` does, and lets it share its commit, which waits for the disk, with others that wait
 * at the same moment. It resolves after the commit; what one of them does wrong harms none of the others.
 * `work` waits for nothing but the database, for the others wait for it, and changes nothing outside it: it is run again
 * where another one fails.
 */
export function transactTogether<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const line = lines.get(db);
  if (line === undefined) return transact(db, work);
  return new Promise<T>((resolve, reject) => {
    let result: { value: T } | null = null;
    line.waiting.push({
      async run(tx) {
        result = { value: await work(tx) };
      },
      done: () => (result === null ? reject(new Error('a transaction did not run')) : resolve(result.value)),
      fail: reject,
    });
    if (!line.busy) void serve(db, line);
  });
}

/**
 * The next transaction runs while the disk writes the one before; a sync on which many wait is one. Each begins in a
 * turn of its own: what came at the same moment is together by then, and others have their turn between two.
 */
async function serve(db: Db, line: Line): Promise<void> {
  line.busy = true;
  while (line.waiting.length > 0) {
    await turn();
    const works = line.waiting.splice(0, MOST_TOGETHER);
    try {
      void tell(works, await commitTogether(db, works, line.wal), line.wal);
    } catch (error) {
      for (const work of works) work.fail(error);
    }
  }
  line.busy = false;
}

/**
 * Runs a transaction whose loss in a power cut harms nobody, because what it says would be found out again, and does
 * not wait for the disk. It is durable no later than the next one that does.
 */
export async function transactLightly<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  const wal = lines.get(db)?.wal ?? null;
  return transact(db, async (tx) => {
    const result = await work(tx);
    wal?.leaveNext();
    return result;
  });
}
