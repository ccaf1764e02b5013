import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../platform/db/byte-text.ts';

/** `YYYYMMDDHHMMSS.FFFFFF`, as much of it as was sent; old senders put colons into a time (PS3.5 section 6.2). */
export const STUDIED_AT = sql`coalesce("studyDate" || replace(coalesce("studyTime", ''), ':', ''), '')`;

/**
 * Lets the database copy each patient's folded name to their studies, whoever changes it or moves a study: the search
 * for the newest studies by name reads that copy from one index, and a copy kept by hand would one day be forgotten.
 */
export async function createStudyNames(db: Kysely<unknown>): Promise<void> {
  if (isPostgres(db)) {
    await sql`
      create function "nameStudy"() returns trigger language plpgsql as $$ begin
        new."nameFolded" := (select "nameFolded" from "patients" where "id" = new."patientKey");
        return new;
      end $$`.execute(db);
    await sql`
      create trigger "studyNamed" before insert or update of "patientKey" on "studies"
      for each row execute function "nameStudy"()`.execute(db);
    await sql`
      create function "nameStudiesOfPatient"() returns trigger language plpgsql as $$ begin
        update "studies" set "nameFolded" = new."nameFolded" where "patientKey" = new."id";
        return new;
      end $$`.execute(db);
    await sql`
      create trigger "patientNamed" after update of "nameFolded" on "patients"
      for each row execute function "nameStudiesOfPatient"()`.execute(db);
    return;
  }
  const name = sql`(select "nameFolded" from "patients" where "id" = new."patientKey")`;
  for (const [trigger, event] of [
    ['studyNamed', sql`insert on "studies"`],
    ['studyMoved', sql`update of "patientKey" on "studies"`],
  ] as const) {
    await sql`
      create trigger ${sql.id(trigger)} after ${event} begin
        update "studies" set "nameFolded" = ${name} where "studyUid" = new."studyUid";
      end`.execute(db);
  }
  await sql`
    create trigger "patientNamed" after update of "nameFolded" on "patients" begin
      update "studies" set "nameFolded" = new."nameFolded" where "patientKey" = new."id";
    end`.execute(db);
}
