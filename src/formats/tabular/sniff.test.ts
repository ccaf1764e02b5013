import { describe, expect, it } from 'vitest';
import { sniffTable } from './sniff.ts';
import { TABLE_LIMITS } from './table.ts';

const sniff = (text: string): ReturnType<typeof sniffTable> => sniffTable(Buffer.from(text));

describe('telling a table by its header', () => {
  it('knows results and histories', () => {
    expect(sniff('Patient_ID,Collected At,LOINC,Result,Units\n')).toMatchObject({ ok: true, kind: 'labs' });
    expect(sniff('mã bệnh nhân,hút thuốc\n')).toMatchObject({ ok: true, kind: 'histories' });
  });

  it('refuses any other table with the names it saw', () => {
    expect(sniff('a,b,c\n1,2,3\n')).toMatchObject({ ok: false, headers: ['a', 'b', 'c'] });
  });

  it('refuses a table that lacks what it needs, is both, or names one thing twice', () => {
    expect(sniff('patient_id,value\n')).toMatchObject({
      ok: false,
      reason: 'lacks collected_at, unit, code or analyte',
    });
    expect(sniff('patient_id,value,copd\n')).toMatchObject({ ok: false });
    expect(sniff('patient_id,MRN,value\n')).toMatchObject({
      ok: false,
      reason: 'two columns mean patient_id: patient_id, MRN',
    });
    expect(sniff('copd\n')).toMatchObject({ ok: false, reason: 'lacks patient_id' });
  });

  it('refuses an empty file, an open quote and a table beyond its bounds', () => {
    expect(sniff('')).toMatchObject({ ok: false, reason: 'is empty' });
    expect(sniff('patient_id,value\n"P1,4\nP2,5\n')).toMatchObject({ ok: false });
    const header = Buffer.from('patient_id,copd\nP1,yes\nP2,no\n');
    expect(sniffTable(header, { ...TABLE_LIMITS, rows: 1 })).toMatchObject({
      ok: false,
      reason: 'more than 1 rows',
    });
    expect(sniffTable(header, { ...TABLE_LIMITS, columns: 1 }).ok).toBe(false);
    expect(sniffTable(header, { ...TABLE_LIMITS, cellLength: 9 }).ok).toBe(false);
    expect(sniffTable(header, { ...TABLE_LIMITS, bytes: 3 }).ok).toBe(false);
  });
});
