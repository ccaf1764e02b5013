import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobFiles, PREFIXES } from '../../src/platform/blobs/blob-files.ts';
import type { Tables } from '../../src/platform/db/tables.ts';
import { backup } from '../../src/upkeep/backup.ts';
import { readManifest, SECRET } from '../../src/upkeep/manifest.ts';
import { type Ended, tamsoat } from '../commands/tamsoat.ts';
import { walkRoad } from '../flow/walk-road.ts';
import { startHub, type TestHub } from '../hub.ts';
import { mountSmallDisk } from '../platform/small-disk.ts';
import { configOf, verifyFolder, withDb } from './kept-hub.ts';

/** What a restored hub need not have as its original does: sign-ins and the queue. Every other table is compared. */
const PASSING: readonly string[] = [
  'sessions',
  'verifications',
  'rateLimits',
  'jobs',
] satisfies (keyof Tables)[];

async function dump(dataDir: string): Promise<Record<string, string[]>> {
  return withDb(dataDir, async (db) => {
    const tables: Record<string, string[]> = {};
    for (const { name: table } of await db.introspection.getTables()) {
      if (PASSING.includes(table)) continue;
      const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db);
      tables[table] = rows.map((row) => JSON.stringify(row)).sort();
    }
    return tables;
  });
}

let root: string;
let hub: TestHub;
let page: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tamsoat-backup-'));
  hub = await startHub({ TAMSOAT_DATA_DIR: join(root, 'hub') });
  page = await walkRoad(hub);
});
afterAll(async () => {
  await hub.stop();
  await rm(root, { recursive: true, force: true });
});

const backupOf = (dataDir: string, to: string): Promise<Ended> =>
  tamsoat({ TAMSOAT_DATA_DIR: dataDir }, ['backup', to]);
const restoreTo = (dataDir: string, from: string): Promise<Ended> =>
  tamsoat({ TAMSOAT_DATA_DIR: dataDir }, ['restore', from]);

async function hashesIn(folder: string): Promise<string[]> {
  const hashes: string[] = [];
  for await (const { hash } of blobFiles(folder, { first: 0, last: PREFIXES - 1 }))
    hashes.push(hash ?? 'none');
  return hashes;
}

/** Puts another file in the place of one that may be known by more names, as blobs of a backup are. */
async function changeByte(path: string): Promise<void> {
  const bytes = readFileSync(path);
  bytes[40] = (bytes[40] ?? 0) ^ 1;
  await rm(path);
  await writeFile(path, bytes);
}

