import { setImmediate as turn } from 'node:timers/promises';
import { placeText } from '../domain/lab-report.ts';
import { readHistories } from '../formats/tabular/histories.ts';
import { tellRefused } from '../formats/tabular/refused-row.ts';
import { receiveHistory } from '../patients/history.ts';
import type { Platform } from '../platform/platform.ts';
import { NO_REMARK, type Origin, type Remark, writeReceipt } from '../receipts/journal.ts';
import type { ReceiptTable } from '../receipts/tables.ts';

/** Takes in a table of history forms; one receipt for each person in it, and for rows that were refused. */
export async function receiveHistoryTable(
  platform: Platform,
  bytes: Buffer,
  origin: Origin,
): Promise<ReceiptTable[]> {
  const { db, clock, config } = platform;
  const stored = await platform.blobs.put(bytes);
  const receipt = {
    ...origin,
    ...stored,
    format: 'history-table' as const,
    studyUid: null,
    sopInstanceUid: null,
    labReportId: null,
  };
  const refuse = (name: string, { problem, reason }: Remark) =>
    db
      .transaction()
      .execute((tx) =>
        writeReceipt(tx, clock, { ...receipt, name, visitId: null, outcome: 'quarantined', problem, reason }),
      );
  const table = readHistories(bytes);
  if (!table.ok) return [await refuse(origin.name, table)];
  const receipts: ReceiptTable[] = [];
  const refused = table.rows.filter((row) => !row.ok);
  for (const { place, reason } of tellRefused(refused)) {
    receipts.push(await refuse(`${origin.name} ${placeText(place)}`, { problem: 'row-refused', reason }));
  }
  for (const row of table.rows) {
    if (!row.ok) continue;
    // The embedded database answers within a turn of the event loop, and others have theirs too.
    await turn();
    const { history } = row;
    const name = `${origin.name} ${placeText(history.place)}`;
    const said = { ...history, issuer: history.issuer ?? config.defaultIssuer };
    const kept = await db.transaction().execute(async (tx) => {
      const received = await receiveHistory(tx, platform, said, origin.sender);
      if (!received.ok) return received;
      const { outcome, visitId } = received;
      return {
        ok: true as const,
        receipt: await writeReceipt(tx, clock, { ...receipt, name, visitId, outcome, ...NO_REMARK }),
      };
    });
    receipts.push(kept.ok ? kept.receipt : await refuse(name, kept));
  }
  return receipts;
}
