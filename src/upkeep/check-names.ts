import { sql } from 'kysely';
import type { PatientKey } from '../domain/ids.ts';
import { namePhrases } from '../domain/name.ts';
import type { Db } from '../platform/db/tables.ts';
import { eachPage, PAGE } from './each-page.ts';
import { fault, type OnFinding } from './finding.ts';

type Named = { readonly id: PatientKey; readonly nameFolded: string };

/** Every person is found by each word of their name: the index of words has them all. */
export async function checkNames(db: Db, onFinding: OnFinding): Promise<number> {
  return eachPage(
    async (after) => {
      const page = await db
        .selectFrom('patients')
        .select(['id', 'nameFolded'])
        .where(({ eb, cast }) => eb(cast<string>('id', 'text'), '>', after))
        .orderBy('id')
        .limit(PAGE)
        .execute();
      const lost = await lostNames(db, page);
      return page.map(({ id, nameFolded }) => ({ id, lost: lost.has(nameFolded) }));
    },
    (row) => row.id,
    ({ id, lost }) => {
      if (lost) onFinding(fault(`patient ${id}`, 'a word of the name is missing in the index of names'));
    },
  );
}

async function lostNames(db: Db, page: readonly Named[]): Promise<Set<string>> {
  const wanted = page.flatMap(({ nameFolded }) =>
    namePhrases(nameFolded).map(
      ({ phrase, later }) => sql`(cast(${later ? 1 : 0} as smallint), ${phrase}, ${nameFolded})`,
    ),
  );
  if (wanted.length === 0) return new Set();
  const { rows } = await sql<{ name: string }>`
    with wanted("later", "phrase", "name") as (values ${sql.join(wanted)})
    select wanted."name" as "name" from wanted where not exists (
      select 1 from "namePhrases" as kept
      where kept."later" = wanted."later" and kept."phrase" = wanted."phrase" and kept."name" = wanted."name")`.execute(
    db,
  );
  return new Set(rows.map(({ name }) => name));
}
