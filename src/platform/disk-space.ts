import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { HubError } from '../domain/errors.ts';

/**
 * So much is left free for the database: while objects are refused for want of space, reports are still signed,
 * and what came in before is still on record.
 */
export const RESERVE_BYTES = 16 * 1024 ** 2;

/** Of the file system, of SQLite and of PostgreSQL: 53100 is disk_full. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', '53100']);

/** Whether an error, or one that caused it, is that there was no space left to write. */
export function isDiskFull(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && FULL.has(at.code)) return true;
    if (at instanceof DiskFull) return true;
  }
  return false;
}

/** What every door answers when there is no space: nothing of the object stays, and it may come again. */
export class DiskFull extends HubError {
  constructor(cause?: unknown) {
    super('unavailable', 'The disk is full; nothing of this object was kept', { cause });
  }
}

/** The one place where an error of a full disk gets its words; any other error is given back as it is. */
export function tellDiskFull(error: unknown): unknown {
  return isDiskFull(error) && !(error instanceof HubError) ? new DiskFull(error) : error;
}

/** Whether a file system holds so many bytes above the reserve; one that does not tell its size is taken to. */
export function roomIn({ blocks, bavail, bsize }: StatsFs, bytes = 0): boolean {
  return blocks === 0 || bavail * bsize > RESERVE_BYTES + bytes;
}

/** Whether a folder's file system holds so many bytes above the reserve. */
export async function hasRoom(folder: string, bytes = 0): Promise<boolean> {
  return roomIn(await statfs(folder), bytes);
}
