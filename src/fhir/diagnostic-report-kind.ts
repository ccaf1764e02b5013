import { sql } from 'kysely';
import { wordOf } from '../formats/fhir/own-names.ts';
import { reportBody } from '../report/report-body.ts';
import { codeMatches } from './observation-kind.ts';
import { byId, byIdOf, ofPatient, toPatient } from './patient-kind.ts';
import type { Resource } from './resource.ts';
import type { SearchKind, Source } from './search-kind.ts';
import {
  amongFound,
  type Condition,
  dateOf,
  dayThenInstant,
  idOf,
  instantMatches,
  tokenOf,
} from './search-values.ts';
import { writeLabReport, writeSignedReport } from './write-report.ts';

const found = (name: string) => sql.ref(`found.${name}`);
const lab = (name: string) => sql.ref(`labReports.${name}`);
const signed = (name: string) => sql.ref(`reports.${name}`);
const as = (name: string) => sql`as ${sql.id(name)}`;

/** Reports of a laboratory's number, which may stand before the ordered service. */
function numbered(value: string, { db }: Source): Promise<Condition> {
  const { system, code } = tokenOf(value);
  const behind = sql`coalesce(${lab('serviceCode')}, ${lab('serviceName')})`;
  const number = lab('reportNumber');
  const sender = system === null ? sql`1 = 1` : sql`${lab('sender')} = ${wordOf('sender', system)}`;
  // By range first, since no index has the number alone; `!` follows the blank.
  return amongFound(
    db,
    found('id'),
    sql`select ${lab('id')} from ${sql.table('labReports')} where ${sender} and (${number} = ${code}
      or (${number} >= ${`${code} `} and ${number} < ${`${code}!`} and ${number} = cast(${code} as text) || ' ' || ${behind}))`,
  );
}

/** Signed reports of any of these studies. */
function ofStudies(uids: readonly string[], { db }: Source): Promise<Condition> {
  return amongFound(
    db,
    found('id'),
    sql`select ${signed('id')} from ${sql.table('reports')} where ${signed('subject')} in (${sql.join(uids)})`,
  );
}

/** Laboratories' reports as they stand, and of what was signed the newest of each subject. */
const reports = sql`(
  select ${lab('id')}, ${lab('patientKey')}, ${lab('collectedAt')} ${as('takenAt')}, ${lab('collectedDay')} ${as('day')},
    ${lab('receivedAt')} ${as('updatedAt')}, ${lab('serviceCode')} ${as('code')}, ${lab('serviceSystem')} ${as('codeSystem')},
    'LAB' ${as('section')}, ${lab('status')}
  from ${sql.table('labReports')} where ${lab('supersededBy')} is null
  union all
  select ${signed('id')}, ${sql.ref('visits.patientKey')}, null, ${sql.ref('visits.visitDate')}, ${signed('signedAt')},
    case when ${signed('studyUid')} is null then null else '18748-4' end, 'LN',
    case when ${signed('studyUid')} is null then 'OTH' else 'RAD' end, ${signed('status')}
  from ${sql.table('reports')} join ${sql.table('visits')} on ${sql.ref('visits.id')} = ${signed('visitId')}
  where not exists (select 1 from ${sql.table('reports')} as ${sql.id('later')}
    where ${sql.ref('later.subject')} = ${signed('subject')}
    and (${sql.ref('later.signedAt')} > ${signed('signedAt')}
      or (${sql.ref('later.signedAt')} = ${signed('signedAt')} and ${sql.ref('later.id')} > ${signed('id')})))
) as ${sql.id('found')}`;

