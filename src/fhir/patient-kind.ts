import { type SqlBool, sql } from 'kysely';
import { wordOf } from '../formats/fhir/own-names.ts';
import { nameCondition, nameSearch } from '../patients/name-search.ts';
import { phonesOf } from '../patients/phones.ts';
import type { Link, Parameter, SearchKind, Sort } from './search-kind.ts';
import {
  amongFound,
  type Condition,
  dateOf,
  dayMatches,
  idOf,
  instantMatches,
  tokenOf,
} from './search-values.ts';
import { writePatient } from './write-patient.ts';

const SEXES: Readonly<Record<string, Condition>> = {
  male: sql`${sql.ref('patients.sex')} = 'M'`,
  female: sql`${sql.ref('patients.sex')} = 'F'`,
  other: sql`${sql.ref('patients.sex')} = 'O'`,
  unknown: sql`${sql.ref('patients.sex')} is null`,
};

/** Persons whose number a token asks for: `issuer|number` or `number`. */
function numbered(value: string): Condition {
  const { system, code } = tokenOf(value);
  const [issuer, number] = [sql.ref('patients.issuer'), sql.ref('patients.patientId')];
  if (system === null) return sql`${number} = ${code}`;
  const word = wordOf('issuer', system);
  return code === '' ? sql`${issuer} = ${word}` : sql`(${issuer} = ${word} and ${number} = ${code})`;
}

/** Of one number, as many issuers; who asks for all people of an issuer asks for people. */
const MOST_PERSONS = 1000;

/** Whether a number is asked for, and not only who issued it. */
const narrowsNumber = (value: string) => tokenOf(value).code !== '';

/** Parameters by which rows of a kind with this column of patient keys are found. */
export function ofPatient(column: string): Readonly<Record<string, Parameter>> {
  const reference: Parameter = {
    type: 'reference',
    documentation: 'whose it is',
    narrows: () => true,
    matches: (value) => {
      const id = idOf(value, 'Patient');
      return id === null ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${sql.ref(column)} = ${id}`;
    },
  };
  const chained: Parameter = {
    type: 'token',
    documentation: 'by the number of whose it is',
    narrows: narrowsNumber,
    matches: (value, { db }) =>
      amongFound(
        db,
        sql.ref(column),
        sql`select ${sql.ref('patients.id')} from ${sql.table('patients')} where ${numbered(value)} limit ${sql.lit(MOST_PERSONS)}`,
      ),
  };
  return {
    patient: reference,
    subject: reference,
    'patient.identifier': chained,
    'subject.identifier': chained,
  };
}

/** The links of a kind to the person it is about, by both of its names. */
export function toPatient(column: string): Link[] {
  return ['patient', 'subject'].map((name) => ({
    name,
    target: 'Patient',
    element: 'subject',
    refersTo: (ids) => sql`${sql.ref(column)} in (${sql.join(ids)})`,
  }));
}

/** Sorts by the id, which is that of the time when a row was made. */
export function byIdOf(...tables: readonly string[]): Sort {
  const [only, second] = tables;
  return {
    key: sql.ref(second === undefined ? `${only}.id` : 'found.id'),
    numeric: false,
    walks: tables.map((table) => ({ table, key: 'id', id: 'id' })),
  };
}

export function byId(column: string, type: string): Parameter {
  return {
    type: 'token',
    documentation: 'by its id on this hub',
    narrows: () => true,
    matches: (value) => sql`${sql.ref(column)} = ${idOf(value, type) ?? ''}`,
  };
}

const named: Parameter = {
  type: 'string',
  documentation: 'beginnings of words of the name, whatever accents, case and order',
  matches: async (value, { db }) =>
    (await nameCondition(db, 'patients.nameFolded', nameSearch(value, true))).condition,
  narrows: async (value, { db }) =>
    (await nameCondition(db, 'patients.nameFolded', nameSearch(value, true))).narrow,
};

const createdAt = sql.ref('patients.createdAt');

export const patientKind: SearchKind = {
  type: 'Patient',
  permission: 'patients.read',
  from: sql.table('patients'),
  current: sql`1 = 1`,
  id: sql.ref('patients.id'),
  parameters: {
    _id: byId('patients.id', 'Patient'),
    _lastUpdated: {
      type: 'date',
      documentation: 'when the person became known here',
      matches: (value, { config }) =>
        instantMatches(createdAt, null, dateOf(value, '_lastUpdated', config.timeZone)),
    },
    identifier: {
      type: 'token',
      documentation: 'number, with or without its issuer',
      matches: numbered,
      narrows: narrowsNumber,
    },
    name: named,
    family: named,
    given: named,
    birthdate: {
      type: 'date',
      documentation: 'date of birth',
      matches: (value, { config }) =>
        dayMatches(sql.ref('patients.birthDate'), dateOf(value, 'birthdate', config.timeZone)),
      narrows: (value) => /^(eq)?\d{4}-\d{2}-\d{2}$/.test(value),
    },
    gender: {
      type: 'token',
      documentation: 'male, female, other or unknown',
      matches: (value) => SEXES[tokenOf(value).code] ?? sql`1 = 0`,
    },
  },
  sorts: {
    _id: byIdOf('patients'),
    _lastUpdated: { key: createdAt, numeric: true },
    birthdate: { key: sql`coalesce(${sql.ref('patients.birthDate')}, '')`, numeric: false },
    name: {
      key: sql.ref('patients.nameFolded'),
      numeric: false,
      walks: [{ table: 'patients', key: 'nameFolded', id: 'id' }],
    },
  },
  links: [],
  mostPerPage: 200,
  async load({ db, config }, ids) {
    const rows = await db
      .selectFrom('patients')
      .selectAll()
      .where((eb) => eb(eb.ref('id').$castTo<string>(), 'in', [...ids]))
      .execute();
    const phones = await phonesOf(
      db,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => writePatient(row, phones.get(row.id) ?? [], config.timeZone));
  },
};
