import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { HubError, reasonOf } from '../domain/errors.ts';
import { type BlobHash, blobHash } from '../domain/ids.ts';
import { PREFIXES } from '../platform/blobs/blob-files.ts';
import type { Config } from '../platform/config.ts';
import { openDb } from '../platform/db/open-db.ts';
import { snapshotSqlite } from '../platform/db/snapshot.ts';
import type { Db } from '../platform/db/tables.ts';
import { isDiskFull } from '../platform/disk-space.ts';
import { markBackup } from './backups-under-way.ts';
import { missingFinding, sha256OfFile } from './check-blobs.ts';
import { copyBlobs } from './copy-blobs.ts';
import { copyDurably, linkOrCopy, syncPath } from './durable-copy.ts';
import { type Finding, fault, type OnFinding } from './finding.ts';
import { BACKUP_FILES, countRows, type Manifest, SECRET } from './manifest.ts';
import { countNames, type Named, namedBlobs, namersText, prefixRanges } from './named-blobs.ts';

export type BackupOptions = {
  /** A blob that is missing or damaged; the backup goes on without it. */
  readonly onFinding: OnFinding;
  readonly onProgress?: (progress: { share: number; blobs: number; bytes: number }) => void;
};

/** What an embedded database does not need to be told: how PostgreSQL and the blobs are brought to agree. */
const POSTGRES =
  'The database is PostgreSQL: take its dump with pg_dump first, and copy the data folder and the folder of blobs ' +
  'after it. Files copied later hold all that the dump names, but for images deleted meanwhile, whose files go an ' +
  'hour later: an empty file backup-pg.under-way in the data folder, made before the dump and removed after the ' +
  'copy, keeps them for up to two hours. tamsoat verify says that all is there once both are restored';

/** @throws HubError unsupported on PostgreSQL, with the way to do it there */
export function embeddedPath({ database }: Config): string {
  if (database.kind === 'sqlite') return database.path;
  throw new HubError('unsupported', POSTGRES);
}

/** What is wrong with a blob for a backup; null when nothing is. A linked file is not read again, a copied one is. */
async function faultOf(
  path: string,
  size: number,
  hash: BlobHash,
  named: Named,
  how: 'linked' | 'copied',
): Promise<string | null> {
  if (!named.sizes.has(size) && named.sizes.size > 0)
    return `it has ${size} bytes; named by ${namersText(named)}`;
  if (how === 'linked') return null;
  const sha256 = await sha256OfFile(path);
  return sha256 === hash ? null : `its bytes have the SHA-256 ${sha256}; named by ${namersText(named)}`;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Puts every blob that the snapshot names beside it. */
async function keepBlobs(
  db: Db,
  fromRoot: string,
  toRoot: string,
  { onFinding, onProgress = () => {} }: BackupOptions,
): Promise<Manifest['blobs']> {
  const kept = { count: 0, bytes: 0, faulty: 0 };
  const lack = (finding: Finding) => {
    kept.faulty += 1;
    onFinding(finding);
  };
  for (const range of prefixRanges(await countNames(db))) {
    const names = await namedBlobs(db, range);
    const hashes: BlobHash[] = [];
    for (const [name, named] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const hash = blobHash(name);
      if (hash === null) lack(missingFinding(name, named));
      else hashes.push(hash);
    }
    await copyBlobs(fromRoot, toRoot, hashes, async (from, to, hash) => {
      const named = names.get(hash);
      if (named === undefined) return;
      try {
        const how = await linkOrCopy(from, to);
        const { size } = await stat(to);
        kept.count += 1;
        kept.bytes += size;
        const wrong = await faultOf(to, size, hash, named, how);
        if (wrong !== null) lack(fault(`blob ${hash}`, wrong));
      } catch (error) {
        if (!isMissing(error)) throw error;
        lack(missingFinding(hash, named));
      }
      onProgress({
        share: Number.parseInt(hash.slice(0, 4), 16) / PREFIXES,
        blobs: kept.count,
        bytes: kept.bytes,
      });
    });
  }
  onProgress({ share: 1, blobs: kept.count, bytes: kept.bytes });
  return kept;
}

async function keepSecrets(dataDir: string, to: string): Promise<string[]> {
  const names = (await readdir(dataDir)).filter((name) => SECRET.test(name)).sort();
  await mkdir(to, { mode: 0o700 });
  for (const name of names) await copyDurably(join(dataDir, name), join(to, name), 0o600);
  await syncPath(to);
  return names;
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function fill(folder: string, config: Config, now: number, options: BackupOptions): Promise<Manifest> {
  const database = join(folder, BACKUP_FILES.database);
  // The rows first: every blob that they name was on disk before them, and stays as it is.
  await snapshotSqlite(embeddedPath(config), database);
  const db = openDb({ kind: 'sqlite', path: database });
  let blobs: Manifest['blobs'];
  let rows: Manifest['rows'];
  try {
    blobs = await keepBlobs(db, config.blobs.path, join(folder, BACKUP_FILES.blobs), options);
    rows = await countRows(db);
  } finally {
    await db.destroy();
  }
  // After the rows: a secret that any of them was made with is there by now.
  const secrets = await keepSecrets(config.dataDir, join(folder, BACKUP_FILES.secrets));
  const manifest: Manifest = {
    format: 'tamsoat-backup',
    version: 1,
    takenAt: new Date(now).toISOString(),
    database: { sha256: await sha256OfFile(database), sizeBytes: (await stat(database)).size },
    blobs,
    secrets,
    rows,
  };
  await syncPath(database);
  await writeDurably(join(folder, BACKUP_FILES.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
  await syncPath(folder);
  return manifest;
}

/**
 * Takes a backup of a hub, which may be serving meanwhile, into a new folder: the database as it is at one instant,
 * every blob that it names, the secrets. Blobs are linked where the file system can, else copied. The folder appears
 * under its name whole or not at all.
 * @throws HubError conflict when the folder exists, unsupported on PostgreSQL
 */
export async function backup(
  { config, now }: { config: Config; now: number },
  target: string,
  options: BackupOptions,
): Promise<Manifest> {
  embeddedPath(config);
  const to = resolve(target);
  const partial = `${to}.partial`;
  if (existsSync(to))
    throw new HubError('conflict', `${to} exists already; a backup is written to a new folder`);
  await mkdir(dirname(to), { recursive: true });
  // Whoever reads it has every patient and every secret.
  await mkdir(partial, { mode: 0o700 }).catch((cause: unknown) => {
    throw new HubError(
      'conflict',
      `${partial} cannot be made (${reasonOf(cause)}); if it is left of a backup that was broken off, remove it`,
      { cause },
    );
  });
  try {
    await using _mark = await markBackup(config.dataDir);
    const manifest = await fill(partial, config, now, options);
    await rename(partial, to);
    await syncPath(dirname(to));
    return manifest;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!isDiskFull(error)) throw error;
    throw new HubError('unavailable', `There is no room for a backup at ${to}; nothing of it was kept`, {
      cause: error,
    });
  }
}
