import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { blobHash } from '../../domain/ids.ts';
import { roomIn } from '../disk-space.ts';
import { blobFolder, blobPath } from './blob-files.ts';
import type { WriteReply, WriteRequest } from './writer-protocol.ts';

/**
 * The thread that writes blobs: it hashes, writes, names and syncs them by plain calls, which cost less than waiting
 * for each of them would, and never stop the hub. What waits at the same moment is synced together.
 */

type Making = { readonly root: string; readonly path: string; readonly file: number; readonly digest: Hash };
/** A file that has its name; `fresh` says that the name of its folder may not be durable yet. */
type Named = {
  readonly number: number;
  readonly buffer: ArrayBuffer;
  readonly file: number;
  readonly sha256: string;
  readonly folder: string;
  readonly root: string;
  readonly fresh: boolean;
};

const making = new Map<number, Making>();
/** Files of which something has failed: nothing more is done for them, whatever was asked meanwhile. */
const broken = new Set<number>();
/** Folders whose own names are known to be durable. */
const lasting = new Set<string>();

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function failed(file: number, buffer: ArrayBuffer | null, error: unknown): WriteReply {
  const message = error instanceof Error ? error.message : String(error);
  return { file, buffer, ok: false, message, code: codeOf(error) };
}

type Append = WriteRequest & { kind: 'append' };

function begin(request: Append): Making {
  const { root, path, file: number } = request;
  if (!roomIn(statfsSync(root)))
    throw Object.assign(new Error('only the reserve is left'), { code: 'ENOSPC' });
  const begun = { root, path, file: openSync(path, 'wx'), digest: createHash('sha256') };
  making.set(number, begun);
  return begun;
}

function append(request: Append): void {
  const { file, digest } = making.get(request.file) ?? begin(request);
  const bytes = new Uint8Array(request.piece.buffer, 0, request.piece.length);
  digest.update(bytes);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** Takes a file off the list of those in the making and closes it without a name. */
function abandon(number: number): void {
  const begun = making.get(number);
  if (begun === undefined) return;
  making.delete(number);
  closeSync(begun.file);
  rmSync(begun.path, { force: true });
}

/** Gives a file a second name; false when something has that name, or when the file system knows no second names. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw error;
    return false;
  }
}

/**
 * Gives a whole file its name, in a folder that is made when it is not there.
 * A new name comes before the bytes are synced: where a file system writes its journal for that, it writes it once and
 * finds nothing left to do for the folders; should power fail in between, no row holds the name yet. Where the same
 * bytes are already kept, only bytes that are on disk take their place, so that at no moment there is less than before.
 */
function name({ file: number, piece: { buffer } }: Append): Named {
  const begun = making.get(number);
  if (begun === undefined) throw new Error('there is no such file in the making');
  const hash = blobHash(begun.digest.digest('hex'));
  if (hash === null) throw new Error('SHA-256 gave no hash');
  const folder = blobFolder(begun.root, hash);
  const fresh = !lasting.has(folder);
  if (fresh) mkdirSync(folder, { recursive: true });
  const path = blobPath(begun.root, hash);
  if (linked(begun.path, path)) unlinkSync(begun.path);
  else {
    fsyncSync(begun.file);
    renameSync(begun.path, path);
  }
  making.delete(number);
  return { number, buffer, file: begun.file, sha256: hash, root: begun.root, folder, fresh };
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Makes named files and their names durable: first all the files, then each folder once. */
function syncAll(named: readonly Named[]): WriteReply[] {
  const replies: WriteReply[] = [];
  const whole: Named[] = [];
  for (const one of named) {
    try {
      fsyncSync(one.file);
      whole.push(one);
    } catch (error) {
      replies.push(failed(one.number, one.buffer, error));
    } finally {
      closeSync(one.file);
    }
  }
  try {
    const folders = whole.flatMap((one) => (one.fresh ? [one.folder, one.root] : [one.folder]));
    for (const folder of new Set(folders)) syncFolder(folder);
    for (const one of whole) {
      lasting.add(one.folder);
      replies.push({ file: one.number, buffer: one.buffer, ok: true, sha256: one.sha256 });
    }
  } catch (error) {
    for (const one of whole) replies.push(failed(one.number, one.buffer, error));
  }
  return replies;
}

function answer(requests: readonly WriteRequest[]): WriteReply[] {
  const replies: WriteReply[] = [];
  const named: Named[] = [];
  for (const request of requests) {
    const { kind, file } = request;
    const buffer = kind === 'append' ? request.piece.buffer : null;
    try {
      if (kind === 'abandon') {
        abandon(file);
        broken.delete(file);
      } else {
        if (broken.has(file)) throw new Error('something of this file has failed before');
        append(request);
        if (request.last) {
          named.push(name(request));
          continue;
        }
      }
      replies.push({ file, buffer, ok: true, sha256: null });
    } catch (error) {
      abandon(file);
      broken.add(file);
      replies.push(failed(file, buffer, error));
    }
  }
  return [...replies, ...syncAll(named)];
}

const waiting: WriteRequest[] = [];
parentPort?.on('message', (request: WriteRequest) => {
  if (waiting.push(request) > 1) return;
  setImmediate(() => {
    const replies = answer(waiting.splice(0));
    parentPort?.postMessage(
      replies,
      replies.flatMap(({ buffer }) => (buffer === null ? [] : [buffer])),
    );
  });
});
