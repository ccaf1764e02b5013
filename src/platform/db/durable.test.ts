import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { platformMigrations } from './migrations.ts';
import { migrate, openDb } from './open-db.ts';
import { prepared } from './prepared.ts';
import type { Db, FactTable } from './tables.ts';
import { transact, transactTogether } from './transact.ts';

/** Syncs that wait for the test, once it holds the disk up. */
const disk = vi.hoisted(() => ({ held: null as ((error: Error | null) => void)[] | null }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const fdatasync = (file: number, done: (error: Error | null) => void) => {
    if (disk.held === null) fs.fdatasync(file, done);
    else disk.held.push(done);
  };
  return { ...fs, fdatasync, default: { ...fs, fdatasync } };
});

const fact = (id: string): FactTable => ({ id, kind: 'k', payload: '{}', at: 1 });

/** Whether a promise has resolved by the time that whatever does not wait for the disk is done. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  promise.then(
    () => (done = true),
    () => (done = true),
  );
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  return done;
}

function letGo(error: Error | null = null): void {
  for (const done of disk.held?.splice(0) ?? []) done(error);
}

describe('what is written to the embedded database', () => {
  let folder: string;
  let db: Db;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tamsoat-db-'));
    db = openDb({ kind: 'sqlite', path: join(folder, 'a.sqlite') });
    await migrate(db, platformMigrations);
    disk.held = [];
  });
  afterEach(async () => {
    disk.held = null;
    await db.destroy();
    await rm(folder, { recursive: true });
  });

  const insert = (id: string) => db.insertInto('facts').values(fact(id)).execute();
  const ids = async () =>
    (await db.selectFrom('facts').select('id').orderBy('id').execute()).map(({ id }) => id);

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['a statement by itself', insert],
    ['a transaction', (id) => transact(db, (tx) => tx.insertInto('facts').values(fact(id)).execute())],
    ['a shared one', (id) => transactTogether(db, (tx) => tx.insertInto('facts').values(fact(id)).execute())],
    [
      'a prepared statement',
      (id) => {
        const insertFact = prepared<FactTable>((on, place) =>
          on
            .insertInto('facts')
            .values({ id: place('id'), kind: place('kind'), payload: place('payload'), at: place('at') }),
        );
        return insertFact(db, fact(id));
      },
    ],
  ])('is on disk when %s has resolved', async (_, write) => {
    const written = write('1');
    expect(await isDone(written)).toBe(false);
    letGo();
    await written;
    expect(await ids()).toEqual(['1']);
  });

  it('lets others read and commit, and share the next sync, while a shared transaction waits for the disk', async () => {
    const add = (id: string) =>
      transactTogether(db, (tx) => tx.insertInto('facts').values(fact(id)).execute());
    const first = add('1');
    expect(await isDone(first)).toBe(false);
    expect(await ids()).toEqual(['1']);
    const others = Promise.all([add('2'), add('3')]);
    expect(await isDone(others)).toBe(false);
    expect(await ids()).toEqual(['1', '2', '3']);
    letGo();
    await first;
    expect(await isDone(others)).toBe(false);
    expect(disk.held).toHaveLength(1);
    letGo();
    await others;
  });

  it('fails when the disk does, and from then on, for nobody knows what is on it', async () => {
    const failing = transactTogether(db, (tx) => tx.insertInto('facts').values(fact('1')).execute());
    failing.catch(() => undefined);
    await isDone(failing);
    letGo(new Error('EIO: i/o error, fdatasync'));
    await expect(failing).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(insert('2')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is taken back alone where one of those who share a transaction fails, and the others stay', async () => {
    disk.held = null;
    const add = (id: string, after: (id: string) => void = () => undefined) =>
      transactTogether(db, async (tx) => {
        await tx.insertInto('facts').values(fact(id)).execute();
        after(id);
      });
    const refuse = (id: string) => {
      throw new Error(`not ${id}`);
    };
    const settled = await Promise.allSettled([add('1'), add('2'), add('3', refuse), add('4')]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await ids()).toEqual(['1', '2', '4']);
  });

  it('is not seen by a prepared statement outside the transaction before it is committed', async () => {
    disk.held = null;
    const count = prepared<{ kind: string }, { id: string }>((on, place) =>
      on.selectFrom('facts').select('id').where('kind', '=', place('kind')),
    );
    let outside: Promise<readonly unknown[]> = Promise.resolve([]);
    await transact(db, async (tx) => {
      await tx.insertInto('facts').values(fact('1')).execute();
      expect(await count(tx, { kind: 'k' })).toHaveLength(1);
      outside = count(db, { kind: 'k' });
      expect(await isDone(outside)).toBe(false);
      await tx.deleteFrom('facts').execute();
    });
    expect(await outside).toEqual([]);
  });
});
