import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { HubError } from '../domain/errors.ts';
import type { RunRequest, WorkerReply, WorkerRequest, WorkerSettings } from './onnx-protocol.ts';
import type { Tensors } from './tensor.ts';

export type PoolSettings = {
  /** Worker threads, each with its own copy of every session it has used. Default: half of the cores, at most 4. */
  readonly workers?: number;
  /** Threads inside one operator of one session. Default 1, so that `workers` says how many cores are used. */
  readonly intraOpThreads?: number;
  /** Sessions a worker keeps before it releases the one unused longest. Default 64, more than there are models. */
  readonly maxSessions?: number;
  /** Requests that may wait; the next one is refused. Default 256. */
  readonly maxWaiting?: number;
};

/** How a worker is started; tests give one that misbehaves. */
export type StartWorker = (settings: WorkerSettings) => Worker;

/** Starts a thread of `onnx-worker.ts`. */
export const startOnnxWorker: StartWorker = (settings) =>
  new Worker(new URL('./onnx-worker.ts', import.meta.url), { name: 'onnx', workerData: settings });

type Job = {
  readonly message: WorkerRequest;
  readonly resolve: (outputs: Tensors) => void;
  readonly reject: (error: HubError) => void;
  readonly timer: NodeJS.Timeout;
};
type Seat = { worker: Worker | null; job: Job | null };

/**
 * Owns the threads that run ONNX graphs. A worker that crashes or outlives a deadline is replaced, and only
 * the request it held fails. Threads share the process: a fault inside native code still ends the hub.
 */
export class OnnxPool {
  readonly #settings: WorkerSettings;
  readonly #maxWaiting: number;
  readonly #start: StartWorker;
  readonly #seats: Seat[];
  readonly #waiting: Job[] = [];
  readonly #leaving = new Set<Promise<unknown>>();
  #nextId = 1;
  #closed = false;

  constructor(settings: PoolSettings = {}, start: StartWorker = startOnnxWorker) {
    const workers = settings.workers ?? Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)));
    this.#settings = {
      intraOpThreads: settings.intraOpThreads ?? 1,
      maxSessions: settings.maxSessions ?? 64,
    };
    this.#maxWaiting = settings.maxWaiting ?? 256;
    this.#start = start;
    this.#seats = Array.from({ length: workers }, () => ({ worker: null, job: null }));
  }

  /**
   * Runs a graph once and answers its outputs by tensor name; `feeds` are copied, so they stay the caller's.
   * `deadlineMs` counts from this call, waiting included. Fails with `unavailable` when the queue is full, the
   * deadline passes or the worker dies, and with `unprocessable` when the graph refuses its inputs.
   */
  run(request: RunRequest, deadlineMs: number): Promise<Tensors> {
    if (this.#closed) return Promise.reject(new HubError('unavailable', 'Models are shutting down'));
    // Native code cannot be interrupted, so threads that were given up may still compute: bound those too.
    if (this.#waiting.length >= this.#maxWaiting || this.#leaving.size > 2 * this.#seats.length) {
      return Promise.reject(new HubError('unavailable', 'Too many requests wait for a model'));
    }
    return new Promise<Tensors>((resolve, reject) => {
      const id = this.#nextId++;
      const timer = setTimeout(() => this.#expire(id), deadlineMs);
      this.#waiting.push({ message: { ...request, id }, resolve, reject, timer });
      this.#next();
    });
  }

  /** Stops every worker; requests that still wait or run fail as `unavailable`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const unfinished = this.#waiting.splice(0);
    for (const seat of this.#seats) {
      if (seat.job) unfinished.push(seat.job);
      this.#vacate(seat);
    }
    for (const job of unfinished) fail(job, new HubError('unavailable', 'Models are shutting down'));
    await Promise.all(this.#leaving);
  }

  #next(): void {
    for (const seat of this.#seats) {
      if (seat.job) continue;
      const job = this.#waiting.shift();
      if (!job) return;
      seat.job = job;
      seat.worker ??= this.#hire(seat);
      seat.worker.ref();
      seat.worker.postMessage(job.message);
    }
  }

  #hire(seat: Seat): Worker {
    const worker = this.#start(this.#settings);
    worker.on('message', (reply: WorkerReply) => {
      if (seat.worker === worker && seat.job?.message.id === reply.id) this.#finish(seat, seat.job, reply);
    });
    worker.on('error', (cause) => this.#lose(seat, worker, cause));
    worker.on('exit', () => this.#lose(seat, worker, undefined));
    return worker;
  }

  #finish(seat: Seat, job: Job, reply: WorkerReply): void {
    seat.job = null;
    // An idle worker must not keep a finished command alive.
    seat.worker?.unref();
    clearTimeout(job.timer);
    if (reply.ok) job.resolve(reply.outputs);
    else job.reject(new HubError('unprocessable', `The model could not run: ${reply.reason}`));
    this.#next();
  }

  #lose(seat: Seat, worker: Worker, cause: unknown): void {
    if (seat.worker !== worker) return;
    const { job } = seat;
    this.#vacate(seat);
    if (job) fail(job, new HubError('unavailable', 'The worker that ran the model stopped', { cause }));
    this.#next();
  }

  #expire(id: number): void {
    const late = new HubError('unavailable', 'The model did not answer before its deadline');
    const waiting = this.#waiting.findIndex((job) => job.message.id === id);
    const [dropped] = waiting === -1 ? [] : this.#waiting.splice(waiting, 1);
    if (dropped) fail(dropped, late);
    const seat = this.#seats.find((one) => one.job?.message.id === id);
    if (!seat?.job) return;
    const { job } = seat;
    this.#vacate(seat);
    fail(job, late);
    this.#next();
  }

  /** Empties a seat at once; native code that still computes ends its thread when it returns. */
  #vacate(seat: Seat): void {
    const { worker } = seat;
    seat.worker = null;
    seat.job = null;
    if (!worker) return;
    const gone = worker.terminate().finally(() => this.#leaving.delete(gone));
    this.#leaving.add(gone);
  }
}

function fail(job: Job, error: HubError): void {
  clearTimeout(job.timer);
  job.reject(error);
}
