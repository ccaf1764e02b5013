import { availableParallelism, userInfo } from 'node:os';
import { RECEIPT_PROBLEM_WORDS } from '../domain/refusal-kinds.ts';
import { openHub, type RunningHub } from '../hub.ts';
import { receiveFile } from '../intake/receive-file.ts';
import { turnsOf } from '../intake/turns.ts';
import { filesBelow } from '../intake/walk.ts';
import { readConfig } from '../platform/config.ts';
import { closeUpload, openUpload } from '../receipts/journal.ts';
import { OUTCOMES, type Outcome, type ReceiptTable } from '../receipts/tables.ts';
import { type Command, UsageError } from './command.ts';

export type Imported = { readonly counts: Record<Outcome, number>; readonly visits: ReadonlySet<string> };

export type Progress = { readonly files: number; readonly done: number };

/** Brings files in by the hub's own doors, several at a time, and puts their studies on the road at once. */
export async function importFiles(
  { hub }: RunningHub,
  paths: readonly string[],
  sender: string,
  onReceipt: (receipt: ReceiptTable) => void,
  onProgress: (progress: Progress) => void = () => {},
): Promise<Imported> {
  const { db, clock, road } = hub;
  const files = await filesBelow(paths);
  const upload = await openUpload(db, clock, {
    door: 'import',
    createdBy: sender,
    expectedFiles: files.length,
  });
  const counts: Record<Outcome, number> = { stored: 0, duplicate: 0, quarantined: 0 };
  const visits = new Set<string>();
  let done = 0;

  async function takeIn(file: string): Promise<void> {
    const origin = { door: 'import' as const, sender, name: file, uploadId: upload.id };
    await receiveFile(hub, file, origin, (receipt) => {
      counts[receipt.outcome] += 1;
      if (receipt.visitId !== null) visits.add(receipt.visitId);
      onReceipt(receipt);
    });
    done += 1;
    onProgress({ files: files.length, done });
  }

  const { first, tables, histories } = await turnsOf(files);
  const queue = first.values();
  const lane = async () => {
    for (const file of queue) await takeIn(file);
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, lane));
  for (const file of [...tables, ...histories]) await takeIn(file);

  await db.transaction().execute(async (tx) => {
    for (const studyUid of await closeUpload(tx, clock, upload.id)) {
      await road.enqueue(tx, 'settle-study', studyUid, clock.now());
    }
  });
  return { counts, visits };
}

/** A receipt as one line for a terminal: its sentence in English and the technical detail. */
export function receiptLine(receipt: ReceiptTable): string {
  const { outcome, name, problem, reason } = receipt;
  const said = [problem === null ? null : RECEIPT_PROBLEM_WORDS[problem].en, reason];
  const why = said.filter((part) => part !== null).join(' ');
  return `${outcome.padEnd(11)}  ${name}${why === '' ? '' : `  (${why})`}`;
}

/** Shows how far it is, on a terminal only. */
export function progressLine({ files, done }: Progress): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r${done} of ${files} files${done === files ? '\n' : ''}`);
}

export const importCommand: Command = {
  summary: 'bring in files, folders and zip archives of DICOM, HL7 v2 and CSV; a receipt for each',
  usage: 'tamsoat import <path…> [--no-work]',
  options: { 'no-work': { type: 'boolean' } },
  async run(paths, values) {
    if (paths.length === 0) throw new UsageError('which files or folders?');
    const running = await openHub(readConfig());
    try {
      const { counts } = await importFiles(
        running,
        paths,
        userInfo().username,
        (receipt) => process.stdout.write(`${receiptLine(receipt)}\n`),
        progressLine,
      );
      process.stdout.write(`\n${OUTCOMES.map((outcome) => `${counts[outcome]} ${outcome}`).join(', ')}\n`);
      if (values['no-work'] !== true) await running.workers.drain();
      return counts.quarantined === 0 ? 0 : 3;
    } finally {
      await running.stop();
    }
  },
};
