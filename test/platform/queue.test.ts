import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StudyUid, VisitId } from '../../src/domain/ids.ts';
import { migrations } from '../../src/migrations.ts';
import { starts } from '../../src/pipeline.ts';
import type { DatabaseConfig } from '../../src/platform/config.ts';
import { migrate, openDb } from '../../src/platform/db/open-db.ts';
import type { Db } from '../../src/platform/db/tables.ts';
import { openRoad } from '../../src/platform/queue/road.ts';
import {
  backoffMs,
  type Commit,
  type JobRules,
  openWorkers,
  reclaimLeases,
} from '../../src/platform/queue/workers.ts';
import { type Postgres, startPostgres } from '../postgres.ts';

const log = pino({ level: 'silent' });
const nothing: Commit = async () => {};

function rules(run: (subject: string) => Promise<Commit>, exhausted?: () => Promise<Commit>): JobRules {
  const rule = { run, attempts: 3, ...(exhausted === undefined ? {} : { exhausted }) };
  return {
    'settle-study': rule,
    'run-models': rule,
    'understand-anew': rule,
    'assess-open-visits': rule,
    'withdraw-table': rule,
    'assess-risk': rule,
    'conclude-study': rule,
    'compose-summary': rule,
    'report-commitment': rule,
    'remove-deleted': rule,
  };
}

function clockAt(start: number) {
  let at = start;
  return { now: () => at, pass: (ms: number) => (at += ms) };
}

const databases: { name: string; config: () => DatabaseConfig }[] = [];
let postgres: Postgres;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-queue-'));
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});
databases.push({ name: 'SQLite', config: () => ({ kind: 'sqlite', path: join(folder, 'queue.sqlite') }) });
databases.push({ name: 'PostgreSQL', config: () => ({ kind: 'postgres', url: postgres.url }) });

describe.each(databases)('the job table on $name', ({ name, config }) => {
  const options = { count: 1, leaseMs: 60_000, lockRows: name === 'PostgreSQL' };
  let db: Db;
  beforeAll(async () => {
    db = openDb(config());
    await migrate(db, migrations);
  });
  afterAll(() => db.destroy());

  const stored = {
    kind: 'instance.stored' as const,
    studyUid: '1.2.3' as StudyUid,
    visitId: 'v' as VisitId,
    settleAfterMs: 30_000,
  };

  it('starts a job with the fact that calls for it, and none when the transaction is undone', async () => {
    const clock = clockAt(1_000_000);
    const road = openRoad(starts, clock);
    await expect(
      db.transaction().execute(async (tx) => {
        await road.record(tx, stored);
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    expect(await db.selectFrom('jobs').selectAll().execute()).toEqual([]);
    await db.transaction().execute((tx) => road.record(tx, stored));
    const [job] = await db.selectFrom('jobs').selectAll().execute();
    expect(job).toMatchObject({ kind: 'settle-study', subject: '1.2.3', state: 'pending', runAt: 1_030_000 });
  });

  it('keeps one pending job a study, which every arrival pushes back', async () => {
    const clock = clockAt(1_010_000);
    const road = openRoad(starts, clock);
    await db.transaction().execute((tx) => road.record(tx, stored));
    const jobs = await db.selectFrom('jobs').selectAll().execute();
    expect(jobs.map((job) => job.runAt)).toEqual([1_040_000]);
  });

  it('writes results and completion in one transaction, once', async () => {
    const clock = clockAt(2_000_000);
    let commits = 0;
    const workers = openWorkers(
      db,
      rules(async () => async (tx) => {
        commits += 1;
        await tx
          .insertInto('facts')
          .values({ id: `result-${commits}`, kind: 'test', payload: '{}', at: 0 })
          .execute();
      }),
      clock,
      log,
      options,
    );
    await workers.drain();
    expect(commits).toBe(1);
    expect(await db.selectFrom('jobs').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('facts').select('id').where('kind', '=', 'test').execute()).toHaveLength(1);
  });

  it('tries a failing job again later, and after the last attempt says so and lets people go on', async () => {
    const clock = clockAt(3_000_000);
    const road = openRoad(starts, clock);
    await db.transaction().execute((tx) => road.enqueue(tx, 'run-models', '9.9', clock.now()));
    let gaveUp = 0;
    const failing = rules(
      () => Promise.reject(new Error('no such file')),
      async () => async () => {
        gaveUp += 1;
      },
    );
    const workers = openWorkers(db, failing, clock, log, options);
    await workers.drain();
    const [job] = await db.selectFrom('jobs').selectAll().execute();
    expect(job).toMatchObject({ state: 'failed', attempts: 3, lastError: 'no such file' });
    expect(gaveUp).toBe(1);
    await db.deleteFrom('jobs').execute();
  });

  it('gives a dead worker’s job to another when its lease has run out, and not before', async () => {
    const clock = clockAt(4_000_000);
    const road = openRoad(starts, clock);
    await db.transaction().execute((tx) => road.enqueue(tx, 'run-models', '8.8', clock.now()));
    await db
      .updateTable('jobs')
      .set({ state: 'leased', leaseUntil: clock.now() + 60_000, attempts: 1 })
      .execute();
    let runs = 0;
    const workers = openWorkers(
      db,
      rules(async () => {
        runs += 1;
        return nothing;
      }),
      clock,
      log,
      options,
    );
    await workers.drain();
    expect(runs).toBe(0);
    clock.pass(60_001);
    await workers.drain();
    expect(runs).toBe(1);
  });

  it('lets a restarted owner of the database take its dead jobs back at once', async () => {
    const clock = clockAt(5_000_000);
    const road = openRoad(starts, clock);
    await db.transaction().execute((tx) => road.enqueue(tx, 'run-models', '7.7', clock.now()));
    await db
      .updateTable('jobs')
      .set({ state: 'leased', leaseUntil: clock.now() + 60_000, attempts: 1 })
      .execute();
    await reclaimLeases(db);
    let runs = 0;
    const workers = openWorkers(
      db,
      rules(async () => {
        runs += 1;
        return nothing;
      }),
      clock,
      log,
      options,
    );
    await workers.drain();
    expect(runs).toBe(1);
  });

  it('shares a hundred jobs among several workers without doing one twice', async () => {
    const clock = clockAt(6_000_000);
    const road = openRoad(starts, clock);
    await db.transaction().execute(async (tx) => {
      for (let i = 0; i < 100; i++) await road.enqueue(tx, 'run-models', `6.${i}`, clock.now());
    });
    const done: string[] = [];
    const run =
      async (subject: string): Promise<Commit> =>
      async () => {
        done.push(subject);
      };
    const open = () => openWorkers(db, rules(run), clock, log, options);
    await Promise.all([open().drain(), open().drain(), open().drain()]);
    expect(done.toSorted()).toEqual(Array.from({ length: 100 }, (_, i) => `6.${i}`).toSorted());
  });
});

describe('the pause between attempts', () => {
  it('grows and stays bounded', () => {
    expect([1, 2, 3, 4, 5, 50].map(backoffMs)).toEqual([1_000, 5_000, 30_000, 120_000, 600_000, 600_000]);
  });
});
