import { deserialize } from 'node:v8';
import type { LabReportIn } from '../domain/lab-report.ts';
import { readLabReports } from '../formats/tabular/lab-reports.ts';
import type { RefusedRow } from '../formats/tabular/refused-row.ts';
import type { TableRefused } from '../formats/tabular/sniff.ts';
import { answerOfThread, inTurns } from '../platform/deadline-thread.ts';

export type LabTableRead =
  | { readonly ok: true; readonly reports: Iterable<LabReportIn>; readonly refused: readonly RefusedRow[] }
  | TableRefused;

/** What the thread answers: the reports packed by `serialize`, some in each part, so that no part takes long to unpack. */
export type LabTableParts =
  | { readonly ok: true; readonly parts: readonly Uint8Array[]; readonly refused: readonly RefusedRow[] }
  | TableRefused;

/** Some hundred rows, read in a few milliseconds. */
const EASY_BYTES = 64 * 1024;
const DEADLINE_MS = 60_000;
const MEMORY_MB = 384;

const inTurn = inTurns(1);

const REFUSALS = {
  time: 'takes too long to read',
  memory: 'asks for too much memory',
  silence: 'could not be read to its end',
} as const;

/** Reads a table of laboratory results; a long one in a thread that is ended when it takes too long. */
export async function readLabTable(bytes: Buffer): Promise<LabTableRead> {
  if (bytes.length <= EASY_BYTES) return readLabReports(bytes);
  const read = await inTurn(() =>
    answerOfThread<LabTableParts>({
      script: new URL('./lab-table-thread.ts', import.meta.url),
      name: 'lab-table',
      workerData: bytes,
      deadlineMs: DEADLINE_MS,
      memoryMb: MEMORY_MB,
    }),
  );
  if (!read.ok) {
    return { ok: false, problem: 'table-unreadable', reason: REFUSALS[read.because], headers: [] };
  }
  const { answer } = read;
  return answer.ok ? { ...answer, reports: unpacked(answer.parts) } : answer;
}

function* unpacked(parts: readonly Uint8Array[]): Generator<LabReportIn> {
  for (const part of parts) {
    const reports: LabReportIn[] = deserialize(part);
    yield* reports;
  }
}
