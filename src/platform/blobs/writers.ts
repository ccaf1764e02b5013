import { Worker } from 'node:worker_threads';
import { HubError } from '../../domain/errors.ts';
import { SLAB_BYTES, type WriteReply, type WriteRequest, type WriterSettings } from './writer-protocol.ts';

/** Two, so that one takes bytes while the other waits for the disk. */
const THREADS = 2;
/** Slabs of each thread; who finds none free waits, so that the disk sets the pace. */
const SLABS = 8;

type Pending = {
  readonly resolve: (sha256: string | null) => void;
  readonly reject: (error: unknown) => void;
};
type Seat = {
  worker: Worker | null;
  readonly memory: SharedArrayBuffer;
  readonly free: number[];
  readonly waiting: (() => void)[];
  /** By file, in the order in which they were asked. */
  readonly pending: Map<number, Pending[]>;
  files: number;
};

/** A file in the making, of which nothing is seen until it is settled. */
export type NewBlob = {
  /** Appends bytes; once it resolves they are the caller's again, and `written` tells when they are in the file. */
  append(chunks: readonly Uint8Array[]): Promise<{ written: Promise<void> }>;
  /** Appends the last bytes and gives the file its name, durably; answers its SHA-256. */
  settle(chunks: readonly Uint8Array[]): Promise<string>;
  /** Leaves nothing of it; also after anything has failed. */
  abandon(): Promise<void>;
};

/** Started when first needed, shared by all that this process keeps, never holding it. */
const seats: Seat[] = [];
let nextFile = 1;

function newSeat(): Seat {
  const memory = new SharedArrayBuffer(SLABS * SLAB_BYTES);
  const free = Array.from({ length: SLABS }, (_, slab) => slab);
  return { worker: null, memory, free, waiting: [], pending: new Map(), files: 0 };
}

function idlest(): Seat {
  if (seats.length < THREADS) seats.push(newSeat());
  const [seat] = seats.toSorted((a, b) => a.files - b.files);
  if (seat === undefined) throw new Error('there is no thread');
  return seat;
}

function hear(seat: Seat, reply: WriteReply): void {
  const pending = seat.pending.get(reply.file);
  const first = pending?.shift();
  if (pending?.length === 0) seat.pending.delete(reply.file);
  if (reply.ok) first?.resolve(reply.sha256);
  else
    first?.reject(
      Object.assign(new Error(reply.message), reply.code === undefined ? {} : { code: reply.code }),
    );
}

function lose(seat: Seat, worker: Worker, cause: unknown): void {
  if (seat.worker !== worker) return;
  seat.worker = null;
  const error = new HubError('unavailable', 'The thread that writes to disk stopped', { cause });
  for (const pending of seat.pending.values()) for (const { reject } of pending) reject(error);
  seat.pending.clear();
}

function hire(seat: Seat): Worker {
  const workerData: WriterSettings = { memory: seat.memory };
  const worker = new Worker(new URL('./writer-thread.ts', import.meta.url), {
    name: 'blobs',
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 },
  });
  worker.on('message', (replies: WriteReply[]) => {
    for (const reply of replies) hear(seat, reply);
    if (seat.pending.size === 0) worker.unref();
  });
  worker.on('error', (error) => lose(seat, worker, error));
  worker.on('exit', () => lose(seat, worker, undefined));
  return worker;
}

function ask(seat: Seat, worker: Worker, request: WriteRequest): Promise<string | null> {
  if (seat.worker !== worker) {
    return Promise.reject(new HubError('unavailable', 'The thread that writes to disk stopped'));
  }
  return new Promise((resolve, reject) => {
    const pending = seat.pending.get(request.file) ?? [];
    pending.push({ resolve, reject });
    seat.pending.set(request.file, pending);
    worker.ref();
    worker.postMessage(request);
  });
}

async function slabOf(seat: Seat): Promise<number> {
  for (;;) {
    const slab = seat.free.pop();
    if (slab !== undefined) return slab;
    await new Promise<void>((resolve) => seat.waiting.push(resolve));
  }
}

/** Copies chunks, of which `from` bytes of the first are done with, into a slab; drops what went in. */
function fill(slab: Uint8Array, chunks: Uint8Array[]): number {
  let length = 0;
  for (let chunk = chunks[0]; chunk !== undefined && length < slab.length; chunk = chunks[0]) {
    const piece = chunk.subarray(0, slab.length - length);
    slab.set(piece, length);
    length += piece.length;
    if (piece.length === chunk.length) chunks.shift();
    else chunks[0] = chunk.subarray(piece.length);
  }
  return length;
}

/** Begins a file that is kept under `root` once it is whole; made under `path` when its first bytes come. */
export function beginBlob(root: string, path: string): NewBlob {
  const seat = idlest();
  seat.worker ??= hire(seat);
  const { worker } = seat;
  const file = nextFile++;
  seat.files += 1;

  async function append(chunks: readonly Uint8Array[]): Promise<{ written: Promise<void> }> {
    const left = [...chunks];
    const asked: Promise<unknown>[] = [];
    do {
      const slab = await slabOf(seat);
      const length = fill(new Uint8Array(seat.memory, slab * SLAB_BYTES, SLAB_BYTES), left);
      const one = ask(seat, worker, { kind: 'append', file, root, path, slab, length }).finally(() => {
        seat.free.push(slab);
        seat.waiting.shift()?.();
      });
      asked.push(one);
    } while (left.length > 0);
    const written = Promise.all(asked).then(() => undefined);
    // Whoever waits for it later hears of its failure then.
    written.catch(() => undefined);
    return { written };
  }

  return {
    append,
    async settle(chunks) {
      const { written } = await append(chunks);
      const settled = ask(seat, worker, { kind: 'settle', file });
      // Where the bytes could not be written, that is the reason to tell.
      settled.catch(() => undefined);
      await written;
      const sha256 = await settled;
      if (sha256 === null) throw new Error('the thread gave no hash');
      seat.files -= 1;
      return sha256;
    },
    async abandon() {
      seat.files -= 1;
      if (seat.worker === worker) await ask(seat, worker, { kind: 'abandon', file });
    },
  };
}
