import { type SqlBool, sql } from 'kysely';
import { ANALYTE, LOINC, wordOf } from '../formats/fhir/own-names.ts';
import { CONCLUSION } from '../formats/fhir/read-report.ts';
import { VITAL_SIGNS } from '../labs/vital-signs.ts';
import { byId, byIdOf, ofPatient, toPatient } from './patient-kind.ts';
import type { SearchKind } from './search-kind.ts';
import { type Condition, dateOf, dayThenInstant, instantMatches, tokenOf } from './search-values.ts';
import { heldStatuses, LOINC_NAMES, writeObservation } from './write-observation.ts';

const column = (name: string) => sql.ref(`observations.${name}`);
/** When its report came in, or a mapping last gave it another meaning: a client that asks for what is new sees both. */
const updatedAt = sql`coalesce(${column('understoodAt')}, ${sql.ref('labReports.receivedAt')})`;
const day = sql.ref('labReports.collectedDay');

/** Codes as they were sent, and our own analytes by the system `urn:tamsoat:analyte`. */
export function codeMatches(
  code: { readonly code: string; readonly system: string },
  value: string,
): Condition {
  const asked = tokenOf(value);
  const [codes, systems] = [sql.ref(code.code), sql.ref(code.system)];
  if (asked.system === null) return sql`${codes} = ${asked.code}`;
  if (asked.system === '') return sql`(${codes} = ${asked.code} and ${systems} is null)`;
  const named =
    asked.system === LOINC
      ? sql<SqlBool>`(upper(${systems}) in (${sql.join(LOINC_NAMES.map((name) => name.toUpperCase()))}) or ${systems} is null)`
      : sql<SqlBool>`${systems} = ${wordOf('codes', asked.system)}`;
  return asked.code === '' ? named : sql`(${codes} = ${asked.code} and ${named})`;
}

const vital = sql`${column('analyteKey')} in (${sql.join(VITAL_SIGNS.map(({ key }) => key))})`;

export const observationKind: SearchKind = {
  type: 'Observation',
  permission: 'reading.read',
  from: sql`${sql.table('observations')} join ${sql.table('labReports')} on ${sql.ref('labReports.id')} = ${column('labReportId')}`,
  // A report's conclusion stands in the report.
  current: sql`${sql.ref('labReports.supersededBy')} is null and not
    (${column('code')} = ${sql.lit(CONCLUSION.code)} and ${column('subId')} is not null and ${column('subId')} = ${sql.lit(CONCLUSION.subId)})`,
  id: column('id'),
  parameters: {
    _id: byId('observations.id', 'Observation'),
    _lastUpdated: {
      type: 'date',
      documentation: 'when its report came in, or a mapping last changed what it means',
      matches: (value, { config }) =>
        instantMatches(updatedAt, null, dateOf(value, '_lastUpdated', config.timeZone)),
    },
    ...ofPatient('observations.patientKey'),
    code: {
      type: 'token',
      documentation: `the code as it was sent, or by the system ${ANALYTE} what the hub took it for`,
      matches: (value) => {
        const { system, code } = tokenOf(value);
        return system === ANALYTE
          ? sql`${column('analyteKey')} = ${code}`
          : codeMatches({ code: 'observations.code', system: 'observations.codeSystem' }, value);
      },
    },
    date: {
      type: 'date',
      documentation: 'when it was taken',
      matches: (value, { config }) =>
        instantMatches(column('observedAt'), day, dateOf(value, 'date', config.timeZone)),
    },
    category: {
      type: 'token',
      documentation: 'laboratory or vital-signs',
      matches: (value) => {
        const { code } = tokenOf(value);
        if (code === 'vital-signs') return sql`${vital}`;
        return code === 'laboratory' ? sql`(${column('analyteKey')} is null or not (${vital}))` : sql`1 = 0`;
      },
    },
    status: {
      type: 'token',
      documentation: 'status of the result',
      matches: (value) => {
        const held = heldStatuses(tokenOf(value).code);
        return held.length === 0 ? sql`1 = 0` : sql`${column('status')} in (${sql.join(held)})`;
      },
    },
  },
  sorts: {
    _id: byIdOf('observations'),
    _lastUpdated: { key: updatedAt, numeric: true },
    date: { key: dayThenInstant(day, column('observedAt')), numeric: false },
  },
  links: toPatient('observations.patientKey'),
  mostPerPage: 1000,
  async load({ db, config }, ids) {
    const rows = await db
      .selectFrom('observations')
      .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
      .selectAll('observations')
      .select([
        'labReports.sender',
        'labReports.receivedAt',
        'labReports.collectedDay',
        'labReports.reportedAt',
      ])
      .where('observations.id', 'in', [...ids])
      .execute();
    return rows.map((row) => writeObservation(row, config.timeZone));
  },
  async replacedBy({ db }, id) {
    const row = await db
      .selectFrom('observations')
      .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
      .select('labReports.supersededBy')
      .where('observations.id', '=', id)
      .executeTakeFirst();
    return row?.supersededBy == null ? null : `DiagnosticReport/${row.supersededBy}`;
  },
};
