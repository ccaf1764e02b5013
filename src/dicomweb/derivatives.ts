import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { byteCache } from './byte-cache.ts';

/** A folder of files that can be made again at any time; each is good only under the key it was made for. */
export type Derivatives = {
  /** What is kept under the name for this key, or what `make` gives, kept from then on; made once for all who wait. */
  get(name: string, key: Buffer, make: () => Promise<Kept>): Promise<Kept>;
};

type Kept = Buffer<ArrayBuffer>;

/** What was used last stays in memory: a viewer that opens a study asks for the same more than once. */
const MEMORY_BYTES = 16 * 1024 ** 2;

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** One file per name: the key of 32 bytes, then the content. A new key replaces the file, so the folder stays bounded. */
export function openDerivatives(folder: string, log: Logger): Derivatives {
  const making = new Map<string, Promise<Kept>>();
  const memory = byteCache(MEMORY_BYTES);

  async function kept(name: string, key: Buffer): Promise<Kept | null> {
    try {
      const bytes = await readFile(join(folder, name));
      return bytes.subarray(0, key.length).equals(key) ? bytes.subarray(key.length) : null;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async function keep(name: string, key: Buffer, content: Buffer): Promise<void> {
    const path = join(folder, name);
    const temporary = `${path}.${process.pid}.tmp`;
    await mkdir(folder, { recursive: true });
    try {
      const file = await open(temporary, 'w');
      try {
        await file.writev([key, content]);
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  return {
    get(name, key, make) {
      const id = `${name}:${key.toString('base64')}`;
      const recent = memory.get(id);
      if (recent !== undefined) return Promise.resolve(recent);
      const running = making.get(id);
      if (running !== undefined) return running;
      const made = (async () => {
        const found = await kept(name, key);
        if (found !== null) {
          memory.set(id, found);
          return found;
        }
        const content = await make();
        memory.set(id, content);
        // What cannot be kept can still be served, and made again the next time.
        await keep(name, key, content).catch((err: unknown) =>
          log.warn({ err, name }, 'a derivative is not kept'),
        );
        return content;
      })().finally(() => making.delete(id));
      making.set(id, made);
      return made;
    },
  };
}
