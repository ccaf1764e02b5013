import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobHash } from '../../src/domain/ids.ts';
import { PREFIXES } from '../../src/platform/blobs/blob-files.ts';
import type { Db, Tables } from '../../src/platform/db/tables.ts';
import { RELATIONS } from '../../src/upkeep/check-rows.ts';
import { BLOB_TABLES, namedBlobs } from '../../src/upkeep/named-blobs.ts';
import { type KeptHub, keepHub, verifyFolder, withDb } from './kept-hub.ts';

/** Tables no row of which needs another row that could be lost without a trace, and why. */
const ALONE: Partial<Record<keyof Tables, string>> = {
  patients: 'others name it',
  users: 'others name it',
  labMappings: 'results name it',
  tableMappings: 'one row for itself',
  deletions: 'others name it',
  uploads: 'its receipts tell of it',
  facts: 'a journal of what happened',
  jobs: 'the queue, empty when all is done',
  claims: 'who looks at what just now',
  sessions: 'who is signed in just now',
  verifications: 'of signing in',
  rateLimits: 'of signing in',
  apiTokens: 'one row for itself',
  acceptedTerms: 'one row for itself',
  dicomPeers: 'one row for itself',
  storageCommitments: 'one row for itself; the instances of which it speaks may never have come',
  namePhrases: 'held against the names of patients',
  expectedInstances: 'counted by its study',
  auditEvents: 'a chain of its own',
  auditHead: 'the end of that chain',
};

let kept: KeptHub;
beforeAll(async () => {
  kept = await keepHub();
});
afterAll(() => kept[Symbol.asyncDispose]());

let madeUp = 0;

type Column = { name: string; type: string; notnull: 0 | 1; hidden: number };

/** A row with nothing in it but what a row must have. */
async function insert(db: Db, table: string, values: Record<string, unknown>): Promise<void> {
  const { rows } = await sql<Column>`select * from pragma_table_xinfo(${table})`.execute(db);
  const row: Record<string, unknown> = {};
  for (const { name, type, notnull, hidden } of rows) {
    if (hidden !== 0) continue;
    if (name in values) row[name] = values[name];
    else if (notnull === 1) row[name] = /text|blob/i.test(type) ? `made up ${++madeUp}` : 0;
  }
  await sql`insert into ${sql.table(table)} (${sql.join(Object.keys(row).map((name) => sql.ref(name)))})
    values (${sql.join(Object.values(row))})`.execute(db);
}

async function withoutRules(dataDir: string, work: (db: Db) => Promise<void>): Promise<void> {
  await withDb(dataDir, async (db) => {
    await sql`pragma foreign_keys = off`.execute(db);
    await sql`pragma ignore_check_constraints = on`.execute(db);
    const { rows } = await sql<{
      name: string;
    }>`select name from sqlite_master where type = 'trigger'`.execute(db);
    for (const { name } of rows) await sql`drop trigger ${sql.ref(name)}`.execute(db);
    await work(db);
  });
}

const linesOf = async (dataDir: string) =>
  (await verifyFolder(dataDir)).findings.map(({ where, what }) => `${where}: ${what}`);

describe('verify', () => {
  it('knows of every table which rows its own need', async () => {
    const tables = await withDb(kept.dataDir, async (db) =>
      (await db.introspection.getTables()).map((t) => t.name),
    );
    const known = new Set<string>([...RELATIONS.map(({ of }) => of), ...Object.keys(ALONE)]);
    expect(tables.filter((table) => !known.has(table))).toEqual([]);
  });

  it('finds the missing row of every relation', async () => {
    const dataDir = await kept.copy();
    await withoutRules(dataDir, async (db) => {
      for (const [n, { of, id, column }] of RELATIONS.entries()) {
        // A row that is known by the very name of what it needs has but one name.
        const names = id === column ? { [id]: `gone ${n}` } : { [id]: `row ${n}`, [column]: `gone ${n}` };
        await insert(db, of, { outcome: 'stored', ...names });
      }
    });
    const said = await linesOf(dataDir);
    for (const [n, { called, needs, id, column }] of RELATIONS.entries()) {
      const name = id === column ? `gone ${n}` : `row ${n}`;
      expect(said).toContain(`${called} ${name}: the row of ${needs} that it names is missing: gone ${n}`);
    }
  });

  it('finds a missing blob of every table that names one', async () => {
    const dataDir = await kept.copy();
    const hashes = BLOB_TABLES.map((_, n) => n.toString(16).padStart(64, 'f'));
    await withoutRules(dataDir, async (db) => {
      for (const [n, table] of BLOB_TABLES.entries()) {
        const hash = hashes[n] ?? '';
        const { rows } = await sql<Column>`select * from pragma_table_xinfo(${table}) where pk > 0`.execute(
          db,
        );
        const keys = Object.fromEntries(rows.map(({ name }) => [name, `row ${n}`]));
        await insert(db, table, { ...keys, hash });
      }
      const named = await namedBlobs(db, { first: 0, last: PREFIXES - 1 });
      expect(hashes.filter((hash) => !named.has(blobHash(hash) ?? ''))).toEqual([]);
    });
    const said = await linesOf(dataDir);
    for (const hash of hashes) {
      expect(said).toContainEqual(
        expect.stringMatching(new RegExp(`^blob ${hash}: it is missing; named by `)),
      );
    }
  });

  it('finds a word that is lost from the index of names, and an expected instance that is lost', async () => {
    const dataDir = await kept.copy();
    await withoutRules(dataDir, async (db) => {
      await db.deleteFrom('namePhrases').where('later', '=', 1).execute();
      await db.updateTable('studies').set({ expectedCount: 2 }).execute();
    });
    expect(await linesOf(dataDir)).toEqual([
      expect.stringMatching(/^study \S+: it says that it waits for 2 instances, and there are 0$/),
      expect.stringMatching(/^patient \S+: a word of the name is missing in the index of names$/),
    ]);
  });
});
