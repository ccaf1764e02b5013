import { once } from 'node:events';
import { type FileHandle, open } from 'node:fs/promises';
import { createDeflateRaw } from 'node:zlib';
import { HubError } from '../domain/errors.ts';
import { headerOf } from '../formats/dicom/read-header.ts';
import { type Source, type TranscodeResult, transcode, type Write } from '../formats/dicom/transcode.ts';
import { transferSyntax } from '../formats/dicom/transfer-syntaxes.ts';
import type { OpenBlob } from '../platform/blobs/blob-store.ts';
import { openHeader, openPixels } from './stored-file.ts';
import { writeTrailer } from './trailer.ts';

const GATHERED_BYTES = 1024 * 1024;

type Gathering = { write: Write; flush(): Promise<void>; written(): number };

/** Small pieces, such as the heads of fragments, are written together. */
function gathering(file: FileHandle): Gathering {
  let pieces: Uint8Array[] = [];
  let waiting = 0;
  let done = 0;
  async function flush(): Promise<void> {
    const together = Buffer.concat(pieces);
    pieces = [];
    waiting = 0;
    for (let at = 0; at < together.length; ) {
      at += (await file.write(together, at, together.length - at, done + at)).bytesWritten;
    }
    done += together.length;
  }
  return {
    async write(bytes) {
      // A codec may use the memory behind a frame again before the piece is written.
      pieces.push(Uint8Array.from(bytes));
      waiting += bytes.length;
      if (waiting >= GATHERED_BYTES) await flush();
    },
    flush,
    written: () => done + waiting,
  };
}

async function deflating(
  out: Gathering,
  run: (write: Write) => Promise<TranscodeResult>,
): Promise<TranscodeResult> {
  const deflate = createDeflateRaw();
  const drained = (async () => {
    let length = 0;
    for await (const chunk of deflate) {
      const bytes: Uint8Array = chunk;
      length += bytes.length;
      await out.write(bytes);
    }
    // A file of odd length gets a NUL (PS3.5 §A.5).
    if (length % 2 === 1) await out.write(Buffer.alloc(1));
  })();
  const result = await run(async (bytes) => {
    if (!deflate.write(bytes)) await once(deflate, 'drain');
  });
  deflate.end();
  await drained;
  return result;
}

async function sourceOf(blob: OpenBlob, frameTable: string | null): Promise<Source> {
  const file = await openHeader(blob);
  const read = headerOf(file);
  if (!read.ok) throw new HubError('unprocessable', `The file cannot be read: ${read.reason}`);
  if (file.scan.pixelData === undefined) return { file, header: read.header, pixels: null };
  const pixels = await openPixels(blob, frameTable);
  return { file: pixels.file, header: pixels.header, pixels };
}

/**
 * Writes a stored instance to a new file in another transfer syntax, with a trailer behind it that says what lies where.
 * @throws HubError unprocessable with the reason when that cannot be done without loss
 */
export async function transcodeStored(
  blob: OpenBlob,
  frameTable: string | null,
  to: string,
  path: string,
): Promise<void> {
  const source = await sourceOf(blob, frameTable);
  const file = await open(path, 'wx');
  try {
    const out = gathering(file);
    const result = await (transferSyntax(to)?.deflated === true
      ? deflating(out, (write) => transcode(source, to, out.write, write))
      : transcode(source, to, out.write, out.write));
    if (!result.ok) throw new HubError('unprocessable', `It cannot be given so: ${result.reason}`);
    const { table, patch, dataSetOffset } = result;
    const sizeBytes = out.written();
    await out.write(
      writeTrailer({ sizeBytes, dataSetOffset, frameTable: table === null ? null : JSON.stringify(table) }),
    );
    await out.flush();
    if (patch !== null) await file.write(patch.bytes, 0, patch.bytes.length, patch.offset);
    await file.datasync();
  } finally {
    await file.close();
  }
}
