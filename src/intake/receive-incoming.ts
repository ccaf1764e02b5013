import { isAboutHistories, tableKind } from '../formats/tabular/sniff.ts';
import { findHeader } from '../formats/tabular/table.ts';
import { isZip } from '../formats/tabular/workbook.ts';
import { receiveHl7 } from '../hl7/receive-hl7.ts';
import { receiveInstance } from '../ingest/receive-instance.ts';
import { tablesLike } from '../labs/kept-tables.ts';
import { lookAtTable } from '../labs/read-lab-table.ts';
import { receiveLabTable } from '../labs/receive-table.ts';
import type { Platform } from '../platform/platform.ts';
import { type Origin, type Remark, writeReceipt } from '../receipts/journal.ts';
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

type Reader = (platform: Platform, bytes: Buffer, origin: Origin) => Promise<ReceiptTable[]>;
type NoReader = Remark & { readonly format: Format };

/** Why a table of results of an unknown header waits; its names stay out of it, for the first row may be a person's. */
function needsMapping(columns: number, senders: number, ours: string | null): NoReader {
  const known = senders === 0 ? 'No mapping is kept for' : `${senders} senders have tables with`;
  const reason = `${known} its header of ${columns} columns${ours === null ? '' : `, and as a table of our own it ${ours}`}`;
  return { format: 'lab-table', problem: 'table-needs-mapping', reason };
}

/** Who reads a table, which its header tells: as staff mapped its sender's, or as one of our own two layouts. */
async function readerOf(platform: Platform, bytes: Buffer): Promise<Reader | NoReader> {
  const book = isZip(bytes);
  const look = book ? await lookAtTable(bytes) : { ok: true as const, header: findHeader(bytes) };
  if (!look.ok) return { ...look, format: 'unknown' };
  const { header } = look;
  const [first, ...others] = await tablesLike(platform.db, header);
  if (first !== undefined && others.length === 0) {
    return (...given) => receiveLabTable(...given, { by: first, againOf: null });
  }
  const senders = first === undefined ? 0 : others.length + 1;
  if (book) return needsMapping(header.length, senders, null);
  const ours = tableKind(bytes);
  if (ours.ok)
    return ours.kind === 'histories' ? receiveHistoryTable : (...given) => receiveLabTable(...given);
  if (header.length === 0 || isAboutHistories(ours)) return { ...ours, format: 'unknown' };
  return needsMapping(header.length, senders, ours.reason);
}

/** Hands a table to the reader of its kind. */
export async function receiveTable(
  platform: Platform,
  bytes: Buffer,
  origin: Origin,
): Promise<ReceiptTable[]> {
  const reader = await readerOf(platform, bytes);
  if (typeof reader !== 'function') {
    return [await quarantine(platform, bytes, origin, reader, reader.format)];
  }
  const receipts = await reader(platform, bytes, origin);
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
