import { sql } from 'kysely';
import type { Db } from '../platform/db/tables.ts';
import { eachPage, PAGE } from './each-page.ts';
import { fault, type OnFinding } from './finding.ts';

/** A row says how many rows of another table it has; this holds that against those there are. */
type Count = {
  readonly of: 'studies' | 'series';
  readonly called: string;
  readonly key: 'studyUid' | 'seriesUid';
  readonly says: 'instanceCount' | 'expectedCount';
  readonly rows: 'instances' | 'expectedInstances';
  readonly what: string;
  /** More rows than it says may be on their way. */
  readonly mayBeMore?: true;
};

export const COUNTS: readonly Count[] = [
  {
    of: 'studies',
    called: 'study',
    key: 'studyUid',
    says: 'instanceCount',
    rows: 'instances',
    what: 'has',
  },
  {
    of: 'series',
    called: 'series',
    key: 'seriesUid',
    says: 'instanceCount',
    rows: 'instances',
    what: 'has',
  },
  {
    of: 'studies',
    called: 'study',
    key: 'studyUid',
    says: 'expectedCount',
    rows: 'expectedInstances',
    what: 'waits for',
    mayBeMore: true,
  },
];

export async function checkCounts(db: Db, count: Count, onFinding: OnFinding): Promise<void> {
  const { of, called, key, what } = count;
  const wrong = count.mayBeMore === true ? sql`"says" > "has"` : sql`"says" <> "has"`;
  await eachPage(
    async (after) => {
      const { rows } = await sql<{ id: string; says: number; has: number }>`
        select * from (
          select one.${sql.ref(key)} as "id", one.${sql.ref(count.says)} as "says",
            (select count(*) from ${sql.table(count.rows)} as counted
              where counted.${sql.ref(key)} = one.${sql.ref(key)}) as "has"
          from ${sql.table(of)} as one where one.${sql.ref(key)} > ${after}) as told
        where ${wrong} order by "id" limit ${sql.lit(PAGE)}`.execute(db);
      return rows;
    },
    (row) => row.id,
    ({ id, says, has }) =>
      onFinding(fault(`${called} ${id}`, `it says that it ${what} ${says} instances, and there are ${has}`)),
  );
}
