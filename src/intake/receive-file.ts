import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { HubError, reasonOf } from '../domain/errors.ts';
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
    yield* first;
    for (;;) {
      const next = await iterator.next();
      if (next.done) return;
      yield next.value;
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
  const within = (name: string): Origin => ({ ...origin, name: `${origin.name}/${name}` });
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
    if (!(error instanceof HubError)) throw error;
    onReceipt(await quarantine(platform, null, origin, error.message));
  }
}

/**
 * Takes one file from disk in by the door it belongs to and tells a receipt for each object in it:
 * an image is one, a zip archive as many as its entries, a laboratory file as many as its reports.
 */
export async function receiveFile(
  platform: Platform,
  path: string,
  origin: Origin,
  onReceipt: OnReceipt,
): Promise<void> {
  const { size } = await stat(path);
  const file = await open(path, 'r');
  const { buffer, bytesRead } = await file
    .read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    .catch(async (error: unknown) => {
      await file.close();
      throw error;
    });
  const head = buffer.subarray(0, bytesRead);
  const named = { ...origin, name: origin.name === '' ? basename(path) : origin.name };
  const seems = sniff(head);
  if (size === 0) {
    await file.close();
    onReceipt(await quarantine(platform, Buffer.alloc(0), named, 'The file is empty'));
    return;
  }
  if (seems === 'zip') {
    await file.close();
    await receiveZip(platform, path, named, onReceipt);
    return;
  }
  const bytes: AsyncIterable<Buffer> = file.createReadStream({ start: 0 });
  for (const receipt of await receiveIncoming(platform, { head, bytes }, seems, named)) onReceipt(receipt);
}
