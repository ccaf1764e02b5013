import { tableKind } from '../formats/tabular/sniff.ts';
import { receiveHl7 } from '../hl7/receive-hl7.ts';
import { receiveInstance } from '../ingest/receive-instance.ts';
import { receiveLabTable } from '../labs/receive-table.ts';
import type { Platform } from '../platform/platform.ts';
import { type Origin, type Remark, writeReceipt } from '../receipts/journal.ts';
import type { ReceiptTable } from '../receipts/tables.ts';
import { type Incoming, readText } from './incoming.ts';
import { receiveHistoryTable } from './receive-history-table.ts';
import type { Seems } from './sniff.ts';

/** Keeps what no reader would take, where a person sees it. */
export async function quarantine(
  platform: Platform,
  bytes: Uint8Array | AsyncIterable<Uint8Array> | null,
  origin: Origin,
  { problem, reason }: Remark,
): Promise<ReceiptTable> {
  const stored = bytes === null ? { hash: null, sizeBytes: 0 } : await platform.blobs.put(bytes);
  return platform.db.transaction().execute((tx) =>
    writeReceipt(tx, platform.clock, {
      ...origin,
      ...stored,
      format: 'unknown',
      outcome: 'quarantined',
      problem,
      reason,
      studyUid: null,
      sopInstanceUid: null,
      labReportId: null,
      visitId: null,
    }),
  );
}

/** Hands a table to the reader of its kind, which its header tells. */
export async function receiveTable(
  platform: Platform,
  bytes: Buffer,
  origin: Origin,
): Promise<ReceiptTable[]> {
  const table = tableKind(bytes);
  if (!table.ok) return [await quarantine(platform, bytes, origin, table)];
  const receive = table.kind === 'histories' ? receiveHistoryTable : receiveLabTable;
  const receipts = await receive(platform, bytes, origin);
  if (receipts.length > 0) return receipts;
  const empty: Remark = { problem: 'empty', reason: 'The table has a header and no row' };
  return [await quarantine(platform, bytes, origin, empty)];
}

/** Hands a file that is no archive to the door it belongs to; a receipt for each object in it. */
export async function receiveIncoming(
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
      return [await quarantine(platform, incoming.bytes, origin, unknown(incoming))];
  }
}

function unknown({ head }: Incoming): Remark {
  return head.length === 0
    ? { problem: 'empty', reason: 'The file is empty' }
    : { problem: 'unknown-format', reason: 'It is neither DICOM, HL7 v2, a table nor a zip archive' };
}
