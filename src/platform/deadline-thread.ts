import { Worker } from 'node:worker_threads';

/** A script that is run once in a thread of its own. It says `begun` when it starts to work, then its answer. */
export type ThreadTask = {
  readonly script: URL;
  readonly name: string;
  readonly workerData: unknown;
  /** From `begun` on: on a busy machine a thread may be long in starting, which is not the work's doing. */
  readonly deadlineMs: number;
  readonly memoryMb: number;
};

export type ThreadAnswer<T> =
  | { readonly ok: true; readonly answer: T }
  | { readonly ok: false; readonly because: 'time' | 'memory' | 'silence' };

/** Of all doors together, so that their memory is bounded; one more than the seats of any door, which none can take alone. */
const MOST_THREADS = 3;
const inTurn = inTurns(MOST_THREADS);

/**
 * Has a thread do work on received bytes, and ends it when it takes too long or too much memory; waits for its turn.
 * What else it fails by is the hub's own fault and is thrown.
 */
export function answerOfThread<T>(task: ThreadTask): Promise<ThreadAnswer<T>> {
  return inTurn(() => runThread<T>(task));
}

function runThread<T>(task: ThreadTask): Promise<ThreadAnswer<T>> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(task.script, {
      name: task.name,
      workerData: task.workerData,
      resourceLimits: { maxOldGenerationSizeMb: task.memoryMb },
    });
    const end = (settle: () => void) => {
      clearTimeout(timer);
      thread.removeAllListeners();
      // A thread that is being ended may still say that it ran out of memory.
      thread.on('error', () => {});
      thread.terminate().then(settle, settle);
    };
    const giveUp = (because: 'time' | 'memory' | 'silence') => end(() => resolve({ ok: false, because }));
    let timer: NodeJS.Timeout | undefined;
    thread.on('message', (said: 'begun' | { readonly answer: T }) => {
      if (said === 'begun') timer = setTimeout(() => giveUp('time'), task.deadlineMs);
      else end(() => resolve({ ok: true, answer: said.answer }));
    });
    thread.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') giveUp('memory');
      else end(() => reject(error));
    });
    thread.once('exit', () => giveUp('silence'));
  });
}

/** Gives a function that runs at most so many works at the same time; the others wait their turn. */
export function inTurns(seats: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = seats;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
