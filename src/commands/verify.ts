import { existsSync } from 'node:fs';
import { HubError, reasonOf } from '../domain/errors.ts';
import { migrations } from '../migrations.ts';
import { type Config, readConfig } from '../platform/config.ts';
import { migrate, openDb } from '../platform/db/open-db.ts';
import type { BlobProgress } from '../upkeep/check-blobs.ts';
import { type Finding, fault, findingLine } from '../upkeep/finding.ts';
import { type Verified, verify as verifyHub } from '../upkeep/verify.ts';
import type { Command } from './command.ts';

/** @throws HubError notFound where there is no embedded database yet: a command that only looks must not make one. */
export function requireHub({ database, dataDir }: Config): void {
  if (database.kind === 'sqlite' && !existsSync(database.path)) {
    throw new HubError('notFound', `There is no hub in ${dataDir}: ${database.path} is missing`);
  }
}

export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Shows how far it is, on a terminal only. */
export function showProgress({ share, blobs, bytes }: Pick<BlobProgress, 'share' | 'blobs' | 'bytes'>): void {
  if (!process.stderr.isTTY) return;
  const line = `${Math.floor(share * 100)} %  ${blobs} blobs, ${megabytes(bytes)}`;
  process.stderr.write(`\r${line}${share === 1 ? '\n' : ''}`);
}

export function printFinding(finding: Finding): void {
  process.stdout.write(`${findingLine(finding)}\n`);
}

export function verifiedLine({ blobs, bytes, unreferenced, faults, auditEvents }: Verified): string {
  const of = `${blobs} blobs (${megabytes(bytes)}), ${unreferenced} of them unreferenced, and ${auditEvents} audit events`;
  return `${faults === 0 ? 'no fault' : faults === 1 ? '1 fault' : `${faults} faults`} in ${of}`;
}

async function verifyConfigured(config: Config): Promise<number> {
  const db = openDb(config.database);
  try {
    await migrate(db, migrations);
    const options = { onFinding: printFinding, onProgress: showProgress };
    const verified = await verifyHub({ db, config, now: Date.now() }, options);
    process.stdout.write(`${verifiedLine(verified)}\n`);
    return verified.faults;
  } finally {
    await db.destroy();
  }
}

export const verify: Command = {
  summary: 'hold every blob, row and audit event against what is said of it; a line for each fault',
  usage: 'tamsoat verify',
  options: {},
  async run() {
    const config = readConfig();
    requireHub(config);
    try {
      return (await verifyConfigured(config)) === 0 ? 0 : 1;
    } catch (error) {
      // An embedded database that cannot even be opened is a fault like any other.
      if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_')))
        throw error;
      printFinding(fault('database', `it cannot be opened: ${reasonOf(error)}`));
      return 1;
    }
  },
};
