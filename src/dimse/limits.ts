/** What a peer may ask of us at once, and how long it may be silent. */
export type DimseLimits = {
  /** Open associations; one more is refused with "local limit exceeded". */
  readonly associations: number;
  /** Open connections, those without an association included; one more is closed without a word. */
  readonly connections: number;
  /** The longest PDU we take, as negotiated. */
  readonly maxPduLength: number;
  /** The longest association request. */
  readonly requestBytes: number;
  readonly commandBytes: number;
  /** The longest identifier of a query. */
  readonly identifierBytes: number;
  /** The longest data set of an N-ACTION: some 15,000 instances. */
  readonly actionBytes: number;
  /** How long a requester of storage commitment has to leave before it is told the result where it asked. */
  readonly stayMs: number;
  /** From the connection to its whole association request, and from our last word to the peer's closing (ARTIM, PS3.8 section 9.1.4). */
  readonly artimMs: number;
  /** Between two messages. */
  readonly idleMs: number;
  /** For the rest of a PDU once it has begun, and for taking what we send. */
  readonly pduMs: number;
  /** How long an operation at hand may go on once the hub stops. */
  readonly graceMs: number;
};

export const DIMSE_LIMITS: DimseLimits = {
  associations: 64,
  connections: 512,
  maxPduLength: 256 * 1024,
  requestBytes: 256 * 1024,
  commandBytes: 16 * 1024,
  identifierBytes: 256 * 1024,
  actionBytes: 2 * 1024 * 1024,
  stayMs: 1_000,
  artimMs: 10_000,
  idleMs: 60_000,
  pduMs: 30_000,
  graceMs: 5_000,
};
