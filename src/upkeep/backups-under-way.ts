import { randomUUID } from 'node:crypto';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a backup leaves in the data folder while it is being taken. */
const MARK = /^backup-[\w-]+\.under-way$/;
const TOUCHED_EVERY_MS = 60_000;
/** A mark that nobody has touched for so long is of a backup that was killed. */
const FORGOTTEN_AFTER_MS = 2 * 3_600_000;

/**
 * Says in the data folder that a backup is under way, until it is disposed of: bytes that were deleted after its
 * snapshot stay until then, since the snapshot names them.
 */
export async function markBackup(dataDir: string): Promise<AsyncDisposable> {
  const path = join(dataDir, `backup-${randomUUID()}.under-way`);
  await writeFile(path, '');
  const timer = setInterval(() => {
    const now = new Date();
    // Two hours are left to touch it again.
    utimes(path, now, now).catch(() => undefined);
  }, TOUCHED_EVERY_MS);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await rm(path, { force: true });
    },
  };
}

/** Whether a backup of this data folder is being taken. */
export async function isBackupUnderWay(dataDir: string, now: number): Promise<boolean> {
  for (const name of (await readdir(dataDir)).filter((one) => MARK.test(one))) {
    // It may have been taken away meanwhile.
    const mark = await stat(join(dataDir, name)).catch(() => null);
    if (mark !== null && now - mark.mtimeMs < FORGOTTEN_AFTER_MS) return true;
  }
  return false;
}
