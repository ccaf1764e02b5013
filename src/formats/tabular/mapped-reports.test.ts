import { describe, expect, it } from 'vitest';
import { headerKey } from './header.ts';
import { readMappedReports } from './mapped-reports.ts';
import { findTable, readCsv, type Table } from './table.ts';
import { mappingFault, type TableMapping } from './table-mapping.ts';

function tableOf(text: string): Table {
  const rows = readCsv(Buffer.from(text));
  if (!rows.ok) throw new Error(rows.reason);
  const found = findTable(rows.rows);
  if (!found.ok) throw new Error(found.reason);
  return found.table;
}

const WIDE: TableMapping = {
  patientId: 0,
  name: 1,
  birthDate: { column: 2, order: 'dmy' },
  sex: { column: 3, male: '1', female: '2' },
  phone: null,
  collectedAt: { column: 4, order: 'dmy' },
  collectedTime: null,
  reportNumber: null,
  specimen: null,
  decimals: 'comma',
  results: {
    layout: 'wide',
    columns: [
      { column: 5, unit: 'mmol/L' },
      { column: 6, unit: 'mg/dL' },
    ],
  },
};
const HEADER = 'Số hồ sơ;Bệnh nhân;Sinh;GT;Lấy máu;Đường;Cre';

describe('a table of any sender', () => {
  it('is found under its titles, and told again by its header', () => {
    const table = tableOf(
      `BỆNH VIỆN A\nNgày in: 17/03/2026\n\n${HEADER}\nP1;An;1/2/1970;2;16/03/2026;5,6;1,0\n`,
    );
    expect(table.header[5]).toBe('Đường');
    expect(table.rows[0]?.line).toBe(5);
    expect(headerKey(table.header)).toBe(
      headerKey(['so ho so', 'BỆNH NHÂN', 'sinh', 'GT', 'lay mau', 'duong', 'cre']),
    );
  });

  it('with a column for each analyte gives a result for each cell that is not empty, in its own unit', () => {
    const table = tableOf(
      `${HEADER}\nP1;Lê An;1/2/1970;2;16/03/2026 07:45;5,6;\nP2;Vũ Ba;1975;1;16/03/2026;<2,2;1.234,5\n`,
    );
    const { reports, refused } = readMappedReports(table, WIDE, 'Phòng khám A');
    expect(refused).toEqual([]);
    expect(reports).toMatchObject([
      {
        sender: { facility: 'Phòng khám A' },
        patient: { identifiers: [{ value: 'P1' }], name: 'Lê An', birthDate: '1970-02-01', sex: 'F' },
        collectedAt: { local: '2026-03-16T07:45', offset: null },
        observations: [
          { codes: [{ code: null, display: 'Đường' }], unit: 'mmol/L', value: { value: 5.6, text: '5,6' } },
        ],
      },
      {
        patient: { birthDate: '1975', sex: 'M' },
        observations: [
          { value: { comparator: '<', value: 2.2, text: '<2,2' } },
          { unit: 'mg/dL', value: { value: 1234.5, text: '1.234,5' } },
        ],
      },
    ]);
  });

  it('refuses a row with its line and the column as the table calls it', () => {
    const rows = [
      ';An;;;16/03/2026;5,6;',
      'P2;An;;;;5,6;',
      'P3;An;;;03/16/2026;5,6;',
      'P4;An;;;16/03/26;5,6;',
      'P5;An;;;16/03/2026;5.6;',
      'P6;An;;3;16/03/2026;5,6;',
      'P7;An;;;16/03/2026;6,0;',
      'P7;Bình;;;16/03/2026;6,0;',
    ];
    const { reports, refused } = readMappedReports(tableOf(`${HEADER}\n${rows.join('\n')}\n`), WIDE, 'A');
    expect(reports.map(({ patient }) => patient.identifiers[0]?.value)).toEqual(['P7']);
    expect(refused.map(({ place }) => place.kind === 'line' && [place.line, place.column])).toEqual([
      [2, 'Số hồ sơ'],
      [3, 'Lấy máu'],
      [4, 'Lấy máu'],
      [5, 'Lấy máu'],
      [6, 'Đường'],
      [7, 'GT'],
      [9, 'Bệnh nhân'],
    ]);
  });

  it('with a result on each row keeps codes, units and intervals as the laboratory wrote them', () => {
    const mapping: TableMapping = {
      ...WIDE,
      name: null,
      birthDate: null,
      sex: null,
      collectedAt: { column: 1, order: 'mdy' },
      reportNumber: 2,
      specimen: 3,
      decimals: 'point',
      results: {
        layout: 'long',
        code: 4,
        label: 5,
        value: 6,
        unit: 7,
        referenceLow: 8,
        referenceHigh: 9,
      },
    };
    const table = tableOf(
      [
        'MRN,Drawn,No,Specimen,Test,Name,Res,U,From,To',
        'P1,3/16/2026,R1,Serum,K,Kali,"1,234.5",mmol/L,3.5,5.1',
        'P1,3/16/2026,R1,Urine,2160-0,Crea,1:128,,,',
        'P1,3/16/2026,R1,Serum,CRP,CRP,"5,3",mg/L,,',
        'P1,3/16/2026,R1,Serum,GL,Glucose,hemolysed,,,',
      ].join('\n'),
    );
    const { reports, refused } = readMappedReports(table, mapping, 'B');
    expect(reports).toMatchObject([
      {
        reportNumber: { value: 'R1' },
        specimens: [{ type: { display: 'Serum' } }],
        observations: [
          {
            codes: [{ code: 'K', display: 'Kali', system: null }],
            value: { value: 1234.5 },
            referenceText: '3.5 - 5.1',
            referenceHigh: 5.1,
          },
          { value: { kind: 'text', text: 'hemolysed' }, unit: null },
        ],
      },
      {
        specimens: [{ type: { display: 'Urine' } }],
        observations: [{ codes: [{ system: 'LN' }], value: { kind: 'ratio', text: '1:128' } }],
      },
    ]);
    expect(refused).toMatchObject([{ place: { line: 4, column: 'Res' } }]);
  });

  it('takes the numbers of a workbook for numbers, whatever its words write decimals with', () => {
    const cells = ['P1', '', '', '', '2026-03-16T07:30:00', '5.6', '1,5'];
    const table: Table = {
      header: HEADER.split(';'),
      rows: [{ line: 2, cells, numeric: new Set([5]) }],
    };
    const [report] = readMappedReports(table, WIDE, 'A').reports;
    expect(report?.observations.map(({ value }) => value)).toMatchObject([{ value: 5.6 }, { value: 1.5 }]);
  });
});

describe('a mapping', () => {
  it('fits only a table that has its columns, each for one thing', () => {
    expect(mappingFault(WIDE, 7)).toBeNull();
    expect(mappingFault(WIDE, 6)).toContain('does not have');
    expect(mappingFault({ ...WIDE, specimen: 1 }, 7)).toContain('two things');
    expect(mappingFault({ ...WIDE, results: { layout: 'wide', columns: [] } }, 7)).toContain('no column');
  });
});
