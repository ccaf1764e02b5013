/** What a sender by MLLP may ask of us at once, and how long it may be silent. */
export type MllpLimits = {
  /** Open connections, of TLS and without it each; one more is closed at once. */
  readonly connections: number;
  readonly messageBytes: number;
  /** Between two messages: laboratory systems hold their connection open. */
  readonly idleMs: number;
  /** From a message's first byte to its last. */
  readonly messageMs: number;
  /** For taking our answer, and from our last word to the sender's closing. */
  readonly answerMs: number;
  readonly handshakeMs: number;
  /** How long what is at hand may go on once the hub stops. */
  readonly graceMs: number;
};

export const MLLP_LIMITS: MllpLimits = {
  connections: 64,
  messageBytes: 16 * 1024 ** 2,
  idleMs: 10 * 60_000,
  messageMs: 60_000,
  answerMs: 10_000,
  handshakeMs: 10_000,
  graceMs: 5_000,
};
