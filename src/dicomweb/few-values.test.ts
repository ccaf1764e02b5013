import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDb } from '../platform/db/open-db.ts';
import type { Db } from '../platform/db/tables.ts';
import { fewValues } from './few-values.ts';

let db: Db;

beforeAll(async () => {
  db = openDb({ kind: 'sqlite', path: ':memory:' });
  await sql`create table "things" ("kind" text, "code" text)`.execute(db);
  await sql`create index "thingsByKind" on "things" ("kind")`.execute(db);
  await sql`create index "thingsByCode" on "things" ("code")`.execute(db);
  await sql`insert into "things" with recursive "n" ("i") as (select 1 union all select "i" + 1 from "n" where "i" < 6000)
    select case when "i" <= 5500 then 'common' when "i" <= 5990 then 'rare' end, cast("i" as text) from "n"`.execute(
    db,
  );
});
afterAll(() => db.destroy());

const kinds = (pattern: string) =>
  fewValues(db, ['things', 'kind'], (value) => sql`${value} like ${pattern}`);

test('a column of few values is searched by its values, and tells whether few rows have them', async () => {
  expect(await kinds('r%')).toEqual({ values: ['rare'], rare: true });
  expect(await kinds('%mm%')).toEqual({ values: ['common'], rare: false });
  expect(await kinds('%')).toEqual({ values: ['common', 'rare'], rare: false });
});

test('what no row has is found in no row', async () => {
  expect(await kinds('other')).toEqual({ values: [], rare: true });
});

test('a column of many values is left to be read row by row', async () => {
  expect(await fewValues(db, ['things', 'code'], (value) => sql`${value} = '17'`)).toBeNull();
});
