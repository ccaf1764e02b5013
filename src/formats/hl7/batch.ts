import type { ReceiptProblem, RefusedAs } from '../../domain/refusal-kinds.ts';

/** Bounds of one file of messages. */
export type BatchLimits = { readonly bytes: number; readonly messages: number; readonly lines: number };
export const BATCH_LIMITS: BatchLimits = { bytes: 64 * 1024 ** 2, messages: 10_000, lines: 300_000 };

export type SplitMessages = {
  /** Each from its MSH to before the next, as bytes of the file; `line` is where it begins in it, from 1. */
  readonly messages: readonly { readonly start: number; readonly end: number; readonly line: number }[];
  /** Lines before the first message that belong to no envelope. */
  readonly strays: readonly { readonly line: number; readonly reason: string }[];
  /** A batch that says how many messages it holds and holds another number. */
  readonly notes: readonly string[];
};

/**
 * Cuts a file into its messages: one, several one after another, MLLP frames, or batches in FHS/BHS … BTS/FTS
 * (chapter 2, section 2.10.3). The envelope is left out.
 */
export function splitMessages(
  bytes: Uint8Array,
  limits: BatchLimits = BATCH_LIMITS,
):
  | ({ readonly ok: true } & SplitMessages)
  | RefusedAs<Extract<ReceiptProblem, 'too-large' | 'message-refused'>> {
  if (bytes.length > limits.bytes)
    return { ok: false, problem: 'too-large', reason: `longer than ${limits.bytes} bytes` };
  const messages: { start: number; end: number; line: number }[] = [];
  const strays: { line: number; reason: string }[] = [];
  const notes: string[] = [];
  let open: { start: number; line: number } | null = null;
  let inBatch = 0;
  const close = (end: number): void => {
    if (open !== null) messages.push({ ...open, end });
    open = null;
  };

  for (const { start, end, line, name, text } of linesOf(bytes)) {
    if (line > limits.lines)
      return { ok: false, problem: 'too-large', reason: `more than ${limits.lines} lines` };
    if (name === 'MSH') {
      close(start);
      if (messages.length >= limits.messages) {
        return { ok: false, problem: 'too-large', reason: `more than ${limits.messages} messages` };
      }
      open = { start, line };
      inBatch += 1;
    } else if (name === 'FHS' || name === 'BHS' || name === 'FTS') {
      close(start);
      inBatch = name === 'BHS' ? 0 : inBatch;
    } else if (name === 'BTS') {
      close(start);
      const said = /^BTS[^0-9A-Za-z](\d+)/.exec(text)?.[1];
      if (said !== undefined && Number(said) !== inBatch) {
        notes.push(`line ${line}: BTS-1 says ${said} messages, the batch holds ${inBatch}`);
      }
      inBatch = 0;
    } else if (open === null && text !== '') {
      strays.push({ line, reason: 'belongs to no message' });
    }
    if (end === bytes.length) close(end);
  }
  if (messages.length === 0 && strays.length === 0)
    return { ok: false, problem: 'message-refused', reason: 'holds no message' };
  return { ok: true, messages, strays, notes };
}

/** One batch of several messages, with the envelope by which its reader knows that they are one answer. */
export function batchOf(messages: readonly Uint8Array[]): Uint8Array {
  const before = Buffer.from('BHS|^~\\&\r');
  return Buffer.concat([before, ...messages, Buffer.from(`BTS|${messages.length}\r`)]);
}

const CR = 13;
const LF = 10;
const FRAME_START = 11;
const FRAME_END = 28;
const LONGEST_PEEK = 40;

type Line = { start: number; end: number; line: number; name: string; text: string };

/** Lines with the framing before them counted to them, so that a message keeps its own; blank ones have no name. */
function* linesOf(bytes: Uint8Array): Generator<Line> {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let line = 1;
  let start = 0;
  while (start < bytes.length) {
    let end = start;
    while (end < bytes.length && bytes[end] !== CR && bytes[end] !== LF) end += 1;
    let from = start;
    if (bytes[from] === FRAME_START) from += 1;
    if (bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf) from += 3;
    const text =
      bytes[from] === FRAME_END ? '' : whole.toString('latin1', from, Math.min(end, from + LONGEST_PEEK));
    if (end < bytes.length) end += bytes[end] === CR && bytes[end + 1] === LF ? 2 : 1;
    yield { start, end, line, name: text.slice(0, 3), text };
    line += 1;
    start = end;
  }
}
