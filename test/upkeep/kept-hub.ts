import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrations } from '../../src/migrations.ts';
import { readConfig } from '../../src/platform/config.ts';
import { migrate, openDb } from '../../src/platform/db/open-db.ts';
import type { Db } from '../../src/platform/db/tables.ts';
import type { Finding } from '../../src/upkeep/finding.ts';
import { type Verified, verify } from '../../src/upkeep/verify.ts';
import { walkRoad } from '../flow/walk-road.ts';
import { startHub } from '../hub.ts';

/** The data folder of a hub that has walked the whole road and stopped; `page` is the patient's. */
export type KeptHub = AsyncDisposable & {
  readonly dataDir: string;
  readonly page: string;
  /** A folder of its own with the same hub in it, for a test to damage. */
  copy(): Promise<string>;
};

export async function keepHub(): Promise<KeptHub> {
  const root = await mkdtemp(join(tmpdir(), 'tamsoat-kept-'));
  const dataDir = join(root, 'hub');
  const hub = await startHub({ TAMSOAT_DATA_DIR: dataDir });
  const page = await walkRoad(hub);
  await hub.stop();
  await rm(join(dataDir, 'inputs'), { recursive: true });
  let copies = 0;
  return {
    dataDir,
    page,
    async copy() {
      copies += 1;
      const to = join(root, `copy-${copies}`);
      await cp(dataDir, to, { recursive: true, preserveTimestamps: true });
      return to;
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

export const configOf = (dataDir: string, settings: Record<string, string> = {}) =>
  readConfig({ TAMSOAT_DATA_DIR: dataDir, ...settings });

/** The database of a stopped hub, to be damaged. */
export async function withDb<T>(dataDir: string, work: (db: Db) => Promise<T>): Promise<T> {
  const db = openDb(configOf(dataDir).database);
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

/** What verification says of a data folder. */
export async function verifyFolder(
  dataDir: string,
  settings: Record<string, string> = {},
  now: number = Date.now(),
): Promise<{ findings: Finding[]; verified: Verified }> {
  const config = configOf(dataDir, settings);
  const db = openDb(config.database);
  try {
    await migrate(db, migrations);
    const findings: Finding[] = [];
    const verified = await verify({ db, config, now }, { onFinding: (finding) => findings.push(finding) });
    return { findings, verified };
  } finally {
    await db.destroy();
  }
}
