import { type SqlBool, sql } from 'kysely';
import { byId, ofPatient, toPatient } from './patient-kind.ts';
import type { SearchKind } from './search-kind.ts';
import { dateOf, dicomMatches, instantMatches, tokenOf } from './search-values.ts';
import { writeImagingStudy } from './write-imaging-study.ts';

const column = (name: string) => sql.ref(`studies.${name}`);
const updatedAt = sql`coalesce(${column('settledAt')}, ${column('lastReceivedAt')})`;

/** `urn:oid:` and a study UID, with or without the system `urn:dicom:uid`; else an accession number. */
function numbered(value: string) {
  const { code } = tokenOf(value);
  const uid = /^urn:oid:(.+)$/.exec(code)?.[1];
  return uid === undefined
    ? sql<SqlBool>`${column('accessionNumber')} = ${code}`
    : sql<SqlBool>`${column('studyUid')} = ${uid}`;
}

export const imagingStudyKind: SearchKind = {
  type: 'ImagingStudy',
  permission: 'images.read',
  from: sql.table('studies'),
  current: sql`1 = 1`,
  id: column('studyUid'),
  parameters: {
    _id: byId('studies.studyUid', 'ImagingStudy'),
    _lastUpdated: {
      type: 'date',
      documentation: 'when its last image came, or it was complete',
      matches: (value, { config }) =>
        instantMatches(updatedAt, null, dateOf(value, '_lastUpdated', config.timeZone)),
    },
    ...ofPatient('studies.patientKey'),
    identifier: {
      type: 'token',
      documentation: 'urn:oid: and the Study Instance UID, or the accession number',
      narrows: () => true,
      matches: numbered,
    },
    modality: {
      type: 'token',
      documentation: 'a modality of its series',
      matches: (value) =>
        sql`${column('studyUid')} in (select ${sql.ref('series.studyUid')} from ${sql.table('series')}
          where ${sql.ref('series.modality')} = ${tokenOf(value).code})`,
    },
    started: {
      type: 'date',
      documentation: 'date and time of the study',
      narrows: (value) => /^(eq)?\d{4}-\d{2}-\d{2}/.test(value),
      matches: (value, { config }) =>
        dicomMatches(column('studiedAt'), dateOf(value, 'started', config.timeZone), config.timeZone),
    },
    status: {
      type: 'token',
      documentation: 'registered while images still come, then available',
      matches: (value) => {
        const { code } = tokenOf(value);
        if (code === 'available') return sql`${column('settledAt')} is not null`;
        return code === 'registered' ? sql`${column('settledAt')} is null` : sql`1 = 0`;
      },
    },
  },
  sorts: {
    _id: {
      key: column('studyUid'),
      numeric: false,
      walks: [{ table: 'studies', key: 'studyUid', id: 'studyUid' }],
    },
    _lastUpdated: { key: updatedAt, numeric: true },
    started: {
      key: column('studiedAt'),
      numeric: false,
      walks: [{ table: 'studies', key: 'studiedAt', id: 'studyUid' }],
    },
  },
  links: [
    ...toPatient('studies.patientKey'),
    {
      name: 'basedon',
      target: 'ServiceRequest',
      element: 'basedOn',
      refersTo: (ids) => sql`${column('studyUid')} in (select ${sql.ref('orders.studyUid')}
        from ${sql.table('orders')} where ${sql.ref('orders.id')} in (${sql.join(ids)})
        and ${sql.ref('orders.patientKey')} = ${column('patientKey')})`,
    },
  ],
  mostPerPage: 20,
  async load({ db, config, dicomWeb }, ids) {
    const studies = await db
      .selectFrom('studies')
      .selectAll()
      .where((eb) => eb(eb.ref('studyUid').$castTo<string>(), 'in', [...ids]))
      .execute();
    if (studies.length === 0) return [];
    const uids = studies.map(({ studyUid }) => studyUid);
    const series = await db
      .selectFrom('series')
      .selectAll()
      .where('studyUid', 'in', uids)
      .orderBy('seriesNumber')
      .orderBy('seriesUid')
      .execute();
    const instances = await db
      .selectFrom('instances')
      .select(['studyUid', 'sopInstanceUid', 'seriesUid', 'sopClassUid', 'instanceNumber'])
      .where('studyUid', 'in', uids)
      .orderBy('instanceNumber')
      .orderBy('sopInstanceUid')
      .execute();
    const orders = await db
      .selectFrom('orders')
      .select(['id', 'studyUid', 'patientKey'])
      .where('studyUid', 'in', uids)
      .execute();
    return studies.map((study) =>
      writeImagingStudy(
        {
          study,
          series: series.filter(({ studyUid }) => studyUid === study.studyUid),
          instances: instances.filter(({ studyUid }) => studyUid === study.studyUid),
          orderIds: orders
            .filter((order) => order.studyUid === study.studyUid && order.patientKey === study.patientKey)
            .map(({ id }) => id),
        },
        { dicomWeb, timeZone: config.timeZone },
      ),
    );
  },
};
