/** MLLP (HL7's Transport Specification, release 1): a message between VT and FS CR. */
const START = 0x0b;
const END = 0x1c;
const CR = 13;
const LF = 10;

/** How much may stand outside of frames before nothing more is believed to come. */
const MOST_OUTSIDE = 64 * 1024;

/** What a connection brought: a whole message, one without its end, one that is too long, or bytes that no frame holds. */
export type Framed = {
  readonly kind: 'message' | 'unended' | 'too-long' | 'outside';
  /** Without the framing. */
  readonly bytes: Buffer;
};

/** Reads the bytes of one connection as they come; each chunk must stay as it is until its frames are done with. */
export type FrameReader = {
  /** What became whole with this chunk, in order. */
  push(chunk: Buffer): Framed[];
  /** What is left once nothing more comes. */
  end(): Framed[];
  /** Whether a message has begun and has not ended. */
  readonly inside: boolean;
  /** Whether a bound was passed: nothing more is read, since nobody knows where the next message begins. */
  readonly lost: boolean;
};

/** Bytes that grow; to take many small chunks costs as little as to take few large ones. */
type Growing = { bytes: Buffer; length: number };

function grow(held: Growing, piece: Buffer): void {
  const length = held.length + piece.length;
  if (length > held.bytes.length) {
    const larger = Buffer.allocUnsafe(Math.max(length, 2 * held.bytes.length));
    held.bytes.copy(larger, 0, 0, held.length);
    held.bytes = larger;
  }
  piece.copy(held.bytes, held.length);
  held.length = length;
}

function firstOf(chunk: Buffer, from: number, ...bytes: number[]): number {
  const places = bytes.map((byte) => chunk.indexOf(byte, from)).filter((at) => at >= 0);
  return places.length === 0 ? chunk.length : Math.min(...places);
}

/** Where line ends are over. */
function afterBlank(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === CR || bytes[at] === LF) at += 1;
  return at;
}

/**
 * Finds messages in a stream. FS ends one whatever follows, since no text of HL7 holds it; line ends between frames are
 * nothing; a second VT says that the message before lacks its end.
 */
export function openFrames(limitBytes: number): FrameReader {
  let held: Growing = { bytes: Buffer.alloc(0), length: 0 };
  let inside = false;
  let lost = false;

  function take(last: Buffer): Buffer {
    if (held.length === 0) return last;
    grow(held, last);
    const bytes = held.bytes.subarray(0, held.length);
    held = { bytes: Buffer.alloc(0), length: 0 };
    return bytes;
  }

  return {
    get inside() {
      return inside;
    },
    get lost() {
      return lost;
    },
    push(chunk) {
      const found: Framed[] = [];
      for (let at = 0; at < chunk.length && !lost; ) {
        const start = inside || held.length > 0 ? at : afterBlank(chunk, at);
        const stop = inside ? firstOf(chunk, start, END, START) : firstOf(chunk, start, START);
        const piece = chunk.subarray(start, stop);
        if (held.length + piece.length > (inside ? limitBytes : MOST_OUTSIDE)) {
          lost = true;
          found.push({ kind: inside ? 'too-long' : 'outside', bytes: take(piece) });
          inside = false;
        } else if (stop === chunk.length) {
          grow(held, piece);
        } else if (chunk[stop] === END) {
          found.push({ kind: 'message', bytes: take(piece) });
          inside = false;
        } else {
          if (inside || held.length + piece.length > 0)
            found.push({ kind: inside ? 'unended' : 'outside', bytes: take(piece) });
          inside = true;
        }
        at = stop + 1;
      }
      return found;
    },
    end() {
      if (!inside && held.length === 0) return [];
      const kind = inside ? 'unended' : 'outside';
      inside = false;
      return [{ kind, bytes: take(Buffer.alloc(0)) }];
    },
  };
}

/** One frame around an answer. */
export function frame(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(START), bytes, Buffer.of(END, CR)]);
}
