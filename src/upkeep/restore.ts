import { existsSync } from 'node:fs';
import { mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { HubError } from '../domain/errors.ts';
import type { BlobHash } from '../domain/ids.ts';
import { blobFiles, PREFIXES } from '../platform/blobs/blob-files.ts';
import type { Config } from '../platform/config.ts';
import { openDb } from '../platform/db/open-db.ts';
import type { Db } from '../platform/db/tables.ts';
import { isDiskFull } from '../platform/disk-space.ts';
import { embeddedPath } from './backup.ts';
import { sha256OfFile } from './check-blobs.ts';
import { copyBlobs } from './copy-blobs.ts';
import { copyDurably, syncPath } from './durable-copy.ts';
import { BACKUP_FILES, type Manifest, readManifest } from './manifest.ts';
import { type Verified, type VerifyOptions, verify } from './verify.ts';

export type Restoring = {
  readonly config: Config;
  readonly now: number;
  /** Brings a database of an earlier version up to date. */
  migrate(db: Db): Promise<void>;
};

async function requireEmpty(folder: string): Promise<void> {
  if (existsSync(folder) && (await readdir(folder)).length > 0) {
    throw new HubError(
      'conflict',
      `${folder} is not empty; a backup is restored into an empty data folder only`,
    );
  }
}

async function* hashesIn(root: string): AsyncGenerator<BlobHash> {
  for await (const { hash } of blobFiles(root, { first: 0, last: PREFIXES - 1 }))
    if (hash !== null) yield hash;
}

/**
 * Makes a hub of a backup, in an empty data folder, and verifies it. The database gets its name last, so that no hub
 * starts on half of one. What was wrong when the backup was taken is told as a fault and restored as it is.
 * @throws HubError conflict when the data folder is in use, invalid when the backup is not whole
 */
export async function restore(
  { config, now, migrate }: Restoring,
  source: string,
  options: VerifyOptions,
): Promise<{ manifest: Manifest; verified: Verified }> {
  const path = embeddedPath(config);
  const from = resolve(source);
  const manifest = await readManifest(join(from, BACKUP_FILES.manifest));
  await requireEmpty(config.dataDir);
  await requireEmpty(config.blobs.path);
  if (existsSync(path)) throw new HubError('conflict', `${path} exists already`);
  const database = join(from, BACKUP_FILES.database);
  if (!existsSync(database) || (await sha256OfFile(database)) !== manifest.database.sha256) {
    throw new HubError('invalid', 'The database of this backup is not the one that its manifest names');
  }

  try {
    const verified = await bringBack({ config, now, migrate }, from, manifest.secrets, options);
    return { manifest, verified };
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    throw new HubError(
      'unavailable',
      `There is no room for this backup in ${config.dataDir}; empty it again`,
      {
        cause: error,
      },
    );
  }
}

async function bringBack(
  restoring: Restoring,
  from: string,
  secrets: readonly string[],
  options: VerifyOptions,
): Promise<Verified> {
  const { config } = restoring;
  const path = embeddedPath(config);
  await mkdir(config.dataDir, { recursive: true });
  const blobs = join(from, BACKUP_FILES.blobs);
  await copyBlobs(blobs, config.blobs.path, hashesIn(blobs), (file, to) => copyDurably(file, to));
  for (const name of secrets) {
    await copyDurably(join(from, BACKUP_FILES.secrets, name), join(config.dataDir, name), 0o600);
  }
  const unnamed = `${path}.restoring`;
  await mkdir(dirname(path), { recursive: true });
  await copyDurably(join(from, BACKUP_FILES.database), unnamed);
  const verified = await verifyCopy(restoring, unnamed, options);
  await rename(unnamed, path);
  await syncPath(dirname(path));
  await syncPath(config.dataDir);
  return verified;
}

async function verifyCopy(
  { config, now, migrate }: Restoring,
  path: string,
  options: VerifyOptions,
): Promise<Verified> {
  const db = openDb({ kind: 'sqlite', path });
  try {
    await migrate(db);
    return await verify({ db, config, now }, options);
  } finally {
    await db.destroy();
  }
}
