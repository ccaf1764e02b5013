import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ErrorKind, HubError, reasonOf } from '../domain/errors.ts';
import { sniffTable } from '../formats/tabular/sniff.ts';
import { receiveInstance } from '../ingest/receive-instance.ts';
import { receiveHl7 } from '../labs/receive-hl7.ts';
import { receiveLabTable } from '../labs/receive-table.ts';
import type { Platform } from '../platform/platform.ts';
import { type Origin, writeReceipt } from '../receipts/journal.ts';
import type { ReceiptTable } from '../receipts/tables.ts';
import { receiveHistoryTable } from './receive-history-table.ts';
import { HEAD_BYTES, type Seems, sniff } from './sniff.ts';
import { eachZipEntry } from './unzip.ts';

/** Text formats are read whole; no laboratory sends more in one file. */
const TEXT_LIMIT_BYTES = 64 * 1024 ** 2;

/** A file on its way in: its first bytes to tell what it is, and all of them, once. */
type Incoming = {
  readonly head: Buffer;
  readonly bytes: AsyncIterable<Buffer>;
};

/** What a reader says of the bytes themselves; any other error is the hub's own and may pass. */
const REFUSALS: ReadonlySet<ErrorKind> = new Set(['invalid', 'unsupported', 'tooLarge', 'unprocessable']);

const isRefusal = (error: unknown): error is HubError =>
  error instanceof HubError && REFUSALS.has(error.kind);

const LONGEST_NAME = 1000;

/** A sender's name for a file as a label that any screen, log line and database can hold. */
export function labelOf(name: string): string {
  return name.replace(/\p{Cc}/gu, '\ufffd').slice(0, LONGEST_NAME);
}

export type OnReceipt = (receipt: ReceiptTable) => void;

/** Reads the first bytes of a stream without losing them. */
async function peek(source: AsyncIterable<Buffer>): Promise<Incoming> {
  const iterator = source[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    first.push(next.value);
    length += next.value.length;
  }
  async function* rejoined(): AsyncGenerator<Buffer> {
    try {
      yield* first;
      for (;;) {
        const next = await iterator.next();
        if (next.done) return;
        yield next.value;
      }
    } finally {
      // A reader that stops early must not leave the source open.
      await iterator.return?.();
    }
  }
  return { head: Buffer.concat(first).subarray(0, HEAD_BYTES), bytes: rejoined() };
}

async function readText(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > TEXT_LIMIT_BYTES)
      throw new HubError('tooLarge', `A text file of more than ${TEXT_LIMIT_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Keeps what no reader would take, where a person sees it. */
async function quarantine(
  platform: Platform,
  bytes: Uint8Array | AsyncIterable<Uint8Array> | null,
  origin: Origin,
  reason: string,
): Promise<ReceiptTable> {
  const stored = bytes === null ? { hash: null, sizeBytes: 0 } : await platform.blobs.put(bytes);
  return platform.db.transaction().execute((tx) =>
    writeReceipt(tx, platform.clock, {
      ...origin,
      ...stored,
      format: 'unknown',
      outcome: 'quarantined',
      reason,
      studyUid: null,
      sopInstanceUid: null,
      labReportId: null,
      visitId: null,
    }),
  );
}

async function receiveTable(platform: Platform, bytes: Buffer, origin: Origin): Promise<ReceiptTable[]> {
  const table = sniffTable(bytes);
  if (!table.ok) return [await quarantine(platform, bytes, origin, table.reason)];
  return table.kind === 'histories'
    ? receiveHistoryTable(platform, bytes, origin)
    : receiveLabTable(platform, bytes, origin);
}

async function receiveIncoming(
  platform: Platform,
  incoming: Incoming,
  seems: Exclude<Seems, 'zip'>,
  origin: Origin,
): Promise<ReceiptTable[]> {
  switch (seems) {
    case 'dicom':
      return [await receiveInstance(platform, incoming.bytes, origin)];
    case 'hl7v2':
      return (await receiveHl7(platform, await readText(incoming.bytes), origin)).receipts;
    case 'table':
      return receiveTable(platform, await readText(incoming.bytes), origin);
    case 'unknown':
      return [
        await quarantine(
          platform,
          incoming.bytes,
          origin,
          'It is neither DICOM, HL7 v2, a table nor a zip archive',
        ),
      ];
  }
}

async function receiveZip(
  platform: Platform,
  path: string,
  origin: Origin,
  onReceipt: OnReceipt,
): Promise<void> {
  const within = (name: string): Origin => ({ ...origin, name: labelOf(`${origin.name}/${name}`) });
  const refused = async (name: string, reason: string) => {
    onReceipt(await quarantine(platform, null, within(name), reason));
  };
  try {
    await eachZipEntry(
      path,
      async (entry) => {
        try {
          const incoming = await peek(await entry.open());
          const seems = sniff(incoming.head);
          if (seems === 'zip') {
            onReceipt(
              await quarantine(
                platform,
                incoming.bytes,
                within(entry.name),
                'A zip archive within a zip archive',
              ),
            );
            return;
          }
          for (const receipt of await receiveIncoming(platform, incoming, seems, within(entry.name)))
            onReceipt(receipt);
        } catch (error) {
          await refused(entry.name, reasonOf(error));
        }
      },
      refused,
    );
  } catch (error) {
    if (!isRefusal(error)) throw error;
    onReceipt(await quarantine(platform, createReadStream(path), origin, error.message));
  }
}

async function headOf(file: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

/**
 * Takes one file from disk in by the door it belongs to and tells a receipt for each object in it:
 * an image is one, a zip archive as many as its entries, a laboratory file as many as its reports.
 * What no reader takes is kept in quarantine; an error that is thrown is the hub's own, and the file may come again.
 */
export async function receiveFile(
  platform: Platform,
  path: string,
  origin: Origin,
  onReceipt: OnReceipt,
): Promise<void> {
  const named = { ...origin, name: labelOf(origin.name === '' ? basename(path) : origin.name) };
  const file = await open(path, 'r');
  try {
    const head = await headOf(file);
    const seems = sniff(head);
    if (head.length === 0) {
      onReceipt(await quarantine(platform, head, named, 'The file is empty'));
    } else if (seems === 'zip') {
      await receiveZip(platform, path, named, onReceipt);
    } else {
      const bytes: AsyncIterable<Buffer> = file.createReadStream({ start: 0, autoClose: false });
      for (const receipt of await receiveIncoming(platform, { head, bytes }, seems, named))
        onReceipt(receipt);
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    onReceipt(await quarantine(platform, createReadStream(path), named, error.message));
  } finally {
    await file.close();
  }
}
