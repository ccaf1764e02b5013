import { existsSync } from 'node:fs';
import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobHash } from '../../src/domain/ids.ts';
import { blobPath } from '../../src/platform/blobs/blob-files.ts';
import { openFileBlobs } from '../../src/platform/blobs/blob-store.ts';
import { tamsoat } from '../commands/tamsoat.ts';
import { walkRoad } from '../flow/walk-road.ts';
import { startHub } from '../hub.ts';
import { startPostgres } from '../postgres.ts';
import { type KeptHub, keepHub, verifyFolder, withDb } from './kept-hub.ts';

const HOUR_MS = 3_600_000;

let kept: KeptHub;
beforeAll(async () => {
  kept = await keepHub();
});
afterAll(() => kept[Symbol.asyncDispose]());

/** The image of the hub: its row and its file. */
async function imageOf(
  dataDir: string,
): Promise<{ uid: string; series: string; study: string; hash: string; path: string }> {
  const row = await withDb(dataDir, (db) =>
    db
      .selectFrom('instances')
      .select(['sopInstanceUid', 'seriesUid', 'studyUid', 'hash'])
      .executeTakeFirstOrThrow(),
  );
  const hash = blobHash(row.hash);
  if (hash === null) throw new Error('the row has no hash');
  const path = blobPath(join(dataDir, 'blobs'), hash);
  return { uid: row.sopInstanceUid, series: row.seriesUid, study: row.studyUid, hash, path };
}

async function flipBit(path: string, at: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
    await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, at);
  } finally {
    await file.close();
  }
}

/** Takes rows away behind the hub's back, past its foreign keys. */
async function damage(dataDir: string, statement: string): Promise<void> {
  await withDb(dataDir, async (db) => {
    await sql`pragma foreign_keys = off`.execute(db);
    await sql.raw(statement).execute(db);
  });
}

const lines = ({ findings }: Awaited<ReturnType<typeof verifyFolder>>) =>
  findings.map(({ kind, where, what }) => `${kind}  ${where}: ${what}`);

