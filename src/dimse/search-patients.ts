import { sql } from 'kysely';
import { qidoConditions } from '../dicomweb/qido-conditions.ts';
import { held, named } from '../dicomweb/qido-json.ts';
import type { QidoQuery } from '../dicomweb/qido-query.ts';
import type { DicomJson } from '../formats/dicom/dicom-json.ts';
import { NO_ID_ISSUER } from '../ingest/place-instance.ts';
import type { Db } from '../platform/db/tables.ts';

/** A study repeats its patient's name to be searched by; of patients themselves it is their own. */
function ofPatients(query: QidoQuery): QidoQuery {
  const matches = query.matches.map((match) =>
    match.attribute.keyword === 'PatientName'
      ? { ...match, attribute: { ...match.attribute, column: 'patients.nameFolded' } }
      : match,
  );
  return { ...query, matches };
}

type Counts = { patientKey: string; studies: number; series: number; instances: number };

async function countsOf(db: Db, keys: readonly string[]): Promise<Map<string, Counts>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<Counts>`
    select "studies"."patientKey", count(*) as "studies", sum("studies"."instanceCount") as "instances",
      sum((select count(*) from "series" where "series"."studyUid" = "studies"."studyUid")) as "series"
    from "studies" where "studies"."patientKey" in (${sql.join(keys)}) group by "studies"."patientKey"`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.patientKey, row]));
}

/** Patients who have images, in the order of their IDs; those without an ID of their own are named by no ID. */
export async function searchPatients(db: Db, query: QidoQuery): Promise<DicomJson[]> {
  const conditions = await qidoConditions(db, ofPatients(query));
  const rows = await db
    .selectFrom('patients')
    .select(['id', 'patientId', 'issuer', 'name', 'dicomName', 'birthDate', 'sex'])
    .where((eb) => eb.and(conditions.map((condition) => condition.sql)))
    .where(({ exists, selectFrom, ref }) =>
      exists(
        selectFrom('studies').select('studies.studyUid').where('studies.patientKey', '=', ref('patients.id')),
      ),
    )
    .orderBy('patientId')
    .orderBy('issuer')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  const counts = await countsOf(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => {
    const of = counts.get(row.id);
    return {
      '00100010': named(row.dicomName ?? row.name),
      '00100020': held('LO', row.issuer === NO_ID_ISSUER ? null : row.patientId),
      '00100021': held('LO', row.issuer === NO_ID_ISSUER ? null : row.issuer),
      '00100030': held('DA', row.birthDate?.replaceAll('-', '') ?? null),
      '00100040': held('CS', row.sex),
      '00201200': held('IS', Number(of?.studies ?? 0)),
      '00201202': held('IS', Number(of?.series ?? 0)),
      '00201204': held('IS', Number(of?.instances ?? 0)),
    };
  });
}
