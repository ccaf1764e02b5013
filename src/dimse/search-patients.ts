import { qidoConditions } from '../dicomweb/qido-conditions.ts';
import type { QidoQuery } from '../dicomweb/qido-query.ts';
import type { DicomJson, DicomJsonElement } from '../formats/dicom/dicom-json.ts';
import { NO_ID_ISSUER } from '../ingest/place-instance.ts';
import type { Db } from '../platform/db/tables.ts';

const held = (vr: string, value: string | null): DicomJsonElement =>
  value === null || value === '' ? { vr } : { vr, Value: [value] };

/** Patients who have images, in the order of their IDs; those without an ID of their own are named by no ID. */
export async function searchPatients(db: Db, query: QidoQuery, byBytes: boolean): Promise<DicomJson[]> {
  const rows = await db
    .selectFrom('patients')
    .select(['patients.patientId', 'patients.issuer', 'patients.name', 'patients.birthDate', 'patients.sex'])
    .where((eb) => eb.and(qidoConditions(query, byBytes)))
    .where(({ exists, selectFrom, ref }) =>
      exists(
        selectFrom('studies').select('studies.studyUid').where('studies.patientKey', '=', ref('patients.id')),
      ),
    )
    .orderBy('patients.patientId')
    .orderBy('patients.issuer')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return rows.map((row) => ({
    '00100010': row.name === '' ? { vr: 'PN' } : { vr: 'PN', Value: [{ Alphabetic: row.name }] },
    '00100020': held('LO', row.issuer === NO_ID_ISSUER ? null : row.patientId),
    '00100021': held('LO', row.issuer === NO_ID_ISSUER ? null : row.issuer),
    '00100030': held('DA', row.birthDate?.replaceAll('-', '') ?? null),
    '00100040': held('CS', row.sex),
  }));
}
