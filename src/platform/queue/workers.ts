import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Logger } from 'pino';
import { reasonOf } from '../../domain/errors.ts';
import { JOB_KINDS, type JobKind } from '../../domain/facts.ts';
import type { Clock } from '../clock.ts';
import type { Db, JobTable, Tx } from '../db/tables.ts';
import { transactLightly, transactTogether } from '../db/transact.ts';
import { stepChannel } from './road.ts';

/** Writes a job's results; runs in one transaction with the job's completion, so it happens exactly once. */
export type Commit = (tx: Tx) => Promise<void>;

/**
 * Does a job's reading, blob and model work outside any transaction and returns what to write.
 * It may be run again from the start after a crash, so it changes nothing before its Commit.
 */
export type JobHandler = (subject: string, signal: AbortSignal) => Promise<Commit>;

export type JobRule = {
  readonly run: JobHandler;
  /** What to write when the last attempt has failed, so that no person waits for ever. */
  readonly exhausted?: (subject: string, error: unknown) => Promise<Commit>;
  readonly attempts: number;
};

export type WorkerOptions = {
  /** Jobs at work at the same time. */
  readonly count: number;
  /** How long a job is its worker's own; renewed while it runs, so only a dead worker's lease runs out. */
  readonly leaseMs: number;
  /** PostgreSQL has many processes at one table: skip rows that another one is taking. */
  readonly lockRows: boolean;
};

export type JobRules = { readonly [Kind in JobKind]: JobRule };

export type Workers = {
  /** Runs what is due until told to stop. */
  start(): void;
  /** Has the workers look again and again for a moment: a job is due once the transaction at hand has committed. */
  expect(): void;
  /** Runs every pending job, also those meant for later, until none is left; for tests and one-off commands. */
  drain(): Promise<void>;
  /** Lets the jobs at hand finish, up to the time given, then gives their leases back. */
  stop(graceMs: number): Promise<void>;
};

const LOOK_EVERY_MS = 500;
/** While a job is expected, and how long it is. */
const EXPECTING_LOOK_MS = 10;
const EXPECTING_MS = 250;
const BACKOFF_MS = [1_000, 5_000, 30_000, 120_000, 600_000];

/** Pause before the next attempt after `attempts` failed ones. */
export function backoffMs(attempts: number): number {
  return BACKOFF_MS[Math.min(attempts, BACKOFF_MS.length) - 1] ?? BACKOFF_MS[0] ?? 1_000;
}

type Leased = Pick<JobTable, 'id' | 'subject' | 'attempts'> & { kind: JobKind };

function jobKind(text: string): JobKind {
  const kind = JOB_KINDS.find((known) => known === text);
  if (kind === undefined) throw new Error(`No rule for jobs of kind ${text}`);
  return kind;
}

/**
 * Takes the next job whose holder died, else the next due one, unless the same subject is being worked on.
 * `until` lets `drain` take jobs that are meant for later. One statement, so that two processes never share a job; each
 * half reads one index in its order, for a hundred thousand jobs may wait.
 */
async function lease(db: Db, options: WorkerOptions, now: number, until: number): Promise<Leased | null> {
  const lock = options.lockRows ? sql`for update skip locked` : sql``;
  const first = (due: RawBuilder<SqlBool>) => sql`(
    select job."id" from "jobs" as job
    where ${due} and not exists (
      select 1 from "jobs" as held where held."kind" = job."kind" and held."subject" = job."subject"
        and held."id" <> job."id" and held."state" = 'leased' and held."leaseUntil" >= ${now})
    order by job."runAt", job."id" limit 1 ${lock})`;
  const take = sql<{ id: string; kind: string; subject: string; attempts: number }>`
    update "jobs" set "state" = 'leased', "leaseUntil" = ${now + options.leaseMs}, "attempts" = "attempts" + 1
    where "id" = coalesce(
      ${first(sql`job."state" = 'leased' and job."leaseUntil" < ${now}`)},
      ${first(sql`job."state" = 'pending' and job."runAt" <= ${until}`)})
    returning "id", "kind", "subject", "attempts"`;
  // A lease that a power cut undoes is that of a process which is no more.
  const taken = await transactLightly(db, (tx) => take.execute(tx));
  const row = taken.rows[0];
  return row === undefined ? null : { ...row, kind: jobKind(row.kind) };
}

/** Gives back every lease of a process that is no more; only for the one process that owns an embedded database. */
export async function reclaimLeases(db: Db): Promise<void> {
  await db.updateTable('jobs').set({ leaseUntil: 0 }).where('state', '=', 'leased').execute();
}

