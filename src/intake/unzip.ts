import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { HubError, reasonOf } from '../domain/errors.ts';

export type ZipEntry = {
  /** The path inside the archive; a label only, nothing is ever written under it. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Its bytes, unpacked as they are read; they end in an error where size or checksum turn out other than claimed. */
  open(): Promise<AsyncIterable<Buffer>>;
};

/** `ratio` bounds how tightly one entry may be packed, `totalRatio` the whole archive; small ones are free of it. */
export type ZipLimits = {
  readonly entries: number;
  readonly entryBytes: number;
  readonly ratio: number;
  readonly totalRatio: number;
};

export const ZIP_LIMITS: ZipLimits = {
  entries: 200_000,
  entryBytes: 8 * 1024 ** 3,
  ratio: 250,
  totalRatio: 100,
};

/** Below this an entry, and an archive in all, may be packed as tightly as they like: masks are nearly all zeros. */
const SMALL_ENTRY_BYTES = 64 * 1024 ** 2;
const SMALL_TOTAL_BYTES = 1024 ** 3;

function refusal(entry: yauzl.Entry, limits: ZipLimits): string | null {
  if (entry.isEncrypted()) return 'The entry is encrypted';
  if (entry.uncompressedSize > limits.entryBytes)
    return `The entry claims more than ${limits.entryBytes} bytes`;
  const packed = entry.compressedSize * limits.ratio;
  if (entry.uncompressedSize > SMALL_ENTRY_BYTES && entry.uncompressedSize > packed) {
    return 'The entry claims to inflate beyond all measure';
  }
  return null;
}

function unreadable(cause: unknown): HubError {
  return new HubError('unprocessable', `The zip archive cannot be read: ${reasonOf(cause)}`, { cause });
}

/** Reads an entry and holds it to what the archive's directory says of it. @throws HubError unprocessable */
async function* asClaimed(stream: Readable, entry: yauzl.Entry): AsyncGenerator<Buffer> {
  let sizeBytes = 0;
  let checksum = 0;
  const chunks: AsyncIterable<Buffer> = stream;
  for await (const bytes of chunks) {
    sizeBytes += bytes.length;
    if (sizeBytes > entry.uncompressedSize) break;
    checksum = crc32(bytes, checksum);
    yield bytes;
  }
  if (sizeBytes !== entry.uncompressedSize) {
    throw new HubError('unprocessable', 'The entry is not as long as the archive says');
  }
  if (checksum !== entry.crc32) {
    throw new HubError('unprocessable', 'The entry is damaged: its checksum is another');
  }
}

async function* entriesOf(zip: yauzl.ZipFile): AsyncGenerator<yauzl.Entry> {
  const entries = zip.eachEntry();
  for (;;) {
    const next = await entries.next().catch((cause: unknown) => {
      throw unreadable(cause);
    });
    if (next.done === true) return;
    yield next.value;
  }
}

/**
 * Goes through a zip file entry by entry without unpacking it to disk. An entry that cannot be taken goes to
 * `onRefused` and the rest goes on; names are labels, so `../` in one harms nothing.
 * @throws HubError unprocessable where the file is no zip archive or its directory is broken, tooLarge for too many entries.
 */
export async function eachZipEntry(
  path: string,
  onEntry: (entry: ZipEntry) => Promise<void>,
  onRefused: (name: string, reason: string) => Promise<void>,
  limits: ZipLimits = ZIP_LIMITS,
): Promise<void> {
  const { size } = await stat(path);
  const most = Math.max(SMALL_TOTAL_BYTES, size * limits.totalRatio);
  // Decoded here and sizes checked here: the library ends the whole archive on one bad name or size.
  const zip = await yauzl
    .openPromise(path, { lazyEntries: true, decodeStrings: false, validateEntrySizes: false })
    .catch((cause: unknown) => {
      throw unreadable(cause);
    });
  try {
    if (zip.entryCount > limits.entries) {
      throw new HubError('tooLarge', `The zip archive has more than ${limits.entries} entries`);
    }
    let total = 0;
    for await (const entry of entriesOf(zip)) {
      const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
      const name = yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
      if (name.endsWith('/') && entry.uncompressedSize === 0) continue;
      const reason = refusal(entry, limits);
      const all = total + entry.uncompressedSize;
      if (reason !== null || all > most) {
        await onRefused(name, reason ?? 'The archive claims to inflate beyond all measure');
        continue;
      }
      total = all;
      await onEntry({
        name,
        sizeBytes: entry.uncompressedSize,
        open: async () => asClaimed(await zip.openReadStreamPromise(entry), entry),
      });
    }
  } finally {
    zip.close();
  }
}
