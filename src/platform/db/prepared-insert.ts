import { sql } from 'kysely';
import { type Ready, readyFor } from './prepared.ts';
import type { DbOrTx, Tables } from './tables.ts';

/** Rows in one statement: below the 32,766 values that SQLite takes, for the widest of our tables. */
const MOST_ROWS = 512;

const FEW_ROWS = 8;

/** Of so many rows those that go into the next statement: a few, or a power of two, so that few texts are made. */
function nextCount(left: number): number {
  return left <= FEW_ROWS ? left : Math.min(MOST_ROWS, 2 ** Math.floor(Math.log2(left)));
}

/**
 * An insert for where every received object passes, of as many rows as there are: each of its few texts is compiled
 * once for each database. The columns of the first row ever are those of all. `orNothing` leaves out a row that is held already.
 */
export function preparedInsert<Name extends keyof Tables>(
  table: Name,
  { orNothing = false }: { readonly orNothing?: boolean } = {},
): (db: DbOrTx, rows: readonly Tables[Name][]) => Promise<void> {
  const compiled = new WeakMap<object, Map<number, Ready<never>>>();
  const columns: Extract<keyof Tables[Name], string>[] = [];

  function statementFor(db: DbOrTx, count: number): Ready<never> {
    const { adapter } = db.getExecutor();
    const texts = compiled.get(adapter) ?? new Map<number, Ready<never>>();
    compiled.set(adapter, texts);
    const known = texts.get(count);
    if (known !== undefined) return known;
    const row = sql`(${sql.join(columns.map(() => sql`${null}`))})`;
    const statement = sql<never>`insert into ${sql.table(table)} (${sql.join(columns.map((name) => sql.ref(name)))})
      values ${sql.join(Array.from({ length: count }, () => row))}${sql.raw(orNothing ? ' on conflict do nothing' : '')}`;
    const made = readyFor(db, statement.compile(db));
    texts.set(count, made);
    return made;
  }

  return async (db, rows) => {
    const [first] = rows;
    if (first === undefined) return;
    if (columns.length === 0) for (const column in first) columns.push(column);
    for (let from = 0; from < rows.length; ) {
      const count = nextCount(rows.length - from);
      const parameters = new Array<unknown>(count * columns.length);
      for (let row = 0, place = 0; row < count; row++) {
        const values = rows[from + row];
        for (let column = 0; column < columns.length; column++, place++) {
          const name = columns[column];
          if (name !== undefined) parameters[place] = values?.[name];
        }
      }
      await statementFor(db, count).changed(db, parameters);
      from += count;
    }
  };
}
