import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { HubError } from '../../domain/errors.ts';
import { type BlobHash, blobHash } from '../../domain/ids.ts';
import { DiskFull, hasRoom, tellDiskFull } from '../disk-space.ts';
import { blobFolder, blobPath, TEMPORARY } from './blob-files.ts';

export type Stored = { readonly hash: BlobHash; readonly sizeBytes: number };

/** An open blob for positional reads; close it, or hold it with `await using`. */
export type OpenBlob = AsyncDisposable & {
  readonly sizeBytes: number;
  read(offset: number, length: number): Promise<Buffer>;
};

export type BlobStore = {
  /**
   * Keeps bytes under their SHA-256; durable when it resolves, and the same bytes twice are kept once.
   * @throws DiskFull when there is no room for them: nothing of them is left then
   */
  put(bytes: Uint8Array | AsyncIterable<Uint8Array>, limitBytes?: number): Promise<Stored>;
  has(hash: BlobHash): Promise<boolean>;
  open(hash: BlobHash): Promise<OpenBlob>;
  readAll(hash: BlobHash): Promise<Buffer>;
  stream(hash: BlobHash, range?: { start: number; endInclusive: number }): Readable;
  /** Removes half-written files last touched before `before`, unless another process that lives is at them: what a crash left. */
  sweep(before: number): Promise<number>;
};

function asHash(digest: string): BlobHash {
  const hash = blobHash(digest);
  if (hash === null) throw new Error('SHA-256 gave no hash');
  return hash;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length; ) {
    offset += (await file.write(bytes, offset)).bytesWritten;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Half-written files carry the number of the process that writes them, so that a sweep spares the living ones. */
function writerLives(name: string): boolean {
  const pid = Number(/^(\d+)\./.exec(name)?.[1] ?? process.pid);
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Content-addressed files: written to `tmp`, fsynced, then renamed to `ab/cd/<sha256>`, and the folder fsynced. */
export async function openFileBlobs(root: string): Promise<BlobStore> {
  const temporary = join(root, TEMPORARY);
  await mkdir(temporary, { recursive: true });
  const pathOf = (hash: BlobHash) => blobPath(root, hash);
  const known = new Set<string>();

  async function folderFor(hash: BlobHash): Promise<string> {
    const folder = blobFolder(root, hash);
    if (!known.has(folder)) {
      const first = await mkdir(folder, { recursive: true });
      if (first !== undefined) {
        await syncFolder(root);
        await syncFolder(join(root, hash.slice(0, 2)));
      }
      known.add(folder);
    }
    return folder;
  }

  async function has(hash: BlobHash): Promise<boolean> {
    try {
      await stat(pathOf(hash));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async function openBlob(hash: BlobHash): Promise<OpenBlob> {
    const file = await open(pathOf(hash), 'r').catch((cause: unknown) => {
      throw new HubError('notFound', `No blob ${hash}`, { cause });
    });
    const { size } = await file.stat();
    return {
      sizeBytes: size,
      async read(offset, length) {
        const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
        for (let done = 0; done < bytes.length; ) {
          const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done);
          if (bytesRead === 0) throw new HubError('unavailable', `Blob ${hash} ends too early`);
          done += bytesRead;
        }
        return bytes;
      },
      [Symbol.asyncDispose]: () => file.close(),
    };
  }

  async function keep(
    source: Uint8Array | AsyncIterable<Uint8Array>,
    limitBytes: number,
    path: string,
  ): Promise<Stored> {
    const file = await open(path, 'wx');
    const digest = createHash('sha256');
    let sizeBytes = 0;
    try {
      const chunks = source instanceof Uint8Array ? [source] : source;
      for await (const chunk of chunks) {
        sizeBytes += chunk.length;
        if (sizeBytes > limitBytes) {
          throw new HubError('tooLarge', `More than the ${limitBytes} bytes allowed here`);
        }
        digest.update(chunk);
        await writeAll(file, chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    const hash = asHash(digest.digest('hex'));
    if (await has(hash)) {
      await rm(path);
    } else {
      const folder = await folderFor(hash);
      await rename(path, pathOf(hash));
      await syncFolder(folder);
    }
    return { hash, sizeBytes };
  }

  return {
    has,
    async put(source, limitBytes = Number.POSITIVE_INFINITY) {
      if (!(await hasRoom(root))) throw new DiskFull();
      const path = join(temporary, `${process.pid}.${randomUUID()}`);
      try {
        return await keep(source, limitBytes, path);
      } catch (error) {
        await rm(path, { force: true });
        throw tellDiskFull(error);
      }
    },
    open: openBlob,
    async readAll(hash) {
      await using blob = await openBlob(hash);
      return await blob.read(0, blob.sizeBytes);
    },
    stream(hash, range) {
      return createReadStream(
        pathOf(hash),
        range === undefined ? {} : { start: range.start, end: range.endInclusive },
      );
    },
    async sweep(before) {
      const names = (await readdir(temporary)).filter((name) => !writerLives(name));
      const touched = await Promise.all(names.map((name) => stat(join(temporary, name))));
      const left = names.filter((_, i) => (touched[i]?.mtimeMs ?? before) < before);
      await Promise.all(left.map((name) => rm(join(temporary, name))));
      return left.length;
    },
  };
}
