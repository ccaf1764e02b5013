import { suggestAnalytes } from '../domain/suggest-analytes.ts';
import { LAB_COLUMNS, type LabColumn } from '../formats/tabular/columns.ts';
import { columnLabel } from '../formats/tabular/header.ts';
import { foldHeader } from '../formats/tabular/table.ts';
import type { DateOrder, TableMapping } from '../formats/tabular/table-mapping.ts';
import type { Db } from '../platform/db/tables.ts';
import { canonicalOf } from './canonical-value.ts';
import { dictionaryOf } from './lab-dictionary.ts';
import type { MappedBy } from './read-lab-table.ts';
import type { ColumnMeaning, TableDraft } from './table-api.ts';

/** Names of columns beside those of our own layout, which other systems use. */
const MORE_NAMES: Partial<Record<LabColumn, readonly string[]>> = {
  patient_id: ['id', 'ma so', 'ma kh', 'ma khach hang', 'sid', 'ma kham', 'patient no', 'ma'],
  name: ['khach hang', 'benh nhan', 'ten', 'ho va ten benh nhan', 'patient'],
  birth_date: ['nam sinh', 'sinh', 'birth', 'ngay thang nam sinh', 'year of birth', 'yob'],
  sex: ['gt', 'gioi'],
  collected_at: ['ngay', 'ngay xn', 'ngay xet nghiem', 'lay mau', 'date', 'ngay kham', 'collected on'],
  report_id: ['so xn', 'sample', 'barcode', 'ma vach', 'stt phieu', 'lab no'],
};

function findColumn(header: readonly string[], what: LabColumn): number | null {
  const names = [what, ...LAB_COLUMNS[what], ...(MORE_NAMES[what] ?? [])].map(foldHeader);
  const places = names.map((name) => header.findIndex((one) => foldHeader(one) === name));
  return places.find((place) => place !== -1) ?? null;
}

/** The order that the samples of a column show; where they leave it open, the day first, as it is written in Vietnam. */
export function orderIn(samples: readonly string[]): DateOrder {
  const dates = samples.flatMap((text) => {
    const [, first = '', second = ''] = /^(\d{1,4})[./-](\d{1,2})[./-]\d{1,4}/.exec(text) ?? [];
    return first === '' ? [] : [{ first, second }];
  });
  if (dates.some(({ first }) => first.length === 4)) return 'ymd';
  return dates.some(({ second }) => Number(second) > 12) ? 'mdy' : 'dmy';
}

const unitIn = (name: string): string | null => /[([]([^()[\]]+)[)\]]\s*$/.exec(name)?.[1]?.trim() ?? null;

/** What the column names and first rows of a table suggest, for a person to correct. */
export function suggestTable(header: readonly string[], samples: readonly (readonly string[])[]): TableDraft {
  const at = (what: LabColumn) => findColumn(header, what);
  const inColumn = (column: number | null) =>
    column === null ? [] : samples.map((cells) => cells[column] ?? '').filter((text) => text !== '');
  const dated = (column: number) => ({ column, order: orderIn(inColumn(column)) });
  const patientId = at('patient_id') ?? 0;
  const collected = at('collected_at') ?? Math.min(1, header.length - 1);
  const [birth, sex, name, reportNumber] = [at('birth_date'), at('sex'), at('name'), at('report_id')];
  const phone = at('phone');
  const taken = new Set([patientId, collected, birth, sex, name, phone, reportNumber]);
  const value = at('value');
  const [code, label] = [at('code'), at('analyte')];
  const isLong = value !== null && (code !== null || label !== null);
  const likely = isLong
    ? []
    : header.flatMap((text, column) => {
        if (taken.has(column)) return [];
        const bare = text.replace(/[([][^()[\]]*[)\]]\s*$/, '');
        const [analyte] = suggestAnalytes(bare, '');
        return analyte === undefined ? [] : [{ column, analyte, unit: unitIn(text) }];
      });
  const columns = likely.map(({ column, analyte, unit }) => ({
    column,
    unit: unit !== null && canonicalOf(analyte, 1, unit).ok ? unit : null,
  }));
  const results: TableMapping['results'] = isLong
    ? {
        layout: 'long',
        code,
        label,
        value,
        unit: at('unit'),
        referenceLow: at('reference_low'),
        referenceHigh: at('reference_high'),
      }
    : { layout: 'wide', columns };
  return {
    sender: '',
    mapping: {
      patientId,
      name,
      birthDate: birth === null ? null : dated(birth),
      sex: sex === null ? null : { column: sex, male: '', female: '' },
      phone,
      collectedAt: dated(collected),
      collectedTime: null,
      reportNumber,
      specimen: null,
      decimals: samples.some((cells) => cells.some((cell) => /^[<>=]*\s*\d+,\d{1,2}$/.test(cell)))
        ? 'comma'
        : 'point',
      results,
    },
    meanings: likely.map(({ column, analyte }) => ({ column, analyteKey: analyte.key })),
  };
}

/** What the columns of a kept table mean by its sender's dictionary. */
export async function meaningsOf(
  db: Db,
  { sender, mapping }: MappedBy,
  header: readonly string[],
): Promise<ColumnMeaning[]> {
  if (mapping.results.layout === 'long') return [];
  const dictionary = await dictionaryOf(db, sender);
  return mapping.results.columns.map(({ column, unit }) => {
    const meant = dictionary({ code: '', codeSystem: null, label: columnLabel(header, column), unit });
    return { column, analyteKey: meant?.analyteKey ?? null };
  });
}
