import { type Compilable, type CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { Db, DbOrTx } from './tables.ts';

/**
 * A statement that runs at once, without the detours of the query builder, where that shows the same rows: inside a
 * transaction, or to read while none is open. Null where it does not.
 */
type RunsDirectly<Row> = {
  rows(db: DbOrTx, parameters: readonly unknown[]): readonly Row[] | null;
  /** How many rows it changed. */
  changed(db: DbOrTx, parameters: readonly unknown[]): number | null;
};
/** Makes a statement's text ready for that. */
export type PrepareDirectly = <Row>(text: string) => RunsDirectly<Row>;
const direct = new WeakMap<object, PrepareDirectly>();

/** Says how the statements of a database may be run directly. */
export function runsDirectly(db: Db, prepare: PrepareDirectly): void {
  direct.set(db.getExecutor().adapter, prepare);
}

/** A compiled statement of one database, run by the shortest way that it has. */
export type Ready<Row> = {
  rows(db: DbOrTx, parameters: readonly unknown[]): Promise<readonly Row[]>;
  changed(db: DbOrTx, parameters: readonly unknown[]): Promise<number>;
};

/** Makes a compiled statement ready for a database. */
export function readyFor<Row>(db: DbOrTx, statement: CompiledQuery<Row>): Ready<Row> {
  const directly = direct.get(db.getExecutor().adapter)?.<Row>(statement.sql);
  const long = (on: DbOrTx, parameters: readonly unknown[]) =>
    on.executeQuery<Row>({ ...statement, parameters });
  return {
    rows: async (on, parameters) => directly?.rows(on, parameters) ?? (await long(on, parameters)).rows,
    changed: async (on, parameters) =>
      directly?.changed(on, parameters) ?? Number((await long(on, parameters)).numAffectedRows ?? 0),
  };
}

type Build<Values, Row> = (
  db: DbOrTx,
  place: <Name extends keyof Values>(name: Name) => RawBuilder<Values[Name]>,
) => Compilable<Row>;

/** Finds the statement compiled for a database, with the values in their places. */
function compiledOnce<Values extends object, Row>(
  build: Build<Values, Row>,
): (db: DbOrTx, values: Values) => { readonly ready: Ready<Row>; readonly parameters: readonly unknown[] } {
  type Parameter = { readonly fixed: unknown } | { readonly name: keyof Values };
  type Compiled = { readonly ready: Ready<Row>; readonly parameters: readonly Parameter[] };
  const compiled = new WeakMap<object, Compiled>();

  function compile(db: DbOrTx, values: Values): Compiled {
    const names = new Map<unknown, keyof Values>();
    const statement = build(db, (name) => {
      const mark = { name };
      names.set(mark, name);
      return sql`${mark}`;
    }).compile();
    const placed = new Set<PropertyKey>(names.values());
    const unplaced = Object.keys(values).filter((name) => !placed.has(name));
    if (unplaced.length > 0) throw new Error(`a statement has no place for ${unplaced.join(', ')}`);
    const parameters = statement.parameters.map((parameter): Parameter => {
      const name = names.get(parameter);
      return name === undefined ? { fixed: parameter } : { name };
    });
    return { ready: readyFor(db, statement), parameters };
  }

  return (db, values) => {
    const { adapter } = db.getExecutor();
    let known = compiled.get(adapter);
    if (known === undefined) {
      known = compile(db, values);
      compiled.set(adapter, known);
    }
    const given = (parameter: Parameter) => ('fixed' in parameter ? parameter.fixed : values[parameter.name]);
    return { ready: known.ready, parameters: known.parameters.map(given) };
  };
}

/**
 * A statement for where every received object passes: built and compiled once for each database, and then run with
 * other values, which costs a fraction of building it anew. `place` stands where a value goes; the values change
 * nothing of the text, so it has no lists of changing length, and a value that has no place in it is an error.
 */
export function prepared<Values extends object, Row = never>(
  build: Build<Values, Row>,
): (db: DbOrTx, values: Values) => Promise<readonly Row[]> {
  const statement = compiledOnce(build);
  return (db, values) => {
    const { ready, parameters } = statement(db, values);
    return ready.rows(db, parameters);
  };
}

/**
 * The same for a statement that writes, answering how many rows it changed: to have SQLite give back the rows takes
 * longer than to write them.
 */
export function preparedChange<Values extends object>(
  build: Build<Values, unknown>,
): (db: DbOrTx, values: Values) => Promise<number> {
  const statement = compiledOnce(build);
  return (db, values) => {
    const { ready, parameters } = statement(db, values);
    return ready.changed(db, parameters);
  };
}
