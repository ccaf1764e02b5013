import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { DbOrTx } from '../platform/db/tables.ts';

const MOST_VALUES = 500;
const MOST_ROWS = 5000;

export type ValuesFound = {
  readonly values: readonly string[];
  /** Whether so few rows have one of them that they are best found first; else rows are read in another order. */
  readonly rare: boolean;
};

/**
 * Which of the values of an indexed column hold what is searched, where it has few different ones: descriptions,
 * physicians, modalities. They are found by one step of the index each, so that what no row has costs next to nothing,
 * wildcards or not; null where there are too many, and rows are to be read one by one.
 */
export async function fewValues(
  db: DbOrTx,
  [table, column]: readonly [string, string],
  holds: (value: RawBuilder<unknown>) => RawBuilder<SqlBool>,
): Promise<ValuesFound | null> {
  const [from, name, value] = [sql.table(table), sql.id(column), sql.ref('held.value')];
  const { rows } = await sql<{ value: string; holds: boolean | number }>`
    with recursive ${sql.id('held')} (${sql.id('value')}, ${sql.id('number')}) as (
      select min(${name}), 1 from ${from}
      union all
      select (select min(${name}) from ${from} where ${name} > ${value}), ${sql.ref('held.number')} + 1
      from ${sql.id('held')} where ${value} is not null and ${sql.ref('held.number')} <= ${sql.lit(MOST_VALUES)})
    select ${value} as ${sql.id('value')}, ${holds(value)} as ${sql.id('holds')}
    from ${sql.id('held')} where ${value} is not null`.execute(db);
  if (rows.length > MOST_VALUES) return null;
  const values = rows.filter((row) => Number(row.holds) === 1).map((row) => row.value);
  if (values.length === 0) return { values, rare: true };
  const counted = await sql<{ count: number }>`select count(*) as ${sql.id('count')} from
    (select 1 from ${from} where ${name} in (${sql.join(values)}) limit ${sql.lit(MOST_ROWS + 1)}) as ${sql.id('some')}`.execute(
    db,
  );
  return { values, rare: Number(counted.rows[0]?.count ?? 0) <= MOST_ROWS };
}
