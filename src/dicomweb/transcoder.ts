import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobHash } from '../domain/ids.ts';
import type { OpenBlob } from '../platform/blobs/blob-store.ts';
import type { Platform } from '../platform/platform.ts';
import { openKeptFiles } from './kept-files.ts';
import { openThreads, type StartThread } from './threads.ts';
import { readTrailer, TRAILER_LENGTH_BYTES, type Trailer } from './trailer.ts';

/** An instance as it is asked for in another transfer syntax. */
export type TranscodeWish = {
  readonly hash: BlobHash;
  readonly frameTable: string | null;
  readonly to: string;
};

/** A Part 10 file in another transfer syntax, kept for a while. */
export type Transcoded = Trailer & {
  bytes(range?: { start: number; endInclusive: number }): AsyncIterable<Uint8Array>;
  open(): Promise<OpenBlob>;
};

/** Disposing of it ends what is being made. */
export type Transcoder = AsyncDisposable & {
  /**
   * The instance in another transfer syntax, without loss.
   * @throws HubError unprocessable with the reason where that cannot be; unavailable when it takes too long
   */
  file(wish: TranscodeWish): Promise<Transcoded>;
  /** What is there already, or null; nothing is made. */
  kept(wish: TranscodeWish): Promise<Transcoded | null>;
  /** Has it made when nothing else is to do; never fails, and forgets what is more than it can take on. */
  later(wish: TranscodeWish): void;
};

/** The folder's share of the disk. */
const MOST_BYTES = 4 * 1024 ** 3;
/** A multi-frame object of some gigabytes takes a codec minutes. */
const FILE_MS = 10 * 60_000;
const MOST_LATER = 5_000;

const nameOf = ({ hash, to }: TranscodeWish) => `${hash}.${to}.dcm`;

/**
 * Transcoding of stored instances into files under `derived/`, which may be deleted at any time: they are made again.
 * It has threads of its own, so that a long one holds up neither frames nor metadata.
 */
export function openTranscoder(
  { config, log }: Pick<Platform, 'config' | 'log'>,
  options: { mostBytes?: number; start?: StartThread } = {},
): Transcoder {
  const folder = join(config.dataDir, 'derived', 'transcoded');
  const kept = openKeptFiles(folder, options.mostBytes ?? MOST_BYTES, log);
  const start = options.start === undefined ? {} : { start: options.start };
  const settings = { blobsPath: config.blobs.path };
  const wanted = openThreads(settings, log, { count: 1, ...start });
  const spare = openThreads(settings, log, { count: 1, ...start });
  const waiting = new Map<string, TranscodeWish>();
  let working = false;

  async function read(path: string): Promise<Transcoded> {
    const trailer = await trailerOf(path);
    return {
      ...trailer,
      bytes(range) {
        const last = trailer.sizeBytes - 1;
        return createReadStream(path, { start: range?.start ?? 0, end: range?.endInclusive ?? last });
      },
      open: () => openPart(path, trailer.sizeBytes),
    };
  }

  async function make(threads: typeof wanted, wish: TranscodeWish): Promise<string> {
    const { hash, frameTable, to } = wish;
    return kept.pathOf(nameOf(wish), async (path) => {
      await threads.run({ kind: 'transcode', pixels: { hash, frameTable }, to, path }, FILE_MS);
    });
  }

  async function work(): Promise<void> {
    if (working) return;
    working = true;
    for (const [name, wish] of waiting) {
      waiting.delete(name);
      await make(spare, wish).catch((err: unknown) => log.info({ err }, 'a derivative is not made'));
    }
    working = false;
  }

  return {
    file: async (wish) => read(await make(wanted, wish)),
    async kept(wish) {
      const name = nameOf(wish);
      return (await kept.has(name)) ? read(join(folder, name)) : null;
    },
    later(wish) {
      if (waiting.size < MOST_LATER) waiting.set(nameOf(wish), wish);
      void work();
    },
    async [Symbol.asyncDispose]() {
      waiting.clear();
      wanted.close();
      spare.close();
    },
  };
}

async function trailerOf(path: string): Promise<Trailer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Buffer.alloc(TRAILER_LENGTH_BYTES);
    await file.read(length, 0, length.length, size - length.length);
    const json = Buffer.alloc(Math.min(length.readUInt32LE(), size));
    await file.read(json, 0, json.length, size - length.length - json.length);
    return readTrailer(json);
  } finally {
    await file.close();
  }
}

async function openPart(path: string, sizeBytes: number): Promise<OpenBlob> {
  const file = await open(path, 'r');
  return {
    sizeBytes,
    async read(offset, length) {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, sizeBytes - offset)));
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done);
        if (bytesRead === 0) throw new Error('a transcoded file ends too early');
        done += bytesRead;
      }
      return bytes;
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}