describe('verify', () => {
  it('finds nothing wrong with a hub that has walked the whole road', async () => {
    const { findings, verified } = await verifyFolder(kept.dataDir, {}, Date.now() + HOUR_MS);
    expect(findings).toEqual([]);
    expect(verified).toMatchObject({ faults: 0, blobs: 3, unreferenced: 0 });
    expect(verified.auditEvents).toBeGreaterThan(3);
  });

  it('finds nothing wrong with a hub on PostgreSQL, and a flipped bit and a changed count there too', async () => {
    await using postgres = await startPostgres();
    const settings = { TAMSOAT_DATABASE_URL: postgres.url };
    await using hub = await startHub(settings);
    await walkRoad(hub);
    expect((await verifyFolder(hub.dataDir, settings, Date.now() + HOUR_MS)).findings).toEqual([]);
    const { hash, studyUid } = await hub.hub.db
      .selectFrom('instances')
      .select(['hash', 'studyUid'])
      .executeTakeFirstOrThrow();
    await flipBit(blobPath(join(hub.dataDir, 'blobs'), blobHash(hash) ?? expect.fail('no hash')), 500);
    await hub.hub.db.updateTable('studies').set({ instanceCount: 7 }).execute();
    const faults = lines(await verifyFolder(hub.dataDir, settings));
    expect(faults).toHaveLength(2);
    expect(faults).toContain(`fault  study ${studyUid}: it says that it has 7 instances, and there are 1`);
  });

  it('finds one flipped bit of an image, and says which image', async () => {
    const dataDir = await kept.copy();
    const { path, hash, uid } = await imageOf(dataDir);
    await flipBit(path, 100_000);
    const said = lines(await verifyFolder(dataDir));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`fault  blob ${hash}: its bytes have the SHA-256 `);
    expect(said[0]).toContain(`named by instance ${uid}, receipt `);
  });

  it('finds a blob cut short', async () => {
    const dataDir = await kept.copy();
    const { path, hash, uid } = await imageOf(dataDir);
    await truncate(path, 1000);
    const said = lines(await verifyFolder(dataDir));
    expect(said).toHaveLength(2);
    expect(said[0]).toMatch(
      new RegExp(`^fault {2}blob ${hash}: it has 1000 bytes and not \\d+; named by instance ${uid}`),
    );
    expect(said[1]).toContain('its bytes have the SHA-256');
  });

  it('finds a blob that is gone', async () => {
    const dataDir = await kept.copy();
    const { path, hash, uid } = await imageOf(dataDir);
    await rm(path);
    const said = lines(await verifyFolder(dataDir));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`fault  blob ${hash}: it is missing; named by instance ${uid}`);
  });

  it('finds a missing series, study and instance by the rows that need them', async () => {
    const withoutSeries = await kept.copy();
    const { uid, series, study } = await imageOf(withoutSeries);
    await damage(withoutSeries, 'delete from "series"');
    expect(lines(await verifyFolder(withoutSeries))).toEqual([
      `fault  instance ${uid}: the row of series that it names is missing: ${series}`,
    ]);

    const withoutStudy = await kept.copy();
    await damage(withoutStudy, 'delete from "studies"');
    const said = lines(await verifyFolder(withoutStudy));
    expect(said).toContain(`fault  series ${series}: the row of studies that it names is missing: ${study}`);
    expect(said).toContain(`fault  instance ${uid}: the row of studies that it names is missing: ${study}`);

    const withoutInstance = await kept.copy();
    await damage(withoutInstance, 'delete from "instances"');
    const missed = lines(await verifyFolder(withoutInstance));
    expect(missed).toContainEqual(
      expect.stringMatching(`^fault  receipt \\S+: the row of instances that it names is missing: ${uid}$`),
    );
    expect(missed).toContain(`fault  study ${study}: it says that it has 1 instances, and there are 0`);
    expect(missed).toContain(`fault  series ${series}: it says that it has 1 instances, and there are 0`);
  });

  it('finds an object without its receipt', async () => {
    const dataDir = await kept.copy();
    const { hash } = await imageOf(dataDir);
    await damage(dataDir, `delete from "receipts" where "hash" = '${hash}'`);
    expect(lines(await verifyFolder(dataDir))).toEqual([
      expect.stringContaining(`fault  blob ${hash}: there is no receipt for it`),
    ]);
  });

  it('finds an audit event that was changed, and one that was taken away', async () => {
    const changed = await kept.copy();
    await damage(changed, `update "auditEvents" set "subject" = 'another' where "seq" = 2`);
    expect(lines(await verifyFolder(changed))).toEqual([
      'fault  audit event 2: it was changed after it was written',
    ]);
    const cut = await kept.copy();
    await damage(cut, 'delete from "auditEvents" where "seq" = 2');
    expect(lines(await verifyFolder(cut))).toEqual([
      'fault  audit event 3: an event before this one is missing',
    ]);
  });

  it('finds a signed report whose words were changed, and a patient’s link that opens no more', async () => {
    const dataDir = await kept.copy();
    await damage(dataDir, `update "reports" set "body" = replace("body", 'P', 'Q')`);
    await rm(join(dataDir, 'link.secret'));
    expect(lines(await verifyFolder(dataDir))).toEqual([
      expect.stringMatching(/^fault {2}report \S+: its words are not those that were signed$/),
      expect.stringMatching(/^fault {2}summary \S+: link\.secret, .* is missing$/),
    ]);
    expect(existsSync(join(dataDir, 'link.secret'))).toBe(false);
  });

  it('tells of a blob that no row names, which is no fault, once its row can no longer be on its way', async () => {
    const dataDir = await kept.copy();
    const blobs = await openFileBlobs(join(dataDir, 'blobs'));
    const { hash } = await blobs.put(Buffer.from('left by a door that broke down'));
    await writeFile(join(dataDir, 'blobs', 'notes.txt'), 'somebody’s');
    const soon = await verifyFolder(dataDir);
    expect(soon.verified).toMatchObject({ faults: 0, unreferenced: 0 });
    const later = await verifyFolder(dataDir, {}, Date.now() + HOUR_MS);
    expect(later.verified).toMatchObject({ faults: 0, unreferenced: 1 });
    expect(lines(later)).toEqual([
      `note  ${join(dataDir, 'blobs', 'notes.txt')}: it does not belong among the blobs`,
      `note  blob ${hash}: no row names it; 30 bytes`,
    ]);
  });

  it('finds a damaged page of the database', async () => {
    const dataDir = await kept.copy();
    const path = join(dataDir, 'tamsoat.sqlite');
    const file = await open(path, 'r+');
    const { size } = await file.stat();
    for (let page = 8; page < size / 4096; page += 3)
      await file.write(Buffer.alloc(512, 0xff), 0, 512, page * 4096);
    await file.close();
    const { status, output } = await tamsoat({ TAMSOAT_DATA_DIR: dataDir }, ['verify']);
    expect(status).toBe(1);
    expect(output).toContain('fault  database: ');
  });
});

describe('tamsoat verify', () => {
  it('ends with status 0 and says what it looked at when nothing is wrong', async () => {
    const { status, output } = await tamsoat({ TAMSOAT_DATA_DIR: kept.dataDir }, ['verify']);
    expect(output).toMatch(
      /^no fault in 3 blobs \(\d+\.\d MB\), 0 of them unreferenced, and \d+ audit events\n$/,
    );
    expect(status).toBe(0);
  });

  it('ends with status 1 and a line for each fault', async () => {
    const dataDir = await kept.copy();
    const { path } = await imageOf(dataDir);
    await flipBit(path, 5000);
    const { status, output } = await tamsoat({ TAMSOAT_DATA_DIR: dataDir }, ['verify']);
    expect(output.split('\n')).toEqual([
      expect.stringMatching(/^fault {2}blob /),
      expect.stringMatching(/^1 fault in 3 blobs/),
      '',
    ]);
    expect(status).toBe(1);
  });

  it('makes no hub where there is none', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tamsoat-none-'));
    const { status, errors } = await tamsoat({ TAMSOAT_DATA_DIR: dataDir }, ['verify']);
    expect(status).toBe(1);
    expect(errors).toContain('There is no hub in');
    expect(existsSync(join(dataDir, 'tamsoat.sqlite'))).toBe(false);
    await rm(dataDir, { recursive: true });
  });
});
