import { refusal } from '../formats/hl7/message.ts';
import { answerOfThread, inTurns } from '../platform/deadline-thread.ts';
import { cutMessages, headerOf, type MessagesCut, type MessagesRead } from './read-messages.ts';

/** Bytes up to this many are read at once: even the most contrived are read within some ten milliseconds. */
export const EASY_BYTES = 16 * 1024;

export type ReadingBounds = { readonly deadlineMs: number; readonly memoryMb: number };
const BOUNDS: ReadingBounds = { deadlineMs: 10_000, memoryMb: 256 };

const inTurn = inTurns(1);

const REFUSALS = {
  time: refusal('this takes too long to read', '207'),
  memory: refusal('this asks for too much memory', '207'),
  silence: refusal('this could not be read to its end', '207'),
} as const;

/** Cuts bytes into messages; a long one is read at once, in a thread that is ended when it asks too much. */
export async function readInBounds(
  bytes: Uint8Array,
  { deadlineMs, memoryMb }: ReadingBounds = BOUNDS,
): Promise<MessagesCut> {
  if (bytes.length <= EASY_BYTES) return cutMessages(bytes);
  const answered = await inTurn(() =>
    answerOfThread<MessagesRead>({
      script: new URL('./messages-thread.ts', import.meta.url),
      name: 'hl7-messages',
      // A copy of these bytes alone, whatever they are a part of.
      workerData: { bytes: new Uint8Array(bytes) },
      deadlineMs,
      memoryMb,
    }),
  );
  if (!answered.ok) {
    const refused = { header: headerOf(bytes), read: REFUSALS[answered.because] };
    return {
      ok: true,
      split: { messages: [{ start: 0, end: bytes.length, line: 1 }], strays: [], notes: [] },
      read: () => refused,
    };
  }
  const { answer } = answered;
  if (!answer.ok) return answer;
  const { split, only } = answer;
  return { ok: true, split, read: only === null ? null : () => only };
}
