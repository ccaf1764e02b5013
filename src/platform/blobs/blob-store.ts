import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { HubError } from '../../domain/errors.ts';
import { type BlobHash, blobHash } from '../../domain/ids.ts';
import { tellDiskFull } from '../disk-space.ts';
import { blobPath, TEMPORARY } from './blob-files.ts';
import { beginBlob, type NewBlob } from './writers.ts';

export type Stored = { readonly hash: BlobHash; readonly sizeBytes: number };

/** An open blob for positional reads; close it, or hold it with `await using`. */
export type OpenBlob = AsyncDisposable & {
  readonly sizeBytes: number;
  read(offset: number, length: number): Promise<Buffer>;
};

export type StoredBlob = OpenBlob & {
  /** Fills `bytes` from this offset on. @throws HubError unavailable when the blob ends before it is full */
  readInto(bytes: Uint8Array, offset: number): Promise<void>;
};

export type BlobStore = {
  /**
   * Keeps bytes under their SHA-256; durable when it resolves, and the same bytes twice are kept once.
   * A chunk of a stream is its sender's again once the next is asked for.
   * @throws DiskFull when there is no room for them: nothing of them is left then
   */
  put(bytes: Uint8Array | AsyncIterable<Uint8Array>, limitBytes?: number): Promise<Stored>;
  has(hash: BlobHash): Promise<boolean>;
  open(hash: BlobHash): Promise<StoredBlob>;
  readAll(hash: BlobHash): Promise<Buffer>;
  stream(hash: BlobHash, range?: { start: number; endInclusive: number }): Readable;
  /**
   * Removes a blob unless its file was touched at or after `before`, which somebody who keeps the same bytes again
   * does; answers whether it is gone.
   */
  remove(hash: BlobHash, before: number): Promise<boolean>;
  /** Removes half-written files last touched before `before`, unless another process that lives is at them: what a crash left. */
  sweep(before: number): Promise<number>;
};

function asHash(digest: string): BlobHash {
  const hash = blobHash(digest);
  if (hash === null) throw new Error('SHA-256 gave no hash');
  return hash;
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

/** Content-addressed files: written to `tmp`, then named `ab/<sha256>`; file and folder are fsynced. */
export async function openFileBlobs(root: string): Promise<BlobStore> {
  const temporary = join(root, TEMPORARY);
  await mkdir(temporary, { recursive: true });
  const pathOf = (hash: BlobHash) => blobPath(root, hash);

  async function has(hash: BlobHash): Promise<boolean> {
    try {
      await stat(pathOf(hash));
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async function openBlob(hash: BlobHash): Promise<StoredBlob> {
    const file = await open(pathOf(hash), 'r').catch((cause: unknown) => {
      throw new HubError('notFound', `No blob ${hash}`, { cause });
    });
    const { size } = await file.stat();
    const readInto = async (bytes: Uint8Array, offset: number) => {
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done);
        if (bytesRead === 0) throw new HubError('unavailable', `Blob ${hash} ends too early`);
        done += bytesRead;
      }
    };
    return {
      sizeBytes: size,
      readInto,
      async read(offset, length) {
        const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - offset)));
        await readInto(bytes, offset);
        return bytes;
      },
      [Symbol.asyncDispose]: () => file.close(),
    };
  }

  async function keep(
    source: Uint8Array | AsyncIterable<Uint8Array>,
    limitBytes: number,
    blob: NewBlob,
  ): Promise<Stored> {
    let sizeBytes = 0;
    const chunks = source instanceof Uint8Array ? [source] : source;
    for await (const chunk of chunks) {
      sizeBytes += chunk.length;
      if (sizeBytes > limitBytes) {
        throw new HubError('tooLarge', `More than the ${limitBytes} bytes allowed here`);
      }
      await blob.append(chunk);
    }
    return { hash: asHash(await blob.settle()), sizeBytes };
  }

  return {
    has,
    async put(source, limitBytes = Number.POSITIVE_INFINITY) {
      const blob = beginBlob(root, join(temporary, `${process.pid}.${randomUUID()}`));
      try {
        return await keep(source, limitBytes, blob);
      } catch (error) {
        await blob.abandon();
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
    async remove(hash, before) {
      const path = pathOf(hash);
      try {
        const { ino, mtimeMs, ctimeMs } = await stat(path);
        if (Math.max(mtimeMs, ctimeMs) >= before) return false;
        // Should the same bytes have taken its place this very moment, they are seen here and put back.
        const aside = join(temporary, `${process.pid}.${randomUUID()}`);
        await rename(path, aside);
        if ((await stat(aside)).ino !== ino) {
          await rename(aside, path);
          return false;
        }
        await rm(aside);
        return true;
      } catch (error) {
        if (isMissing(error)) return true;
        throw error;
      }
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