/** Owns the loops that carry out jobs from the durable job table. */
export function openWorkers(
  db: Db,
  rules: JobRules,
  clock: Clock,
  log: Logger,
  options: WorkerOptions,
): Workers {
  const stopping = new AbortController();
  const loops: Promise<void>[] = [];
  const sleepers = new Set<() => void>();
  const held = new Set<string>();
  let expectingUntil = 0;

  async function finish(job: Leased, commit: Commit): Promise<void> {
    stepChannel.publish({ step: `work ${job.kind}` });
    await transactTogether(db, async (tx) => {
      const gone = await tx
        .deleteFrom('jobs')
        .where('id', '=', job.id)
        .where('state', '=', 'leased')
        .where('attempts', '=', job.attempts)
        .executeTakeFirst();
      if (gone.numDeletedRows === 1n) await commit(tx);
      else log.warn({ job: job.kind, id: job.id }, 'another worker took this job over; its result stands');
    });
    stepChannel.publish({ step: `job ${job.kind}` });
  }

  async function fail(job: Leased, error: unknown): Promise<void> {
    const rule = rules[job.kind];
    const lastError = reasonOf(error).slice(0, 2000);
    log.error({ job: job.kind, id: job.id, attempt: job.attempts, err: error }, 'job failed');
    if (job.attempts < rule.attempts) {
      const runAt = clock.now() + backoffMs(job.attempts);
      await db.transaction().execute(async (tx) => {
        const newer = await tx
          .selectFrom('jobs')
          .select('id')
          .where('kind', '=', job.kind)
          .where('subject', '=', job.subject)
          .where('state', '=', 'pending')
          .executeTakeFirst();
        if (newer !== undefined) await tx.deleteFrom('jobs').where('id', '=', job.id).execute();
        else {
          await tx
            .updateTable('jobs')
            .set({ state: 'pending', leaseUntil: null, runAt, lastError })
            .where('id', '=', job.id)
            .execute();
        }
      });
      return;
    }
    const commit = rule.exhausted === undefined ? null : await rule.exhausted(job.subject, error);
    await db.transaction().execute(async (tx) => {
      await tx
        .updateTable('jobs')
        .set({ state: 'failed', leaseUntil: null, lastError })
        .where('id', '=', job.id)
        .execute();
      if (commit !== null) await commit(tx);
    });
  }

  async function runOne(until: number): Promise<boolean> {
    const job = await lease(db, options, clock.now(), until);
    if (job === null) return false;
    stepChannel.publish({ step: `lease ${job.kind}` });
    held.add(job.id);
    const rule = rules[job.kind];
    const renewal = setInterval(() => {
      db.updateTable('jobs')
        .set({ leaseUntil: clock.now() + options.leaseMs })
        .where('id', '=', job.id)
        .where('state', '=', 'leased')
        .where('attempts', '=', job.attempts)
        .execute()
        .catch((error: unknown) => log.warn({ job: job.kind, id: job.id, err: error }, 'lease not renewed'));
    }, options.leaseMs / 3);
    try {
      if (job.attempts > rule.attempts) throw new Error('the process died at each attempt of this job');
      await finish(job, await rule.run(job.subject, stopping.signal));
    } catch (error) {
      if (stopping.signal.aborted) await giveBack([job.id]);
      else await fail(job, error);
    } finally {
      clearInterval(renewal);
      held.delete(job.id);
    }
    return true;
  }

  /** A stop is nobody's failure: the attempt does not count. */
  async function giveBack(ids: string[]): Promise<void> {
    await db
      .updateTable('jobs')
      .set((eb) => ({ leaseUntil: 0, attempts: eb('attempts', '-', 1) }))
      .where('id', 'in', ids)
      .where('state', '=', 'leased')
      .execute();
    log.info({ jobs: ids.length }, 'unfinished jobs given back at shutdown');
  }

  function rest(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        sleepers.delete(done);
        resolve();
      };
      const expecting = performance.now() < expectingUntil;
      const timer = setTimeout(done, expecting ? EXPECTING_LOOK_MS : LOOK_EVERY_MS);
      sleepers.add(done);
    });
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        if (!(await runOne(clock.now()))) await rest();
      } catch (error) {
        log.error({ err: error }, 'the job table could not be reached');
        await rest();
      }
    }
  }

  function wake(): void {
    for (const done of [...sleepers]) done();
  }

  return {
    start() {
      for (let i = 0; i < options.count; i++) loops.push(loop());
    },
    expect() {
      const now = performance.now();
      if (now >= expectingUntil) setTimeout(wake, EXPECTING_LOOK_MS).unref();
      expectingUntil = now + EXPECTING_MS;
    },
    async drain() {
      while ((await runOne(Number.MAX_SAFE_INTEGER)) || held.size > 0) {
        if (held.size > 0) await rest();
      }
    },
    async stop(graceMs) {
      stopping.abort();
      wake();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, graceMs);
      });
      await Promise.race([Promise.allSettled(loops), late]);
      clearTimeout(timer);
      if (held.size > 0) await giveBack([...held]);
    },
  };
}
