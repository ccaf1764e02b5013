import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDb } from './open-db.ts';
import { preparedInsert } from './prepared-insert.ts';
import type { Db, FactTable } from './tables.ts';

let db: Db;
const fact = (n: number): FactTable => ({ id: `f${n}`, kind: 'k', payload: String(n), at: n });
const facts = (count: number, from = 0) => Array.from({ length: count }, (_, n) => fact(from + n));
const held = () => db.selectFrom('facts').selectAll().orderBy('at').execute();

beforeEach(async () => {
  db = openDb({ kind: 'sqlite', path: ':memory:' });
  await db.schema
    .createTable('facts')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text')
    .addColumn('payload', 'text')
    .addColumn('at', 'integer')
    .execute();
});
afterEach(() => db.destroy());

it('writes as many rows as it is given, each value in its column whatever their order', async () => {
  const insert = preparedInsert('facts');
  await insert(db, []);
  expect(await held()).toEqual([]);
  const [first, ...others] = facts(1_300);
  if (first === undefined) throw new Error('there is no row');
  const turned = others.map(({ id, kind, payload, at }) => ({ at, payload, kind, id }));
  await insert(db, [first, ...turned]);
  expect(await held()).toEqual(facts(1_300));
});

it('refuses a row that is held, or leaves it out where it is told to', async () => {
  await preparedInsert('facts')(db, facts(2));
  await expect(preparedInsert('facts')(db, facts(3))).rejects.toThrow('UNIQUE');
  expect(await held()).toEqual(facts(2));
  await preparedInsert('facts', { orNothing: true })(db, facts(5));
  expect(await held()).toEqual(facts(5));
});
