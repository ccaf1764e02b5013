import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { verifyAuditChain } from '../access/audit.ts';
import { reasonOf } from '../domain/errors.ts';
import type { Config } from '../platform/config.ts';
import { databaseFaults } from '../platform/db/integrity.ts';
import type { Db } from '../platform/db/tables.ts';
import { linkSecret } from '../summary/link.ts';
import { type BlobProgress, type BlobTotals, checkBlobs } from './check-blobs.ts';
import { rowChecks } from './check-rows.ts';
import { fault, type OnFinding } from './finding.ts';

export type Verified = BlobTotals & { faults: number; auditEvents: number };

export type VerifyOptions = {
  readonly onFinding: OnFinding;
  readonly onProgress?: (progress: BlobProgress) => void;
};

/** At least two, so that one file is read while another is hashed. */
const LANES = Math.max(2, Math.min(8, availableParallelism()));

/**
 * Holds everything kept against everything said of it: the database's own file, rows against rows, signed reports
 * against their seals, blobs against their names and rows, the audit trail. Changes nothing, and may run beside a hub
 * that serves. A check that cannot be carried out is a fault of its own, and the others go on.
 */
export async function verify(
  { db, config, now }: { db: Db; config: Config; now: number },
  { onFinding, onProgress = () => {} }: VerifyOptions,
): Promise<Verified> {
  const verified: Verified = { blobs: 0, bytes: 0, unreferenced: 0, faults: 0, auditEvents: 0 };
  const tell: OnFinding = (finding) => {
    if (finding.kind === 'fault') verified.faults += 1;
    onFinding(finding);
  };
  const attempt = async (name: string, check: () => Promise<unknown>) => {
    await check().catch((error: unknown) => tell(fault(name, `it could not be checked: ${reasonOf(error)}`)));
  };

  await attempt('database', async () => {
    for (const line of await databaseFaults(db, config.database.kind)) tell(fault('database', line));
  });
  const secret = existsSync(join(config.dataDir, 'link.secret')) ? linkSecret(config.dataDir) : null;
  for (const { name, run } of rowChecks(db, secret, tell)) await attempt(name, run);
  await attempt('blobs', async () => {
    const lanes = LANES;
    Object.assign(
      verified,
      await checkBlobs(db, config.blobs.path, { onFinding: tell, onProgress, now, lanes }),
    );
  });
  await attempt('audit trail', async () => {
    const verdict = await verifyAuditChain(db);
    if (verdict.ok) verified.auditEvents = verdict.events;
    else tell(fault(`audit event ${verdict.seq}`, verdict.reason));
  });
  return verified;
}