describe('a backup', () => {
  it('restores to an equal hub, whose patients’ links open', async () => {
    const to = join(root, 'quiet');
    const restored = join(root, 'restored-quiet');
    expect((await backupOf(hub.dataDir, to)).status).toBe(0);
    expect((await restoreTo(restored, to)).status).toBe(0);
    const held = await dump(restored);
    expect(Object.keys(held)).toEqual(
      expect.arrayContaining(['instances', 'orders', 'performedSteps', 'namePhrases']),
    );
    expect(held).toEqual(await dump(hub.dataDir));
    expect(await hashesIn(join(restored, 'blobs'))).toEqual(await hashesIn(join(hub.dataDir, 'blobs')));
    expect((await verifyFolder(restored)).findings).toEqual([]);

    await using again = await startHub({ TAMSOAT_DATA_DIR: restored });
    const [theirs, ours] = await Promise.all([fetch(`${again.url}${page}`), fetch(`${hub.url}${page}`)]);
    expect(theirs.status).toBe(200);
    expect(await theirs.text()).toBe(await ours.text());
    const radiologist = await again.signIn('radiologist');
    expect((await radiologist('/api/worklist?state=all')).status).toBe(200);
    expect(again.hub.access.adminToken).toBe(hub.hub.access.adminToken);
    expect((await verifyFolder(restored)).findings).toEqual([]);
  });

  it('is for its owner’s eyes only, and so are the secrets in the restored hub', async () => {
    const mode = async (path: string) => (await stat(path)).mode & 0o777;
    expect(await mode(join(root, 'quiet'))).toBe(0o700);
    for (const name of ['auth.secret', 'admin.token', 'link.secret']) {
      expect(await mode(join(root, 'quiet/secrets', name))).toBe(0o600);
      expect(await mode(join(root, 'restored-quiet', name))).toBe(0o600);
    }
  });

  it('keeps every secret that the hub makes', () => {
    const src = join(import.meta.dirname, '../../src');
    const texts = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join(src, path), 'utf8'));
    const names = texts.flatMap((text) =>
      [...text.matchAll(/loadOrCreateSecret\([^,)]+, '([^']+)'\)/g)].map((match) => match[1] ?? ''),
    );
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !SECRET.test(name))).toEqual([]);
  });

  it('says of itself when it was taken and what it holds', async () => {
    const manifest = await readManifest(join(root, 'quiet/manifest.json'));
    expect(manifest).toMatchObject({ version: 1, blobs: { faulty: 0 }, rows: { reports: 1, summaries: 1 } });
    const hashes = await hashesIn(join(root, 'quiet/blobs'));
    const paths = hashes.map((hash) => join(root, 'quiet/blobs', hash.slice(0, 2), hash));
    const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
    expect(manifest.blobs.count).toBe(hashes.length);
    expect(manifest.blobs.bytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  });

  it('says in the data folder that it is under way, so that nothing is removed meanwhile', async () => {
    const marks = () => readdirSync(hub.dataDir).filter((name) => name.endsWith('.under-way'));
    let during: string[] = [];
    await backup({ config: configOf(hub.dataDir), now: Date.now() }, join(root, 'marked'), {
      onFinding: () => expect.fail(),
      onProgress: () => {
        during = marks();
      },
    });
    expect([during.length, marks()]).toEqual([1, []]);
  });

  it('is refused over a folder that exists, which stays as it is', async () => {
    const to = join(root, 'mine');
    await mkdir(to);
    await writeFile(join(to, 'thesis.txt'), 'all of it');
    const { status, errors } = await backupOf(hub.dataDir, to);
    expect(status).toBe(1);
    expect(errors).toContain(`${to} exists already`);
    expect(readdirSync(to)).toEqual(['thesis.txt']);
    expect(existsSync(`${to}.partial`)).toBe(false);
  });

  it('of a hub that lacks a blob holds all the others, says which one, and ends with status 1', async () => {
    const damaged = join(root, 'damaged');
    expect((await restoreTo(damaged, join(root, 'quiet'))).status).toBe(0);
    const [hash = ''] = await hashesIn(join(damaged, 'blobs'));
    await rm(join(damaged, 'blobs', hash.slice(0, 2), hash));
    const to = join(root, 'of-damaged');
    const { status, output } = await backupOf(damaged, to);
    expect(status).toBe(1);
    expect(output).toContain(`fault  blob ${hash}: it is missing; named by `);
    expect((await readManifest(join(to, 'manifest.json'))).blobs.faulty).toBe(1);
    const back = await restoreTo(join(root, 'damaged-again'), to);
    expect(back.status).toBe(1);
    expect(back.output).toContain(`fault  blob ${hash}: it is missing`);
    expect(back.output).toContain('1 fault in ');
  });

  it('onto another file system is copied and read again, so that what is damaged in the hub is told', async () => {
    const elsewhere = await mkdtemp('/dev/shm/tamsoat-backup-');
    try {
      expect((await stat(elsewhere)).dev).not.toBe((await stat(root)).dev);
      const source = join(root, 'one-rots');
      expect((await restoreTo(source, join(root, 'quiet'))).status).toBe(0);
      const sound = join(elsewhere, 'sound');
      expect((await backupOf(source, sound)).status).toBe(0);
      const [hash = ''] = await hashesIn(join(sound, 'blobs'));
      await changeByte(join(source, 'blobs', hash.slice(0, 2), hash));
      const { status, output } = await backupOf(source, join(elsewhere, 'rotten'));
      expect(status).toBe(1);
      expect(output).toContain(`fault  blob ${hash}: its bytes have the SHA-256`);
      expect((await restoreTo(join(root, 'sound-again'), sound)).output).toMatch(/^no fault/);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it('for which there is no room says so and leaves nothing, and so says a restore', async () => {
    await using disk = await mountSmallDisk(4);
    await disk.leave(256 * 1024);
    const taken = await backupOf(hub.dataDir, join(disk.path, 'backup'));
    expect(taken.status).toBe(1);
    expect(taken.errors).toContain('There is no room for a backup');
    expect(readdirSync(disk.path)).toEqual(['ballast']);
    const back = await restoreTo(join(disk.path, 'hub'), join(root, 'quiet'));
    expect(back.status).toBe(1);
    expect(back.errors).toContain('There is no room for this backup');
    expect(existsSync(join(disk.path, 'hub/tamsoat.sqlite'))).toBe(false);
  });

  it('is refused on PostgreSQL with the way to do it there', async () => {
    const settings = {
      TAMSOAT_DATA_DIR: join(root, 'pg'),
      TAMSOAT_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x',
    };
    const { status, errors } = await tamsoat(settings, ['backup', join(root, 'pg-backup')]);
    expect(status).toBe(1);
    expect(errors).toContain('pg_dump first');
  });
});

describe('a restore', () => {
  it('is refused into a folder in use, and touches nothing there', async () => {
    const before = await dump(hub.dataDir);
    const { status, errors } = await restoreTo(hub.dataDir, join(root, 'quiet'));
    expect(status).toBe(1);
    expect(errors).toContain('is not empty');
    expect(await dump(hub.dataDir)).toEqual(before);
  });

  it('is refused of a backup whose database was changed, or which was broken off', async () => {
    const changed = join(root, 'changed');
    expect((await backupOf(hub.dataDir, changed)).status).toBe(0);
    await appendFile(join(changed, 'database.sqlite'), 'x');
    const into = join(root, 'into-nothing');
    expect((await restoreTo(into, changed)).errors).toContain('not the one that its manifest names');
    await rm(join(changed, 'manifest.json'));
    expect((await restoreTo(into, changed)).errors).toContain('This is no whole backup');
    expect(existsSync(into)).toBe(false);
  });

  it('tells of a blob that was damaged in the backup', async () => {
    const rotten = join(root, 'rotten');
    const source = join(root, 'restored-quiet');
    expect((await backupOf(source, rotten)).status).toBe(0);
    const [hash = ''] = await hashesIn(join(rotten, 'blobs'));
    const path = join(rotten, 'blobs', hash.slice(0, 2), hash);
    await changeByte(path);
    const { status, output } = await restoreTo(join(root, 'of-rotten'), rotten);
    expect(status).toBe(1);
    expect(output).toContain(`fault  blob ${hash}: its bytes have the SHA-256`);
  });
});
