import { isAboutHistories, tableKind } from '../formats/tabular/sniff.ts';
import { findHeader } from '../formats/tabular/table.ts';
import { isZip } from '../formats/tabular/workbook.ts';
import { receiveHl7 } from '../hl7/receive-hl7.ts';
import { receiveInstance } from '../ingest/receive-instance.ts';
import { tablesLike } from '../labs/kept-tables.ts';
import { lookAtTable, type MappedBy } from '../labs/read-lab-table.ts';
import { receiveLabTable } from '../labs/receive-table.ts';
import type { Platform } from '../platform/platform.ts';
import { type Origin, type Remark, writeReceipt } from '../receipts/journal.ts';
import { LONGEST_REASON } from '../receipts/message-door.ts';
import type { Format, ReceiptTable } from '../receipts/tables.ts';
import { type Incoming, readText } from './incoming.ts';
import { receiveHistoryTable } from './receive-history-table.ts';
import type { Seems } from './sniff.ts';

/** Keeps what no reader would take, where a person sees it. */
export async function quarantine(
  platform: Platform,
  bytes: Uint8Array | AsyncIterable<Uint8Array> | null,
  origin: Origin,
  { problem, reason }: Remark,
  format: Format = 'unknown',
): Promise<ReceiptTable> {
  const stored = bytes === null ? { hash: null, sizeBytes: 0 } : await platform.blobs.put(bytes);
  return platform.db.transaction().execute((tx) =>
    writeReceipt(tx, platform.clock, {
      ...origin,
      ...stored,
      format,
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

/** Of a header that nobody has mapped, for the person who reads the receipt. */
const HEADERS_TOLD = 12;

/** Whose table it is by its header, of those that staff have mapped; else why it waits for a mapping. */
async function knownTable(platform: Platform, bytes: Buffer): Promise<MappedBy | Remark> {
  const look = isZip(bytes) ? await lookAtTable(bytes) : { ok: true as const, header: findHeader(bytes) };
  if (!look.ok) return look;
  const [first, ...others] = await tablesLike(platform.db, look.header);
  if (first !== undefined && others.length === 0) return first;
  const reason =
    first === undefined
      ? `No mapping is kept for its header: ${look.header.slice(0, HEADERS_TOLD).join(', ')}`
      : `${others.length + 1} senders have tables with this header`;
  return { problem: 'table-needs-mapping', reason: reason.slice(0, LONGEST_REASON) };
}

/** Hands a table to the reader of its kind, which its header tells: as staff mapped it, or one of our own two layouts. */
export async function receiveTable(
  platform: Platform,
  bytes: Buffer,
  origin: Origin,
): Promise<ReceiptTable[]> {
  const known = await knownTable(platform, bytes);
  if ('sender' in known) return receiveLabTable(platform, bytes, origin, known);
  const table = isZip(bytes) ? null : tableKind(bytes);
  if (table === null) return [await quarantine(platform, bytes, origin, known, 'lab-table')];
  if (!table.ok && findHeader(bytes).length > 0 && !isAboutHistories(table)) {
    const reason = `It ${table.reason}. ${known.reason}`;
    return [await quarantine(platform, bytes, origin, { ...known, reason }, 'lab-table')];
  }
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
  seems: Exclude<Seems, 'zip'> | 'workbook',
  origin: Origin,
): Promise<ReceiptTable[]> {
  switch (seems) {
    case 'dicom':
      return [await receiveInstance(platform, incoming.bytes, origin)];
    case 'hl7v2':
      return (await receiveHl7(platform, await readText(incoming.bytes), origin)).receipts;
    case 'table':
    case 'workbook':
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
