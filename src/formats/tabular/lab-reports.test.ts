import { describe, expect, it } from 'vitest';
import { readLabReports } from './lab-reports.ts';

function read(text: string): Extract<ReturnType<typeof readLabReports>, { ok: true }> {
  const result = readLabReports(Buffer.from(text));
  if (!result.ok) throw new Error(result.reason);
  return result;
}

const HEADER =
  'patient_id,issuer,name,birth_date,sex,collected_at,code,analyte,value,unit,reference_low,reference_high,report_id';

describe('a table of laboratory results', () => {
  it('makes one report of the rows of one report number', () => {
    const { reports, refused } = read(
      `${HEADER}\nP1,HN,Nguyễn Thị Đào,1958-04-12,F,2026-01-31T07:30+07:00,2160-0,Creatinin,<88,umol/L,45,84,R1\n` +
        'P1,HN,NGUYEN THI DAO,,,2026-01-31T07:30+07:00,K9,Kali,4.1,mmol/L,,5.1,R1\n',
    );
    expect(refused).toEqual([]);
    expect(reports).toMatchObject([
      {
        place: { line: 2 },
        reportNumber: { value: 'R1' },
        patient: {
          identifiers: [{ value: 'P1', issuer: 'HN', type: null }],
          name: 'Nguyễn Thị Đào',
          birthDate: '1958-04-12',
          sex: 'F',
        },
        collectedAt: { local: '2026-01-31T07:30', offset: '+07:00' },
        observations: [
          {
            codes: [{ code: '2160-0', display: 'Creatinin', system: 'LN' }],
            value: { kind: 'quantity', comparator: '<', value: 88, text: '<88' },
            unit: 'umol/L',
            referenceLow: 45,
            referenceHigh: 84,
          },
          { codes: [{ code: 'K9', system: null }], referenceText: '<= 5.1', place: { line: 3 } },
        ],
      },
    ]);
  });

  it('reads Vietnamese headers, a byte order mark, semicolons and decimal commas', () => {
    const { reports, refused } = read(
      '\ufeffMã bệnh nhân;Họ tên;Giới tính;Ngày sinh;Thời gian lấy mẫu;Tên xét nghiệm;Kết quả;Đơn vị\r\n' +
        'P1;Lê Văn An;Nam;1960;2026-01-31;Kali;4,1;mmol/L\r\n',
    );
    expect(refused).toEqual([]);
    expect(reports[0]).toMatchObject({
      patient: { sex: 'M', birthDate: '1960' },
      observations: [{ value: { kind: 'quantity', value: 4.1, text: '4,1' }, unit: 'mmol/L' }],
    });
  });

  it('reads tabs', () => {
    expect(
      read('patient_id\tcollected_at\tcode\tvalue\tunit\nP1\t2026-01-31\tK\t4\tmmol/L\n').reports,
    ).toHaveLength(1);
  });

  it.each([
    ['value', 'P1,,,,,2026-01-31,K,,"1,234",mmol/L,,,'],
    ['value', 'P1,,,,,2026-01-31,K,,,mmol/L,,,'],
    ['patient_id', ',,,,,2026-01-31,K,,4,mmol/L,,,'],
    ['collected_at', 'P1,,,,,03/04/2026,K,,4,mmol/L,,,'],
    ['collected_at', 'P1,,,,,,K,,4,mmol/L,,,'],
    ['birth_date', 'P1,,,1958-02-30,,2026-01-31,K,,4,mmol/L,,,'],
    ['sex', 'P1,,,,x,2026-01-31,K,,4,mmol/L,,,'],
    ['code', 'P1,,,,,2026-01-31,,,4,mmol/L,,,'],
    ['reference_low', 'P1,,,,,2026-01-31,K,,4,mmol/L,6,5,'],
    ['name', 'P1,,Another,,,2026-01-31,K,,4,mmol/L,,,R0'],
    ['report_id', 'P2,,,,,2026-01-31,K,,4,mmol/L,,,R0'],
  ])('refuses a row by its line and column %s and goes on', (column, row) => {
    const good = (report: string): string => `P1,,Someone,,,2026-01-31,NA,,140,mmol/L,,,${report}`;
    const { reports, refused } = read(`${HEADER}\n${good('R0')}\n\n${row}\n${good('R9')}\n`);
    expect(refused).toMatchObject([{ place: { line: 4, column } }]);
    expect(reports).toHaveLength(2);
  });

  it('does not read a point before three digits in a table that writes decimals with a comma', () => {
    const rows =
      'patient_id;collected_at;code;value;unit\nP1;2026-01-31;K;4,1;mmol/L\nP1;2026-01-31;PLT;150.000;/uL\n';
    expect(read(rows).refused).toMatchObject([{ place: { line: 3, column: 'value' } }]);
    expect(read(rows.replace('4,1', '4.1')).refused).toEqual([]);
  });

  it('counts lines through quoted cells', () => {
    const { refused } = read(
      `${HEADER}\nP1,,"Lê\nAn",,,2026-01-31,K,,4,mmol/L,,,\n,,,,,2026-01-31,K,,4,mmol/L,,,\n`,
    );
    expect(refused).toMatchObject([{ place: { line: 4, column: 'patient_id' } }]);
  });

  it('is refused as a whole when it is not UTF-8, and says at which line', () => {
    const bytes = Buffer.concat([
      Buffer.from(`${HEADER}\nP1,,`),
      Buffer.from([0xd0, 0xe0]),
      Buffer.from(',\n'),
    ]);
    expect(readLabReports(bytes)).toMatchObject({
      ok: false,
      reason: 'line 2 is not UTF-8; save the table as CSV UTF-8',
    });
  });
});
