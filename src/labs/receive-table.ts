import { setImmediate as turn } from 'node:timers/promises';
import type { LabReportId } from '../domain/ids.ts';
import { placeText } from '../domain/lab-report.ts';
import { tellRefused } from '../formats/tabular/refused-row.ts';
import { transact } from '../platform/db/transact.ts';
import type { Platform } from '../platform/platform.ts';
import { type NewReceipt, NO_REMARK, type Origin, type Remark, writeReceipt } from '../receipts/journal.ts';
import type { ReceiptTable } from '../receipts/tables.ts';
import { type MappedBy, readLabTable } from './read-lab-table.ts';
import { receiveLabReport } from './receive-lab-report.ts';
import { openImport } from './table-imports.ts';

/** How a table is read: by its sender's mapping that is kept, and whose withdrawn import it is once more. */
export type TableReading = {
  readonly by: (MappedBy & { readonly id: string }) | null;
  readonly againOf: string | null;
};

const AS_OURS: TableReading = { by: null, againOf: null };

/**
 * Takes in a table of laboratory results, by our own column names or as staff mapped its sender's: one receipt for each
 * report in it, and for rows that were refused.
 */
export async function receiveLabTable(
  platform: Platform,
  bytes: Buffer,
  origin: Origin,
  { by, againOf }: TableReading = AS_OURS,
): Promise<ReceiptTable[]> {
  const { db, clock, blobs } = platform;
  const stored = await blobs.put(bytes);
  const receipt: Omit<NewReceipt, 'outcome' | 'problem' | 'reason'> = {
    ...origin,
    ...stored,
    format: 'lab-table',
    studyUid: null,
    sopInstanceUid: null,
    labReportId: null,
    visitId: null,
  };
  const refuse = (name: string, { problem, reason }: Remark) =>
    db
      .transaction()
      .execute((tx) =>
        writeReceipt(tx, clock, { ...receipt, name, outcome: 'quarantined', problem, reason }),
      );

  const table = await readLabTable(bytes, by);
  if (!table.ok) return [await refuse(origin.name, table)];
  const receipts: ReceiptTable[] = [];
  const imported = await openImport(platform, {
    hash: stored.hash,
    name: origin.name,
    sender: by?.sender ?? null,
    tableMappingId: by?.id ?? null,
    importedBy: origin.sender,
    againOf,
  });
  const original = { hash: stored.hash, storedFromIt: new Set<LabReportId>(), table: imported };
  for (const report of table.reports) {
    // The embedded database answers within a turn of the event loop, and others have theirs too.
    await turn();
    const name = `${origin.name} ${placeText(report.place)}`;
    receipts.push(
      await transact(db, async (tx) => {
        const received = await receiveLabReport(tx, platform, report, original);
        if (received.outcome === 'refused') {
          return writeReceipt(tx, clock, {
            ...receipt,
            name,
            outcome: 'quarantined',
            ...received.remark,
          });
        }
        const { remark, outcome, labReportId, visitId } = received;
        return writeReceipt(tx, clock, {
          ...receipt,
          name,
          outcome,
          labReportId,
          visitId,
          ...(remark ?? NO_REMARK),
        });
      }),
    );
  }
  for (const { place, reason } of tellRefused(table.refused)) {
    receipts.push(await refuse(`${origin.name} ${placeText(place)}`, { problem: 'row-refused', reason }));
  }
  return receipts;
}
