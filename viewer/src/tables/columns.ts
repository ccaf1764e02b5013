import type { DateOrder, TableMapping } from '../../../src/formats/tabular/table-mapping.ts';
import type { TableDraft } from '../../../src/labs/table-api.ts';

/** What a column may be, of which some belong to one layout alone. */
export const USES = {
  both: [
    'none',
    'patientId',
    'name',
    'birthDate',
    'sex',
    'phone',
    'collectedAt',
    'collectedTime',
    'reportNumber',
    'specimen',
  ],
  wide: ['result'],
  long: ['code', 'label', 'value', 'unit', 'referenceLow', 'referenceHigh'],
} as const;
export type Use = (typeof USES)[keyof typeof USES][number];
export type Layout = TableMapping['results']['layout'];

/** One column as a person draws it; what does not belong to its use stands there unused. */
export type ColumnDraft = {
  use: Use;
  order: DateOrder;
  /** The table's own words for the sexes. */
  male: string;
  female: string;
  /** Of a column of results; null where its values are only shown. */
  analyteKey: string | null;
  unit: string | null;
};

/** A mapping as it stands on the page. */
export type Drawn = {
  sender: string;
  layout: Layout;
  decimals: TableMapping['decimals'];
  columns: ColumnDraft[];
};

const BLANK: ColumnDraft = { use: 'none', order: 'dmy', male: '', female: '', analyteKey: null, unit: null };

/** Draws a draft column by column. */
export function drawn({ sender, mapping, meanings }: TableDraft, width: number): Drawn {
  const columns = Array.from({ length: width }, () => ({ ...BLANK }));
  const set = (column: number | null | undefined, part: Partial<ColumnDraft>) => {
    const held = column == null ? undefined : columns[column];
    if (held !== undefined) Object.assign(held, part);
  };
  const { results } = mapping;
  set(mapping.patientId, { use: 'patientId' });
  set(mapping.name, { use: 'name' });
  set(mapping.birthDate?.column, { use: 'birthDate', order: mapping.birthDate?.order ?? 'dmy' });
  set(mapping.sex?.column, { use: 'sex', male: mapping.sex?.male ?? '', female: mapping.sex?.female ?? '' });
  set(mapping.phone, { use: 'phone' });
  set(mapping.collectedAt.column, { use: 'collectedAt', order: mapping.collectedAt.order });
  set(mapping.collectedTime, { use: 'collectedTime' });
  set(mapping.reportNumber, { use: 'reportNumber' });
  set(mapping.specimen, { use: 'specimen' });
  if (results.layout === 'long') {
    for (const use of USES.long) set(results[use], { use });
  } else {
    for (const { column, unit } of results.columns) {
      const analyteKey = meanings.find((meaning) => meaning.column === column)?.analyteKey ?? null;
      set(column, { use: 'result', unit, analyteKey });
    }
  }
  return { sender, layout: results.layout, decimals: mapping.decimals, columns };
}

/** Uses that a drawing lacks, or has twice; none where it can be tried. */
export function lacking({ layout, columns }: Drawn): Use[] {
  const used = columns.map(({ use }) => use);
  const needed: Use[] =
    layout === 'wide' ? ['patientId', 'collectedAt', 'result'] : ['patientId', 'collectedAt', 'value'];
  const missing = needed.filter((use) => !used.includes(use));
  const nameless = layout === 'long' && !used.includes('code') && !used.includes('label');
  return nameless ? [...missing, 'label'] : missing;
}

/** The draft that a drawing makes; null where it lacks something. */
export function draftOf(drawing: Drawn): TableDraft | null {
  const { sender, layout, decimals, columns } = drawing;
  const at = (use: Use) => {
    const place = columns.findIndex((column) => column.use === use);
    return place === -1 ? null : place;
  };
  const dated = (use: Use) => {
    const column = at(use);
    return column === null ? null : { column, order: columns[column]?.order ?? 'dmy' };
  };
  const [patientId, collectedAt, value] = [at('patientId'), dated('collectedAt'), at('value')];
  if (sender.trim() === '' || patientId === null || collectedAt === null || lacking(drawing).length > 0)
    return null;
  const sex = at('sex');
  const results = columns.flatMap(({ use, unit, analyteKey }, column) =>
    layout === 'wide' && use === 'result' ? [{ column, unit, analyteKey }] : [],
  );
  if (layout === 'long' && value === null) return null;
  return {
    sender: sender.trim(),
    mapping: {
      patientId,
      name: at('name'),
      birthDate: dated('birthDate'),
      sex:
        sex === null
          ? null
          : { column: sex, male: columns[sex]?.male ?? '', female: columns[sex]?.female ?? '' },
      phone: at('phone'),
      collectedAt,
      collectedTime: at('collectedTime'),
      reportNumber: at('reportNumber'),
      specimen: at('specimen'),
      decimals,
      results:
        layout === 'long'
          ? {
              layout,
              code: at('code'),
              label: at('label'),
              value: value ?? 0,
              unit: at('unit'),
              referenceLow: at('referenceLow'),
              referenceHigh: at('referenceHigh'),
            }
          : { layout, columns: results.map(({ column, unit }) => ({ column, unit })) },
    },
    meanings: results.map(({ column, analyteKey }) => ({ column, analyteKey })),
  };
}

/** The column with another use; a use that only one column can have leaves the one that had it. */
export function withUse(columns: readonly ColumnDraft[], place: number, use: Use): ColumnDraft[] {
  const alone = use !== 'none' && use !== 'result';
  return columns.map((column, at) => {
    if (at === place) return { ...column, use };
    return alone && column.use === use ? { ...column, use: 'none' } : column;
  });
}
