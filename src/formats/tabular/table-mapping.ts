/** In which order a date is written; ISO 8601 is always read. */
export const DATE_ORDERS = ['ymd', 'dmy', 'mdy'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** A column by its position, from 0. */
export type DateColumn = { readonly column: number; readonly order: DateOrder };

/** What each column of one sender's table means. */
export type TableMapping = {
  readonly patientId: number;
  readonly name: number | null;
  readonly birthDate: DateColumn | null;
  /** `male` and `female` are the table's own words, beside those that are always known; empty where it has none. */
  readonly sex: { readonly column: number; readonly male: string; readonly female: string } | null;
  /** Of telephone numbers, of which a cell may hold several. */
  readonly phone: number | null;
  readonly collectedAt: DateColumn;
  /** The time of day, where it stands in a column of its own. */
  readonly collectedTime: number | null;
  readonly reportNumber: number | null;
  readonly specimen: number | null;
  /** How numbers in words are written; numbers of a workbook are numbers. */
  readonly decimals: 'point' | 'comma';
  readonly results:
    | {
        /** One result a row. */
        readonly layout: 'long';
        readonly code: number | null;
        readonly label: number | null;
        readonly value: number;
        readonly unit: number | null;
        readonly referenceLow: number | null;
        readonly referenceHigh: number | null;
      }
    | {
        /** One person a row, and a column for each analyte, all values of which are in one unit. */
        readonly layout: 'wide';
        readonly columns: readonly { readonly column: number; readonly unit: string | null }[];
      };
};

/** Every column that a mapping names. */
export function columnsOf({ results, ...mapping }: TableMapping): number[] {
  const { patientId, name, birthDate, sex, phone, collectedAt, collectedTime, reportNumber, specimen } =
    mapping;
  const own = [patientId, name, birthDate?.column, sex?.column, phone, collectedAt.column];
  const values =
    results.layout === 'wide'
      ? results.columns.map(({ column }) => column)
      : [
          results.code,
          results.label,
          results.value,
          results.unit,
          results.referenceLow,
          results.referenceHigh,
        ];
  return [...own, collectedTime, reportNumber, specimen, ...values].flatMap((column) => column ?? []);
}

/** Why a mapping does not fit a table of so many columns; null where it does. */
export function mappingFault(mapping: TableMapping, columns: number): string | null {
  const named = columnsOf(mapping);
  if (named.some((column) => column >= columns)) return 'a column that the table does not have';
  if (new Set(named).size < named.length) return 'one column for two things';
  const { results } = mapping;
  if (results.layout === 'wide' && results.columns.length === 0) return 'no column of results';
  if (results.layout === 'long' && results.code === null && results.label === null) {
    return 'no column that says which test a row is of';
  }
  return null;
}
