import { spawnSync } from 'node:child_process';
import { mkdtemp, open, rm, rmdir, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type SmallDisk = AsyncDisposable & {
  readonly path: string;
  /** Takes space until so many bytes are left; what a fill before took is given back first. */
  leave(bytes: number): Promise<void>;
  /** Gives back what was taken. */
  release(): Promise<void>;
};

const BLOCK = 4096;

/** Mounting is for root: as root itself, or by a sudo that asks for nothing. */
function asRoot(command: string, ...args: string[]): void {
  const [name = '', ...rest] =
    process.getuid?.() === 0 ? [command, ...args] : ['sudo', '-n', command, ...args];
  const { status, stderr, error } = spawnSync(name, rest, { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(
    `The tests of a full disk mount a small one and need root for it (or sudo without a password, and a container ` +
      `that may mount): ${command} failed: ${error?.message ?? stderr}`,
  );
}

/** A disk of its own in memory, small enough to be filled. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk> {
  const path = await mkdtemp(join(tmpdir(), 'tamsoat-disk-'));
  asRoot('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0777`, 'tmpfs', path);
  const ballast = join(path, 'ballast');
  const release = () => rm(ballast, { force: true });
  return {
    path,
    release,
    async leave(bytes) {
      await release();
      const { bavail, bsize } = await statfs(path);
      const blocks = Math.floor((bavail * bsize - bytes) / BLOCK);
      if (blocks < 0) throw new Error(`there are only ${bavail * bsize} bytes on the small disk`);
      const file = await open(ballast, 'wx');
      try {
        await file.write(Buffer.alloc(blocks * BLOCK, 1));
      } finally {
        await file.close();
      }
    },
    async [Symbol.asyncDispose]() {
      asRoot('umount', path);
      await rmdir(path);
    },
  };
}
