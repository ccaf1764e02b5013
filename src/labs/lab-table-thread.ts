import { serialize } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { LabReportIn } from '../domain/lab-report.ts';
import { readLabReports } from '../formats/tabular/lab-reports.ts';
import type { LabTableParts } from './read-lab-table.ts';

/** The thread that reads one long table of results; `read-lab-table.ts` ends it when it takes too long. */
const bytes = z.instanceof(Uint8Array).parse(workerData);

/** So many results are unpacked at once. */
const RESULTS = 1000;

function* partsOf(reports: readonly LabReportIn[]): Generator<Uint8Array> {
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

function read(): LabTableParts {
  const table = readLabReports(bytes);
  if (!table.ok) return table;
  return { ok: true, parts: [...partsOf(table.reports)], refused: table.refused };
}

parentPort?.postMessage('begun');
parentPort?.postMessage({ answer: read() });
