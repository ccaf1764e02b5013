import { describe, expect, it } from 'vitest';
import { readLabReports } from '../formats/tabular/lab-reports.ts';
import { readLabTable } from './read-lab-table.ts';

const HEADER = 'patient_id,issuer,collected_at,code,analyte,value,unit,report_id\n';
const rows = (count: number, reportOf: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => `P1,HN,2026-03-18,C${n},x,${n}.5,mmol/L,${reportOf(n)}\n`);
const table = (...lines: string[]) => Buffer.from(HEADER + lines.join(''));

async function read(bytes: Buffer) {
  const result = await readLabTable(bytes, null);
  if (!result.ok) throw new Error(result.reason);
  return { reports: [...result.reports], refused: result.refused };
}

describe('a long table of laboratory results', () => {
  it('is read in a thread as it is at once', async () => {
    const bytes = table(...rows(3000, (n) => `R${n % 70}`), 'P1,HN,never,C1,x,5,mmol/L,R1\n');
    const { reports, refused } = await read(bytes);
    expect(reports).toHaveLength(70);
    expect(refused).toHaveLength(1);
    const { ok, ...atOnce } = { reports: [], refused: [], ...readLabReports(bytes) };
    expect([ok, reports, refused]).toEqual([true, atOnce.reports, atOnce.refused]);
  });

  it('gives a report at most 5000 results and refuses the rows beyond', async () => {
    const { reports, refused } = await read(table(...rows(5002, () => 'R1')));
    expect(reports.map(({ observations }) => observations.length)).toEqual([5000]);
    expect(refused.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 2 }, () => 'more than 5000 results of one report'),
    );
  });

  it('is refused with its reason when it cannot be read', async () => {
    expect(await readLabTable(table(...rows(3000, () => 'R1'), '"P1,'), null)).toMatchObject({
      ok: false,
      problem: 'table-unreadable',
    });
  });
});
