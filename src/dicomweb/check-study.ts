import { readDicomHeader } from '../formats/dicom/read-header.ts';
import { GLANCED_HEADER } from '../ingest/read-header.ts';

const FIRST_BYTES = 64 * 1024;
const MOST_BYTES = 8 * 1024 * 1024;

/** What the beginning of an object says; `belongs` is null where it cannot be told. */
export type Peeked = {
  readonly belongs: boolean | null;
  readonly named: { sopInstanceUid: string; sopClassUid: string; studyUid: string } | null;
  /** The whole object, the beginning included. */
  readonly bytes: AsyncIterable<Uint8Array>;
};

/** Looks at the beginning of an object, whether it is of the study; an unreadable one is for the archive to judge. */
export async function peekStudy(body: AsyncIterable<Uint8Array>, study: string): Promise<Peeked> {
  const chunks = body[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let ended = false;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield head;
    while (!ended) {
      const next = await chunks.next();
      if (next.done === true) return;
      yield next.value;
    }
  }
  for (let wanted = FIRST_BYTES; ; ) {
    const pieces: Uint8Array[] = [head];
    for (let length = head.length; length < wanted && !ended; ) {
      const next = await chunks.next();
      if (next.done === true) ended = true;
      else {
        pieces.push(Buffer.from(next.value));
        length += next.value.length;
      }
    }
    head = Buffer.concat(pieces);
    const fileSize = ended ? head.length : Number.MAX_SAFE_INTEGER;
    const read = readDicomHeader(head, { fileSize, limits: GLANCED_HEADER });
    if (read.ok) {
      const { sopInstanceUid, sopClassUid, studyUid } = read.header;
      return {
        belongs: studyUid === study,
        named: { sopInstanceUid, sopClassUid, studyUid },
        bytes: bytes(),
      };
    }
    if (ended || read.needBytes === undefined || head.length >= MOST_BYTES) {
      return { belongs: null, named: null, bytes: bytes() };
    }
    wanted = Math.min(MOST_BYTES, Math.max(read.needBytes, head.length * 4));
  }
}
