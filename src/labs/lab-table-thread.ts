import { serialize } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import type { LabReportIn } from '../domain/lab-report.ts';
import { readLabReports } from '../formats/tabular/lab-reports.ts';
import { findTable, readCsv } from '../formats/tabular/table.ts';
import { isZip, readWorkbook } from '../formats/tabular/workbook.ts';
import {
  type LabTableParts,
  type LabTableRead,
  lookOf,
  reportsIn,
  type TableLook,
  type TableTask,
} from './read-lab-table.ts';

/** The thread that reads one long table of results; `read-lab-table.ts` ends it when it takes too long. */
const { bytes, task }: { bytes: Uint8Array<ArrayBuffer>; task: TableTask } = workerData;

/** So many results are unpacked at once. */
const RESULTS = 1000;

function* partsOf(reports: Iterable<LabReportIn>): Generator<Uint8Array> {
  let part: LabReportIn[] = [];
  let results = 0;
  for (const report of reports) {
    part.push(report);
    results += report.observations.length;
    if (results < RESULTS) continue;
    yield serialize(part);
    part = [];
    results = 0;
  }
  if (part.length > 0) yield serialize(part);
}

function packed(read: LabTableRead): LabTableParts {
  if (!read.ok) return read;
  return { ok: true, parts: [...partsOf(read.reports)], refused: read.refused };
}

async function answer(): Promise<LabTableParts | TableLook> {
  if (task.kind === 'read' && task.by === null) return packed(readLabReports(bytes));
  const rows = isZip(bytes) ? await readWorkbook(bytes) : readCsv(bytes);
  const table = rows.ok ? findTable(rows.rows) : rows;
  if (!table.ok) return { ...table, headers: [] };
  return task.kind === 'look' || task.by === null
    ? lookOf(table.table)
    : packed(reportsIn(table.table, task.by));
}

parentPort?.postMessage('begun');
parentPort?.postMessage({ answer: await answer() });
