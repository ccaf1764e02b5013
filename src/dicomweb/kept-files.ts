import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { DiskFull, hasRoom } from '../platform/disk-space.ts';

/** A folder of files that can be made again at any time and never takes more than its share of the disk. */
export type KeptFiles = {
  /** Where the file of that name lies, made now if it is not there; made once for all who wait. */
  pathOf(name: string, make: (path: string) => Promise<void>): Promise<string>;
  /** Whether it is there already. */
  has(name: string): Promise<boolean>;
};

const TEMPORARY = /\.tmp$/;

/** Opens the folder when it is first needed; what was used longest ago goes first when `mostBytes` is passed. */
export function openKeptFiles(folder: string, mostBytes: number, log: Logger): KeptFiles {
  const making = new Map<string, Promise<string>>();
  /** Sizes by name, in the order of use. */
  const sizes = new Map<string, number>();
  let total = 0;
  let opened: Promise<void> | null = null;
  let nextTemporary = 1;

  async function load(): Promise<void> {
    await mkdir(folder, { recursive: true });
    const found = await Promise.all(
      (await readdir(folder)).map(async (name) => ({ name, ...(await sizeAndAge(join(folder, name))) })),
    );
    for (const { name, size } of found.sort((a, b) => a.changedAt - b.changedAt)) {
      // A half-made file is of an earlier run: this one has made nothing yet.
      if (TEMPORARY.test(name)) await rm(join(folder, name), { force: true });
      else remember(name, size);
    }
    await shrink();
  }

  function remember(name: string, size: number): void {
    total += size - (sizes.get(name) ?? 0);
    sizes.delete(name);
    sizes.set(name, size);
  }

  async function shrink(): Promise<void> {
    for (const [name, size] of sizes) {
      if (total <= mostBytes || sizes.size === 1) return;
      sizes.delete(name);
      total -= size;
      await rm(join(folder, name), { force: true }).catch((err: unknown) =>
        log.warn({ err }, 'a file that can be made again is not removed'),
      );
    }
  }

  async function make(name: string, write: (path: string) => Promise<void>): Promise<string> {
    const path = join(folder, name);
    await mkdir(folder, { recursive: true });
    if (!(await hasRoom(folder))) throw new DiskFull();
    const temporary = `${path}.${process.pid}.${nextTemporary++}.tmp`;
    try {
      await write(temporary);
      const { size } = await stat(temporary);
      await rename(temporary, path);
      remember(name, size);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await shrink();
    return path;
  }

  async function isKept(name: string): Promise<boolean> {
    opened ??= load();
    await opened;
    const size = sizes.get(name);
    if (size === undefined) return false;
    // Somebody may have emptied the folder meanwhile, which costs only time.
    const there = await sizeAndAge(join(folder, name)).then(
      () => true,
      () => false,
    );
    if (there) remember(name, size);
    else {
      sizes.delete(name);
      total -= size;
    }
    return there;
  }

  return {
    has: isKept,
    async pathOf(name, write) {
      if (await isKept(name)) return join(folder, name);
      const running = making.get(name);
      if (running !== undefined) return running;
      const made = make(name, write).finally(() => making.delete(name));
      making.set(name, made);
      return made;
    },
  };
}

async function sizeAndAge(path: string): Promise<{ size: number; changedAt: number }> {
  const { size, mtimeMs } = await stat(path);
  return { size, changedAt: mtimeMs };
}
