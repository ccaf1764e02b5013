import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

/** The tables of NHANES 2017-2018 that are read, by their names at the CDC. */
const TABLES = ['DEMO_J', 'LUX_J', 'BMX_J', 'BIOPRO_J', 'HDL_J', 'GHB_J', 'HEQ_J'];

/** One participant by NHANES variable name; a variable that was not measured is absent. */
export type Participant = ReadonlyMap<string, number>;

const rows = z.array(z.record(z.string(), z.string()));

/** Every participant of a folder of `<table>.csv.gz`, joined by SEQN, in the order of the demographic table. */
export function readNhanes(folder: string): Participant[] {
  const people = new Map<string, Map<string, number>>();
  for (const table of TABLES) {
    const text = gunzipSync(readFileSync(join(folder, `${table}.csv.gz`)));
    for (const row of rows.parse(parse(text, { columns: true }))) {
      const seqn = row.SEQN ?? '';
      const person = people.get(seqn) ?? new Map<string, number>();
      people.set(seqn, person);
      for (const [name, cell] of Object.entries(row)) {
        const value = numberIn(cell);
        if (value !== null) person.set(name, value);
      }
    }
  }
  return [...people.values()].filter((person) => person.has('RIDAGEYR'));
}

/** SAS transport files hold zero as 5.4e-79, and text columns are none of ours. */
function numberIn(cell: string): number | null {
  const value = cell === '' ? Number.NaN : Number(cell);
  if (Number.isNaN(value)) return null;
  return Math.abs(value) < 1e-70 ? 0 : value;
}
