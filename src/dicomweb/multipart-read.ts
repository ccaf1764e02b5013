import { HubError } from '../domain/errors.ts';

export type ReceivedPart = {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * To be read before the next part is asked for; what is left unread is passed over. A chunk stays as it is until the
   * next one is asked for.
   */
  readonly body: AsyncIterable<Buffer>;
};

export type MultipartLimits = { readonly headBytes: number; readonly parts: number };

export const MULTIPART_LIMITS: MultipartLimits = { headBytes: 16 * 1024, parts: 100_000 };

const CR = 0x0d;

const LONGEST_BOUNDARY = 256;

/**
 * The boundary of a multipart/related content type. RFC 2046 section 5.1.1 allows 70 characters; Orthanc sends 73.
 * @throws HubError invalid where there is none, or one of more than 256 characters
 */
export function boundaryOf(contentType: string): string {
  const match = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw new HubError('invalid', 'The multipart content type names no boundary');
  if (boundary.length > LONGEST_BOUNDARY)
    throw new HubError('invalid', `A boundary of more than ${LONGEST_BOUNDARY} characters`);
  return boundary;
}

function cutShort(): HubError {
  return new HubError('invalid', 'The multipart body ends before its closing boundary');
}

/** Reads ahead in a byte stream, holding no more than what is asked for and one chunk. */
class Window {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  get held(): Buffer {
    return this.#held;
  }

  /** Takes bytes off the front. */
  take(length: number): Buffer {
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return taken;
  }

  /** Reads on. What is held is copied first, for a chunk is lost when the next is asked for. @throws HubError invalid when there is no more */
  async more(): Promise<void> {
    const rest = Buffer.from(this.#held);
    const { done, value } = await this.#chunks.next();
    if (done === true) throw cutShort();
    const chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    this.#held = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
  }
}

function parseHead(head: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of head.split('\r\n')) {
    if (line === '') continue;
    const colon = line.indexOf(':');
    if (colon < 1) throw new HubError('invalid', 'A part of the multipart body has a header that is none');
    headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}

/** Passes the preamble and the first boundary, which may stand at the very beginning. */
async function passPreamble(window: Window, boundary: string, limit: number): Promise<void> {
  const mark = Buffer.from(`--${boundary}`);
  let passed = 0;
  for (;;) {
    const at = window.held.indexOf(mark);
    if (at >= 0) {
      window.take(at + mark.length);
      return;
    }
    passed += window.take(Math.max(0, window.held.length - mark.length)).length;
    if (passed > limit) throw new HubError('invalid', 'The multipart body does not begin with its boundary');
    await window.more();
  }
}

/** Reads what follows a boundary: true when it was the closing one. */
async function isLast(window: Window): Promise<boolean> {
  while (window.held.length < 2) await window.more();
  if (window.held.toString('latin1', 0, 2) === '--') return true;
  // Blanks may stand between a boundary and its line end.
  for (let blanks = 0; ; blanks++) {
    while (window.held.length < 2) await window.more();
    if (window.held.toString('latin1', 0, 2) === '\r\n') return false;
    if (blanks > 64 || (window.held[0] !== 0x20 && window.held[0] !== 0x09)) {
      throw new HubError('invalid', 'A boundary of the multipart body does not end its line');
    }
    window.take(1);
  }
}

async function readHead(window: Window, limit: number): Promise<Record<string, string>> {
  // The line end of the boundary is still held, so that a head without headers ends like any other.
  let searched = 0;
  for (;;) {
    const end = window.held.indexOf('\r\n\r\n', Math.max(0, searched - 3));
    if (end >= 0 && end <= limit) return parseHead(window.take(end + 4).toString('latin1'));
    searched = window.held.length;
    if (searched > limit) {
      throw new HubError('tooLarge', `A part of the multipart body has more than ${limit} bytes of headers`);
    }
    await window.more();
  }
}

/** How many bytes at the end of `held` may be the beginning of a delimiter, which begins with a CR and holds no other. */
function begunAtEnd(held: Buffer, delimiter: Buffer): number {
  const from = held.lastIndexOf(CR);
  const length = from < 0 ? 0 : held.length - from;
  return length < delimiter.length && held.compare(delimiter, 0, length, held.length - length) === 0
    ? length
    : 0;
}

/** The bytes up to the next boundary, a chunk at a time; the boundary is taken off too. */
async function* bodyOf(window: Window, delimiter: Buffer): AsyncGenerator<Buffer> {
  for (;;) {
    const { held } = window;
    const at = held.indexOf(delimiter);
    if (at >= 0) {
      if (at > 0) yield window.take(at);
      window.take(delimiter.length);
      return;
    }
    const ready = held.length - begunAtEnd(held, delimiter);
    if (ready > 0) yield window.take(ready);
    await window.more();
  }
}

/**
 * Reads a multipart body part by part as it comes in, holding one chunk of it at most. The chunks of `source` need not
 * outlast the asking for the next.
 * @throws HubError invalid or tooLarge where the body is not one; parts before that have been given
 */
export async function* readParts(
  source: AsyncIterable<Uint8Array>,
  boundary: string,
  limits: MultipartLimits = MULTIPART_LIMITS,
): AsyncGenerator<ReceivedPart> {
  const window = new Window(source);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  await passPreamble(window, boundary, limits.headBytes);
  for (let parts = 0; !(await isLast(window)); parts++) {
    if (parts === limits.parts) {
      throw new HubError('tooLarge', `The multipart body has more than ${limits.parts} parts`);
    }
    const headers = await readHead(window, limits.headBytes);
    const body = bodyOf(window, delimiter);
    yield { headers, body: { [Symbol.asyncIterator]: () => ({ next: () => body.next() }) } };
    // The reader of the part may have stopped early; without `return` the generator can go on from where it is.
    for (let rest = await body.next(); rest.done !== true; ) rest = await body.next();
  }
}
