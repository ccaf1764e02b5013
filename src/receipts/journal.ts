import { newId } from '../domain/ids.ts';
import type { ReceiptProblem } from '../domain/refusal-kinds.ts';
import type { Clock } from '../platform/clock.ts';
import { prepared } from '../platform/db/prepared.ts';
import type { DbOrTx, Tx } from '../platform/db/tables.ts';
import type { Door, ReceiptTable, UploadTable } from './tables.ts';

/** Where an object came from, for its receipt. */
export type Origin = {
  readonly door: Door;
  readonly sender: string;
  /** The site that the sender belongs to, where it is known. */
  readonly site?: string | null;
  /** The file's name at its sender, or the part's place in a request. */
  readonly name: string;
  readonly uploadId: string | null;
};

export type NewReceipt = Omit<ReceiptTable, 'id' | 'receivedAt' | 'site'> & Pick<Origin, 'site'>;

/** Why an object was not taken in, or what a person should know of one that was. */
export type Remark = { readonly problem: ReceiptProblem; readonly reason: string };

/** Of an object that went in without remark. */
export const NO_REMARK = { problem: null, reason: null } as const;

const insertReceipt = prepared<ReceiptTable>((db, place) =>
  db.insertInto('receipts').values({
    id: place('id'),
    uploadId: place('uploadId'),
    door: place('door'),
    sender: place('sender'),
    site: place('site'),
    name: place('name'),
    receivedAt: place('receivedAt'),
    hash: place('hash'),
    sizeBytes: place('sizeBytes'),
    format: place('format'),
    outcome: place('outcome'),
    problem: place('problem'),
    reason: place('reason'),
    studyUid: place('studyUid'),
    sopInstanceUid: place('sopInstanceUid'),
    labReportId: place('labReportId'),
    visitId: place('visitId'),
  }),
);

/** Writes what became of one received object, in the transaction that made it so; answers the receipt. */
export async function writeReceipt(tx: Tx, clock: Clock, receipt: NewReceipt): Promise<ReceiptTable> {
  const row = { ...receipt, site: receipt.site ?? null, id: newId(clock.now()), receivedAt: clock.now() };
  await insertReceipt(tx, row);
  return row;
}

/** Opens one go of a person or program at a door. */
export async function openUpload(
  db: DbOrTx,
  clock: Clock,
  upload: { door: Door; createdBy: string; expectedFiles: number | null },
): Promise<UploadTable> {
  const row = { ...upload, id: newId(clock.now()), createdAt: clock.now(), closedAt: null };
  await db.insertInto('uploads').values(row).execute();
  return row;
}

/** Marks an upload as complete and answers the studies it touched; closing twice changes nothing. */
export async function closeUpload(tx: Tx, clock: Clock, uploadId: string): Promise<string[]> {
  const closed = await tx
    .updateTable('uploads')
    .set({ closedAt: clock.now() })
    .where('id', '=', uploadId)
    .where('closedAt', 'is', null)
    .executeTakeFirst();
  if (closed.numUpdatedRows === 0n) return [];
  const studies = await tx
    .selectFrom('receipts')
    .select('studyUid')
    .distinct()
    .where('uploadId', '=', uploadId)
    .where('outcome', '=', 'stored')
    .where('studyUid', 'is not', null)
    .execute();
  return studies.flatMap((row) => (row.studyUid === null ? [] : [row.studyUid]));
}
