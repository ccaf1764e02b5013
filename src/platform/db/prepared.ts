import { type Compilable, type CompiledQuery, type QueryResult, type RawBuilder, sql } from 'kysely';
import type { Db, DbOrTx } from './tables.ts';

/**
 * Runs a statement without the detours of the query builder, where that shows the same rows: inside a transaction, or
 * while none is open. Null where it does not.
 */
export type RunDirectly = <Row>(
  db: DbOrTx,
  statement: CompiledQuery<Row>,
) => Promise<QueryResult<Row>> | null;
const direct = new WeakMap<object, RunDirectly>();

/** Says how the statements of a database may be run directly. */
export function runsDirectly(db: Db, run: RunDirectly): void {
  direct.set(db.getExecutor().adapter, run);
}

/** Runs a statement that is compiled already, by the shortest way that its database has. */
export async function runCompiled<Row>(db: DbOrTx, statement: CompiledQuery<Row>): Promise<readonly Row[]> {
  const run = direct.get(db.getExecutor().adapter);
  const { rows } = await (run?.(db, statement) ?? db.executeQuery<Row>(statement));
  return rows;
}

/**
 * A statement for where every received object passes: built and compiled once for each database, and then run with
 * other values, which costs a fraction of building it anew. `place` stands where a value goes; the values change
 * nothing of the text, so it has no lists of changing length, and a value that has no place in it is an error.
 */
export function prepared<Values extends object, Row = never>(
  build: (
    db: DbOrTx,
    place: <Name extends keyof Values>(name: Name) => RawBuilder<Values[Name]>,
  ) => Compilable<Row>,
): (db: DbOrTx, values: Values) => Promise<readonly Row[]> {
  const compiled = new WeakMap<object, CompiledQuery<Row>>();
  const names = new Map<unknown, keyof Values>();
  const place = <Name extends keyof Values>(name: Name) => {
    const mark = { name };
    names.set(mark, name);
    return sql<Values[Name]>`${mark}`;
  };
  return (db, values) => {
    const { adapter } = db.getExecutor();
    let statement = compiled.get(adapter);
    if (statement === undefined) {
      statement = build(db, place).compile();
      const placed = new Set<PropertyKey>(names.values());
      const unplaced = Object.keys(values).filter((name) => !placed.has(name));
      if (unplaced.length > 0) throw new Error(`a statement has no place for ${unplaced.join(', ')}`);
      compiled.set(adapter, statement);
    }
    const parameters = statement.parameters.map((parameter) => {
      const name = names.get(parameter);
      return name === undefined ? parameter : values[name];
    });
    return runCompiled(db, { ...statement, parameters });
  };
}
