/**
 * Makes everything under `data-samples/` from nothing; run by hand: `node scripts/samples/make.ts`.
 * All people are invented, all pictures are drawn here. The same bytes come out every time: noise is
 * seeded, dates are fixed, UIDs are hashes of names. About five minutes, under 20 MB.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Codecs, loadCodecs } from './codecs.ts';
import { expectedFlags } from './expected.ts';
import { historyTable, labTable } from './panels-csv.ts';
import { oruMessage } from './panels-hl7.ts';
import { PEOPLE } from './people.ts';
import {
  ctFiles,
  ctStudies,
  filmFiles,
  mammogramFiles,
  type SampleFile,
  ultrasoundFiles,
} from './studies.ts';

const ROOT = join(import.meta.dirname, '../../data-samples');

/** Every file of the samples, in the order in which they are written. */
export function sampleFiles(codecs: Codecs): SampleFile[] {
  const ct = ctStudies();
  return [
    ...panelFiles(),
    text('expected.json', `${JSON.stringify(expectedFlags(ct), null, 2)}\n`),
    ...ultrasoundFiles(codecs),
    ...mammogramFiles(codecs.jpegLs),
    ...filmFiles(codecs.htj2k),
    ...ctFiles(ct.nodules, codecs.jpegLs),
    ...ctFiles(ct.clear, codecs.jpegLs),
  ];
}

/** The laboratory's messages and tables, and the questionnaires. */
export function panelFiles(): SampleFile[] {
  const byNumber = (from: number, to: number) => PEOPLE.slice(from, to);
  return [
    ...byNumber(0, 6).map((person) => text(`labs/${person.id}.hl7`, oruMessage(person))),
    text('labs/hanoi-2026-03-18.csv', labTable(byNumber(6, 10))),
    // As a spreadsheet program saves it: with a byte order mark.
    text('labs/two-sites-2026-03-19.csv', `\uFEFF${labTable(byNumber(10, 12))}`),
    text('histories.csv', historyTable(PEOPLE)),
  ];
}

function text(path: string, content: string): SampleFile {
  return { path, bytes: () => Buffer.from(content.normalize('NFC'), 'utf8') };
}

async function writeAll(): Promise<void> {
  await rm(ROOT, { recursive: true, force: true });
  let total = 0;
  for (const file of sampleFiles(await loadCodecs())) {
    const bytes = file.bytes();
    await mkdir(dirname(join(ROOT, file.path)), { recursive: true });
    await writeFile(join(ROOT, file.path), bytes);
    total += bytes.length;
    process.stdout.write(`${file.path} ${bytes.length}\n`);
  }
  process.stdout.write(`${(total / 1e6).toFixed(1)} MB\n`);
}

if (import.meta.main) await writeAll();
