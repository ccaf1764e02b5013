import { constants } from 'node:fs';
import { copyFile, link, open } from 'node:fs/promises';

/** Puts what was written to a file or folder on disk. */
export async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Copies a file into a new one, on disk when it resolves. */
export async function copyDurably(from: string, to: string, mode?: number): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  const file = await open(to, 'r+');
  try {
    if (mode !== undefined) await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Errors by which a file system says that it makes no hard link here. */
const NO_LINK = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP']);

/** Gives a file that is never changed a second name, or copies it where it cannot; says which. */
export async function linkOrCopy(from: string, to: string): Promise<'linked' | 'copied'> {
  try {
    await link(from, to);
    return 'linked';
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && NO_LINK.has(String(error.code)))) throw error;
  }
  await copyDurably(from, to);
  return 'copied';
}