async function loadLabReports({ db, config }: Source, ids: readonly string[]): Promise<Resource[]> {
  const rows = await db
    .selectFrom('labReports')
    .selectAll()
    .where((eb) => eb(eb.ref('id').$castTo<string>(), 'in', [...ids]))
    .execute();
  if (rows.length === 0) return [];
  const results = await db
    .selectFrom('observations')
    .select(['id', 'labReportId', 'code', 'subId', 'valueText', 'status'])
    .where(
      'labReportId',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('id')
    .execute();
  return rows.map((row) =>
    writeLabReport(
      row,
      results.filter(({ labReportId }) => labReportId === row.id),
      config.timeZone,
    ),
  );
}

async function loadSigned({ db, config }: Source, ids: readonly string[]): Promise<Resource[]> {
  const rows = await db
    .selectFrom('reports')
    .innerJoin('visits', 'visits.id', 'reports.visitId')
    .selectAll('reports')
    .select(['visits.patientKey', 'visits.visitDate'])
    .where((eb) => eb(eb.ref('reports.id').$castTo<string>(), 'in', [...ids]))
    .execute();
  return rows.map((row) => writeSignedReport(row, reportBody.parse(JSON.parse(row.body)), config.timeZone));
}

export const diagnosticReportKind: SearchKind = {
  type: 'DiagnosticReport',
  permission: 'reading.read',
  from: reports,
  current: sql`1 = 1`,
  id: found('id'),
  parameters: {
    _id: byId('found.id', 'DiagnosticReport'),
    _lastUpdated: {
      type: 'date',
      documentation: 'when it came in, or was signed',
      matches: (value, { config }) =>
        instantMatches(found('updatedAt'), null, dateOf(value, '_lastUpdated', config.timeZone)),
    },
    ...ofPatient('found.patientKey'),
    date: {
      type: 'date',
      documentation: 'when the specimen was taken, or the visit was',
      matches: (value, { config }) =>
        instantMatches(found('takenAt'), found('day'), dateOf(value, 'date', config.timeZone)),
    },
    code: {
      type: 'token',
      documentation: 'what was ordered, as its sender codes it',
      matches: (value) => codeMatches({ code: 'found.code', system: 'found.codeSystem' }, value),
    },
    status: {
      type: 'token',
      documentation: 'status of the report',
      matches: (value) => sql`${found('status')} = ${tokenOf(value).code}`,
    },
    category: {
      type: 'token',
      documentation: 'LAB, RAD for signed reports of images, OTH for those of a visit without',
      matches: (value) => sql`${found('section')} = ${tokenOf(value).code}`,
    },
    identifier: {
      type: 'token',
      documentation: 'the laboratory’s number of the report',
      narrows: () => true,
      matches: numbered,
    },
    'imaging-study': {
      type: 'reference',
      documentation: 'the study that a signed report is about',
      narrows: () => true,
      matches: (value, source) => ofStudies([idOf(value, 'ImagingStudy') ?? ''], source),
    },
  },
  sorts: {
    _id: byIdOf('labReports', 'reports'),
    _lastUpdated: { key: found('updatedAt'), numeric: true },
    date: { key: dayThenInstant(found('day'), found('takenAt')), numeric: false },
  },
  links: [
    ...toPatient('found.patientKey'),
    {
      name: 'result',
      target: 'Observation',
      element: 'result',
      refersTo: (ids, { db }) =>
        amongFound(
          db,
          found('id'),
          sql`select distinct ${sql.ref('observations.labReportId')} ${as('id')} from ${sql.table('observations')}
            where ${sql.ref('observations.id')} in (${sql.join(ids)})`,
        ),
    },
    {
      name: 'imaging-study',
      target: 'ImagingStudy',
      element: 'imagingStudy',
      refersTo: ofStudies,
    },
  ],
  mostPerPage: 200,
  load: async (source, ids) => [...(await loadLabReports(source, ids)), ...(await loadSigned(source, ids))],
  async replacedBy({ db }, id) {
    const report = await db
      .selectFrom('labReports')
      .select('supersededBy')
      .where((eb) => eb(eb.ref('id').$castTo<string>(), '=', id))
      .executeTakeFirst();
    if (report?.supersededBy != null) return `DiagnosticReport/${report.supersededBy}`;
    const later = await db
      .selectFrom('reports')
      .innerJoin('reports as later', 'later.subject', 'reports.subject')
      .select('later.id')
      .where((eb) => eb(eb.ref('reports.id').$castTo<string>(), '=', id))
      .orderBy('later.signedAt', 'desc')
      .orderBy('later.id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return later === undefined ? null : `DiagnosticReport/${later.id}`;
  },
};
