import { describe, expect, it } from 'vitest';
import { lookAtTable, readLabTable } from '../../src/labs/read-lab-table.ts';
import { zip } from '../intake/zip-bytes.ts';
import { workbook, workbookOf } from './workbook.ts';

describe('a workbook', () => {
  it('is read with its numbers as numbers and its dates as dates, under its titles', async () => {
    const book = workbook([
      ['KẾT QUẢ XÉT NGHIỆM'],
      [],
      ['Mã', 'Họ tên', 'Ngày', 'Glucose (mmol/L)'],
      ['P1', 'Nguyễn <An>', { day: 46_097 }, 5.1],
      [1002, 'Vũ Bình', { day: 46_097.25 }, '<2,2'],
    ]);
    expect(await lookAtTable(book)).toEqual({
      ok: true,
      header: ['Mã', 'Họ tên', 'Ngày', 'Glucose (mmol/L)'],
      samples: [
        ['P1', 'Nguyễn <An>', '2026-03-16', '5.1'],
        ['1002', 'Vũ Bình', '2026-03-16T06:00:00', '<2,2'],
      ],
      rows: 2,
    });
    const read = await readLabTable(book, {
      sender: 'A',
      mapping: {
        patientId: 0,
        name: 1,
        birthDate: null,
        sex: null,
        phone: null,
        collectedAt: { column: 2, order: 'dmy' },
        collectedTime: null,
        reportNumber: null,
        specimen: null,
        decimals: 'comma',
        results: { layout: 'wide', columns: [{ column: 3, unit: 'mmol/L' }] },
      },
    });
    expect(read.ok && [...read.reports]).toMatchObject([
      { place: { line: 4 }, observations: [{ value: { value: 5.1 } }] },
      { place: { line: 5 }, observations: [{ value: { value: 2.2, comparator: '<' } }] },
    ]);
  });

  it('that claims to unpack to more than is allowed, or does so without saying it, harms nobody', async () => {
    const zeros = Buffer.alloc(80 * 1024 ** 2);
    const bomb = zip([
      { name: 'xl/workbook.xml', bytes: Buffer.from('<workbook/>') },
      { name: 'xl/worksheets/sheet1.xml', bytes: zeros },
    ]);
    expect(await lookAtTable(bomb)).toMatchObject({ ok: false, problem: 'too-large' });
    const liar = zip([
      { name: 'xl/workbook.xml', bytes: Buffer.from('<workbook/>') },
      { name: 'xl/worksheets/sheet1.xml', bytes: zeros, claims: { size: 100 } },
    ]);
    expect(await lookAtTable(liar)).toMatchObject({ ok: false, problem: 'table-unreadable' });
  });

  it('that is damaged, or has cells at the end of the world, is refused with its reason', async () => {
    const book = workbook([
      ['a', 'b', 'c'],
      ['1', '2', '3'],
    ]);
    expect(await lookAtTable(book.subarray(0, book.length - 40))).toMatchObject({
      problem: 'table-unreadable',
    });
    expect(
      await lookAtTable(workbookOf('<worksheet><sheetData><row r="1"><c r="A1" t="e"><v>#N/A')),
    ).toMatchObject({
      ok: false,
    });
    const far = '<row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>';
    expect(
      await lookAtTable(workbookOf(`<worksheet><sheetData>${far}</sheetData></worksheet>`)),
    ).toMatchObject({
      ok: false,
    });
  });
});
