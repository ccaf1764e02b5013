import { close, fdatasync, open } from 'node:fs';
import { promisify } from 'node:util';
import { HubError } from '../../domain/errors.ts';

const openFile = promisify(open);
const syncFile = promisify(fdatasync);
const closeFile = promisify(close);

/** Makes the commits of an embedded database durable while the hub does other things. */
export type WalSync = {
  /**
   * Resolves when everything committed before the call is on disk; who asks during a sync shares the next one.
   * @throws HubError unavailable once a sync has failed, and from then on: nobody knows what is on disk
   */
  durable(): Promise<void>;
  /** Lets the next commit return before it is durable; who asked for that waits for `durable`. */
  leaveNext(): void;
  /** Whether the commit about to be made is to be left; asking takes it back. */
  takeLeft(): boolean;
  close(): Promise<void>;
};

/**
 * Syncs the write-ahead log of the database at `path`, through a file handle of its own. SQLite's locks are on other
 * files, so closing this one loses none. SQLite itself, at `synchronous=NORMAL`, syncs the log before it moves pages
 * from it into the database, and the database before it begins the log anew (https://www.sqlite.org/wal.html).
 */
export function openWalSync(path: string): WalSync {
  let file: Promise<number> | null = null;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let failed: HubError | null = null;
  let left = false;

  async function sync(): Promise<void> {
    if (failed !== null) throw failed;
    try {
      file ??= openFile(`${path}-wal`, 'r+');
      await syncFile(await file);
    } catch (cause) {
      const words = 'The database could not be synced to disk; the hub has to be started anew';
      failed = new HubError('unavailable', words, { cause });
      throw failed;
    }
  }

  function begin(): Promise<void> {
    const begun = sync().finally(() => {
      if (running === begun) running = null;
    });
    running = begun;
    return begun;
  }

  return {
    durable() {
      if (next !== null) return next;
      if (running === null) return begin();
      const after = () => {
        next = null;
        return begin();
      };
      next = running.then(after, after);
      return next;
    },
    leaveNext() {
      left = true;
    },
    takeLeft() {
      const was = left;
      left = false;
      return was;
    },
    async close() {
      if (file !== null) await closeFile(await file);
    },
  };
}
