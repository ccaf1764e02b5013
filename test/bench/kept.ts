import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { measures } from './measures.ts';
import type { Result } from './table.ts';

const FILE = join(import.meta.dirname, 'results.json');

const kept = z.record(
  z.string(),
  z.object({
    at: z.string(),
    machine: z.string(),
    node: z.string(),
    peer: z.string(),
    unit: z.string(),
    ours: z.array(z.number()).min(1),
    theirs: z.array(z.number()),
  }),
);

/** What was measured last of every measure that still exists, in their order; those never measured are left out. */
export async function keptResults(): Promise<Result[]> {
  const byName = kept.parse(JSON.parse(await readFile(FILE, 'utf8')));
  return measures.flatMap((measure) => {
    const last = byName[measure.name];
    return last === undefined ? [] : [{ measure, ours: last.ours, theirs: last.theirs, at: last.at }];
  });
}

/** Keeps new figures in the place of the earlier ones of the same measures. */
export async function keepResults(results: readonly Result[], peer: string): Promise<void> {
  const byName = kept.parse(JSON.parse(await readFile(FILE, 'utf8')));
  const circumstances = {
    at: new Date().toISOString(),
    machine: `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    node: process.version,
    peer,
  };
  for (const { measure, ours, theirs } of results) {
    byName[measure.name] = { ...circumstances, unit: measure.unit, ours: [...ours], theirs: [...theirs] };
  }
  await writeFile(FILE, `${JSON.stringify(byName, null, 2)}\n`);
}
