import { type Compilable, type CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { Db, DbOrTx } from './tables.ts';

/**
 * Runs a statement at once, without the detours of the query builder, where that shows the same rows: inside a
 * transaction, or to read while none is open. Null where it does not.
 */
type RunDirectly<Row> = (db: DbOrTx, parameters: readonly unknown[]) => readonly Row[] | null;
/** Makes a statement's text ready for that. */
export type PrepareDirectly = <Row>(text: string) => RunDirectly<Row>;
const direct = new WeakMap<object, PrepareDirectly>();

/** Says how the statements of a database may be run directly. */
export function runsDirectly(db: Db, prepare: PrepareDirectly): void {
  direct.set(db.getExecutor().adapter, prepare);
}

/** A compiled statement of one database. */
export type Ready<Row> = (db: DbOrTx, parameters: readonly unknown[]) => Promise<readonly Row[]>;

/** Makes a compiled statement ready to be run by the shortest way that its database has. */
export function readyFor<Row>(db: DbOrTx, statement: CompiledQuery<Row>): Ready<Row> {
  const directly = direct.get(db.getExecutor().adapter)?.<Row>(statement.sql);
  return async (on, parameters) =>
    directly?.(on, parameters) ?? (await on.executeQuery<Row>({ ...statement, parameters })).rows;
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
  type Parameter = { readonly fixed: unknown } | { readonly name: keyof Values };
  const known = new WeakMap<
    object,
    { readonly run: Ready<Row>; readonly parameters: readonly Parameter[] }
  >();

  function compile(db: DbOrTx, values: Values) {
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
    return { run: readyFor(db, statement), parameters };
  }

  return (db, values) => {
    const { adapter } = db.getExecutor();
    let statement = known.get(adapter);
    if (statement === undefined) {
      statement = compile(db, values);
      known.set(adapter, statement);
    }
    const { run, parameters } = statement;
    return run(
      db,
      parameters.map((parameter) => ('fixed' in parameter ? parameter.fixed : values[parameter.name])),
    );
  };
}
