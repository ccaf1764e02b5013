import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { HubError, reasonOf } from '../domain/errors.ts';
import type { ReceiptProblem, RefusedAs } from '../domain/refusal-kinds.ts';

export type ZipEntry = {
  readonly ok: true;
  /** The path inside the archive; a label only, nothing is ever written under it. */
  readonly name: string;
  readonly sizeBytes: number;
  /**
   * Its bytes from the beginning, unpacked as they are read, as often as asked; they end in an error where size or
   * checksum turn out other than claimed.
   */
  open(): Promise<AsyncIterable<Buffer>>;
};

/** An entry that is not taken; the rest goes on. */
export type ZipRefusal = RefusedAs<ZipProblem> & { readonly name: string };
type ZipProblem = Extract<ReceiptProblem, 'encrypted' | 'too-large'>;

/** An open archive. Until it is disposed of its entries can be opened in any order. */
export type ZipArchive = AsyncDisposable & {
  /** @throws HubError unprocessable where the directory breaks off, or holds more than it says */
  entries(): AsyncGenerator<ZipEntry | ZipRefusal>;
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

function refuse(problem: ZipProblem, reason: string): RefusedAs<ZipProblem> {
  return { ok: false, problem, reason };
}

function refusal(entry: yauzl.Entry, limits: ZipLimits): RefusedAs<ZipProblem> | null {
  if (entry.isEncrypted()) return refuse('encrypted', 'The entry is encrypted');
  if (entry.uncompressedSize > limits.entryBytes) {
    return refuse('too-large', `The entry claims more than ${limits.entryBytes} bytes`);
  }
  const packed = entry.compressedSize * limits.ratio;
  if (entry.uncompressedSize > SMALL_ENTRY_BYTES && entry.uncompressedSize > packed) {
    return refuse('too-large', 'The entry claims to inflate beyond all measure');
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

const ENTRY = Buffer.from('PK\x01\x02', 'latin1');

/**
 * Writers that cannot count beyond 65,535 begin anew there: what stands behind the entries that a directory says it has
 * would be left out, and nobody would miss it.
 * @throws HubError unprocessable
 */
async function requireEnd(of: string | Buffer, zip: yauzl.ZipFile): Promise<void> {
  // The library's types call it a boolean.
  const at = Number(zip.readEntryCursor);
  const next = Buffer.alloc(ENTRY.length);
  if (typeof of === 'string') {
    await using file = await open(of, 'r');
    await file.read(next, 0, next.length, at);
  } else of.copy(next, 0, at);
  if (next.equals(ENTRY)) throw unreadable(new Error('its directory holds more entries than it says'));
}

/** The library's options: names are decoded and sizes checked here, for it ends the whole archive on one bad of either. */
const OPTIONS = {
  lazyEntries: true,
  autoClose: false,
  decodeStrings: false,
  validateEntrySizes: false,
} as const;

/**
 * Opens a zip archive, a file or one that is in memory, to go through it entry by entry without unpacking it to disk. Names are labels, so `../` in one
 * harms nothing.
 * @throws HubError unprocessable where the file is no zip archive, tooLarge for too many entries.
 */
export async function openZip(of: string | Buffer, limits: ZipLimits = ZIP_LIMITS): Promise<ZipArchive> {
  const size = typeof of === 'string' ? (await stat(of)).size : of.length;
  const most = Math.max(SMALL_TOTAL_BYTES, size * limits.totalRatio);
  const opened =
    typeof of === 'string' ? yauzl.openPromise(of, OPTIONS) : yauzl.fromBufferPromise(of, OPTIONS);
  const zip = await opened.catch((cause: unknown) => {
    throw unreadable(cause);
  });
  if (zip.entryCount > limits.entries) {
    zip.close();
    throw new HubError('tooLarge', `The zip archive has more than ${limits.entries} entries`);
  }
  return {
    async *entries() {
      let total = 0;
      for await (const entry of entriesOf(zip)) {
        const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
        const name = yauzl.getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
        if (name.endsWith('/') && entry.uncompressedSize === 0) continue;
        const refused = refusal(entry, limits);
        const all = total + entry.uncompressedSize;
        if (refused !== null || all > most) {
          const bomb = refuse('too-large', 'The archive claims to inflate beyond all measure');
          yield { ...(refused ?? bomb), name };
          continue;
        }
        total = all;
        yield {
          ok: true,
          name,
          sizeBytes: entry.uncompressedSize,
          open: async () => asClaimed(await zip.openReadStreamPromise(entry), entry),
        };
      }
      await requireEnd(of, zip);
    },
    async [Symbol.asyncDispose]() {
      zip.close();
    },
  };
}

/** What every XLSX workbook holds (ECMA-376 part 1, section 12.3.23, as all writers name it). */
const WORKBOOK_PART = 'xl/workbook.xml';
const MOST_WORKBOOK_PARTS = 2_000;

/** Whether a zip archive is an XLSX workbook, told by its directory; one that cannot be read is none. */
export async function isWorkbook(of: string | Buffer): Promise<boolean> {
  try {
    await using archive = await openZip(of, { ...ZIP_LIMITS, entries: MOST_WORKBOOK_PARTS });
    for await (const entry of archive.entries()) if (entry.name === WORKBOOK_PART) return true;
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
  }
  return false;
}
