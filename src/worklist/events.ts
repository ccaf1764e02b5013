import type { Platform } from '../platform/platform.ts';

const LOOK_EVERY_MS = 1_000;
/** Facts are numbered by the time they were made but become visible when their transaction ends, so each look goes back a while. */
const LOOK_BACK_MS = 10_000;

export type Events = {
  /** Calls back with a growing number whenever something has happened; the answer stops it. */
  subscribe(changed: (seq: number) => void): () => void;
};

/** The smallest identifier that `newId` makes at a time: its first 48 bits are the milliseconds. */
export function firstIdAt(at: number): string {
  const hex = Math.max(0, at).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}`;
}

/**
 * Tells listeners of new facts, from whichever process they came. One look a second serves all listeners,
 * and nobody listening means no look.
 */
export function openEvents({ db, clock, log }: Pick<Platform, 'db' | 'clock' | 'log'>): Events {
  const listeners = new Set<(seq: number) => void>();
  let timer: NodeJS.Timeout | null = null;
  let looking = false;
  let seen: ReadonlySet<string> | null = null;
  let seq = 0;

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      const rows = await db
        .selectFrom('facts')
        .select('id')
        .where('id', '>=', firstIdAt(clock.now() - LOOK_BACK_MS))
        .execute();
      const known = seen;
      seen = new Set(rows.map((row) => row.id));
      if (known !== null && rows.every((row) => known.has(row.id))) return;
      seq += 1;
      for (const listener of [...listeners]) listener(seq);
    } catch (error) {
      log.warn({ err: error }, 'new facts could not be looked up');
    } finally {
      looking = false;
    }
  }

  return {
    subscribe(changed) {
      listeners.add(changed);
      if (timer === null) {
        seen = null;
        void look();
        timer = setInterval(() => void look(), LOOK_EVERY_MS);
      }
      return () => {
        listeners.delete(changed);
        if (listeners.size > 0 || timer === null) return;
        clearInterval(timer);
        timer = null;
      };
    },
  };
}
