import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { HubError } from '../domain/errors.ts';
import type { ThreadReply, ThreadRequest, ThreadSettings, ThreadTask } from './thread-protocol.ts';

export type Threads = {
  /**
   * Makes something out of stored bytes in a thread that is ended when `deadlineMs`, waiting included, has passed.
   * @throws HubError notFound or unprocessable with the thread's reason; unavailable when it died, was late, or too many wait.
   */
  run(task: ThreadTask, deadlineMs: number): Promise<Buffer<ArrayBuffer>>;
  /** Ends whatever is at hand, as unavailable; nothing more is taken on. */
  close(): void;
};

type Job = {
  readonly request: ThreadRequest;
  readonly resolve: (bytes: Buffer<ArrayBuffer>) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
};
type Seat = { worker: Worker | null; job: Job | null };

export type StartThread = (settings: ThreadSettings) => Worker;

const MOST_WAITING = 256;
/** Of objects alone; pixels are bounded where they are inflated and decoded. */
const MEMORY_MB = 384;

const stopping = () => new HubError('unavailable', 'The hub is stopping');

const startThread: StartThread = (settings) =>
  new Worker(new URL('./thread.ts', import.meta.url), {
    name: 'dicomweb',
    workerData: settings,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });

/** Threads that read received bytes, so that hostile ones stall nobody; started when first needed, never holding the process. */
export function openThreads(
  settings: ThreadSettings,
  log: Logger,
  options: { count?: number; start?: StartThread } = {},
): Threads {
  const count = options.count ?? Math.max(1, Math.min(4, availableParallelism() - 1));
  const start = options.start ?? startThread;
  const seats: Seat[] = Array.from({ length: count }, () => ({ worker: null, job: null }));
  const waiting: Job[] = [];
  let nextId = 1;
  let closed = false;

  function next(): void {
    for (const seat of seats) {
      if (seat.job !== null) continue;
      const job = waiting.shift();
      if (job === undefined) return;
      seat.job = job;
      seat.worker ??= hire(seat);
      seat.worker.ref();
      seat.worker.postMessage(job.request);
    }
  }

  function hire(seat: Seat): Worker {
    const worker = start(settings);
    worker.on('message', (reply: ThreadReply) => {
      const { job } = seat;
      if (seat.worker !== worker || job?.request.id !== reply.id) return;
      seat.job = null;
      worker.unref();
      clearTimeout(job.timer);
      if (reply.ok) {
        const { bytes } = reply;
        job.resolve(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
      } else if (reply.refused === 'failed') {
        job.reject(new Error(`a DICOMweb thread failed: ${reply.reason}`));
      } else job.reject(new HubError(reply.refused, reply.reason));
      next();
    });
    const lost = (cause?: unknown) => {
      if (seat.worker !== worker) return;
      log.error({ err: cause, task: seat.job?.request.task.kind }, 'a DICOMweb thread stopped');
      end(seat, new HubError('unavailable', 'The thread that read the image stopped', { cause }));
    };
    worker.on('error', lost);
    worker.on('exit', () => lost());
    return worker;
  }

  function end(seat: Seat, error: HubError): void {
    const { worker, job } = seat;
    seat.worker = null;
    seat.job = null;
    if (worker !== null) worker.terminate().catch(() => undefined);
    if (job !== null) {
      clearTimeout(job.timer);
      job.reject(error);
    }
    // Others may be late at the same moment: no new thread is started for those.
    setImmediate(next);
  }

  function expire(id: number): void {
    const late = new HubError('unavailable', 'The image took too long to read');
    const place = waiting.findIndex((job) => job.request.id === id);
    if (place >= 0) waiting.splice(place, 1)[0]?.reject(late);
    const seat = seats.find((one) => one.job?.request.id === id);
    if (seat !== undefined) end(seat, late);
  }

  return {
    run(task, deadlineMs) {
      if (closed) return Promise.reject(stopping());
      if (waiting.length >= MOST_WAITING) {
        return Promise.reject(new HubError('unavailable', 'Too many images wait to be read'));
      }
      return new Promise((resolve, reject) => {
        const id = nextId++;
        const timer = setTimeout(() => expire(id), deadlineMs);
        waiting.push({ request: { id, task }, resolve, reject, timer });
        next();
      });
    },
    close() {
      closed = true;
      for (const { timer, reject } of waiting.splice(0)) {
        clearTimeout(timer);
        reject(stopping());
      }
      for (const seat of seats) end(seat, stopping());
    },
  };
}
