import { Worker } from 'node:worker_threads';
import { HubError } from '../../domain/errors.ts';
import { PIECE_BYTES, type WritePiece, type WriteReply, type WriteRequest } from './writer-protocol.ts';

/** Two, so that one takes bytes while the other waits for the disk. */
const THREADS = 2;
/** Pieces on their way to each thread; who has one more waits, so that the disk sets the pace. */
const ON_THEIR_WAY = 8;
/** Files in the making that may each gather a piece before it is written; the others are written as their bytes come. */
const GATHERING = 112;
/** Empty buffers kept for the next pieces. */
const SPARE = 2 * THREADS * ON_THEIR_WAY;

type Pending = {
  readonly resolve: (sha256: string | null) => void;
  readonly reject: (error: unknown) => void;
};
type Seat = {
  worker: Worker | null;
  /** Pieces that may still be sent. */
  free: number;
  readonly waiting: (() => void)[];
  /** By file, in the order in which they were asked. */
  readonly pending: Map<number, Pending[]>;
  files: number;
};

/** What is gathered of a file's next piece. */
type Held = { readonly bytes: Uint8Array<ArrayBuffer>; length: number };

/** A file in the making, of which nothing is seen until it is settled. */
export type NewBlob = {
  /** Appends bytes, which are the caller's again when it resolves. @throws what the bytes before them have met */
  append(bytes: Uint8Array): Promise<void>;
  /** Gives the file its name, durably; answers its SHA-256. */
  settle(): Promise<string>;
  /** Leaves nothing of it; also after anything has failed. */
  abandon(): Promise<void>;
};

/** Started when first needed, shared by all that this process keeps, never holding it. */
const seats: Seat[] = [];
const spare: ArrayBuffer[] = [];
let gathering = 0;
let nextFile = 1;

function idlest(): Seat {
  if (seats.length < THREADS) {
    seats.push({ worker: null, free: ON_THEIR_WAY, waiting: [], pending: new Map(), files: 0 });
  }
  const [seat] = seats.toSorted((a, b) => a.files - b.files);
  if (seat === undefined) throw new Error('there is no thread');
  return seat;
}

function keepSpare(buffer: ArrayBuffer): void {
  if (buffer.byteLength === PIECE_BYTES && spare.length < SPARE) spare.push(buffer);
}

function hear(seat: Seat, reply: WriteReply): void {
  const pending = seat.pending.get(reply.file);
  const first = pending?.shift();
  if (pending?.length === 0) seat.pending.delete(reply.file);
  if (reply.buffer !== null) {
    keepSpare(reply.buffer);
    seat.free += 1;
    seat.waiting.shift()?.();
  }
  if (reply.ok) first?.resolve(reply.sha256);
  else
    first?.reject(
      Object.assign(new Error(reply.message), reply.code === undefined ? {} : { code: reply.code }),
    );
}

function lose(seat: Seat, worker: Worker, cause: unknown): void {
  if (seat.worker !== worker) return;
  seat.worker = null;
  seat.free = ON_THEIR_WAY;
  const error = stopped(cause);
  for (const pending of seat.pending.values()) for (const { reject } of pending) reject(error);
  seat.pending.clear();
  for (const wake of seat.waiting.splice(0)) wake();
}

function stopped(cause?: unknown): HubError {
  return new HubError('unavailable', 'The thread that writes to disk stopped', { cause });
}

function hire(seat: Seat): Worker {
  const worker = new Worker(new URL('./writer-thread.ts', import.meta.url), {
    name: 'blobs',
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
  if (seat.worker !== worker) return Promise.reject(stopped());
  return new Promise((resolve, reject) => {
    if (seat.pending.size === 0) worker.ref();
    const pending = seat.pending.get(request.file);
    if (pending === undefined) seat.pending.set(request.file, [{ resolve, reject }]);
    else pending.push({ resolve, reject });
    if (request.kind === 'append') seat.free -= 1;
    worker.postMessage(request, request.kind === 'append' ? [request.piece.buffer] : []);
  });
}

/** Begins a file that is kept under `root` once it is whole; made under `path` when its first bytes come. */
export function beginBlob(root: string, path: string): NewBlob {
  const seat = idlest();
  seat.worker ??= hire(seat);
  const { worker } = seat;
  const file = nextFile++;
  seat.files += 1;
  let held: Held | null = null;
  let failure: { readonly error: unknown } | null = null;

  function hold(): Held {
    gathering += 1;
    return { bytes: new Uint8Array(spare.pop() ?? new ArrayBuffer(PIECE_BYTES)), length: 0 };
  }

  function release(): WritePiece {
    if (held === null) return { buffer: new ArrayBuffer(0), length: 0 };
    const { bytes, length } = held;
    gathering -= 1;
    held = null;
    return { buffer: bytes.buffer, length };
  }

  async function room(): Promise<void> {
    while (seat.free === 0 && seat.worker === worker) {
      await new Promise<void>((resolve) => seat.waiting.push(resolve));
    }
    if (failure !== null) throw failure.error;
  }

  /** Room for a piece is waited for, its way to the disk is not: what fails there is told with the next one. */
  async function sendOn(piece: WritePiece): Promise<void> {
    await room();
    ask(seat, worker, { kind: 'append', file, root, path, piece, last: false }).catch((error: unknown) => {
      failure ??= { error };
    });
  }

  return {
    async append(bytes) {
      for (let rest = bytes; rest.length > 0; ) {
        if (held === null && gathering >= GATHERING) {
          const piece = new Uint8Array(rest.subarray(0, PIECE_BYTES));
          rest = rest.subarray(piece.length);
          await sendOn({ buffer: piece.buffer, length: piece.length });
          continue;
        }
        held ??= hold();
        const part = rest.subarray(0, PIECE_BYTES - held.length);
        held.bytes.set(part, held.length);
        held.length += part.length;
        rest = rest.subarray(part.length);
        if (held.length === PIECE_BYTES) await sendOn(release());
      }
    },
    async settle() {
      await room();
      const request = { kind: 'append', file, root, path, piece: release(), last: true } as const;
      const sha256 = await ask(seat, worker, request).catch((error: unknown) => {
        throw failure === null ? error : failure.error;
      });
      if (sha256 === null) throw new Error('the thread gave no hash');
      seat.files -= 1;
      return sha256;
    },
    async abandon() {
      keepSpare(release().buffer);
      seat.files -= 1;
      if (seat.worker === worker) await ask(seat, worker, { kind: 'abandon', file });
    },
  };
}
