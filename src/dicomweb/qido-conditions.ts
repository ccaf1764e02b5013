import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { foldName } from '../domain/name.ts';
import { NO_ID_ISSUER } from '../ingest/place-instance.ts';
import { dateRange, type Match, type QidoQuery, uidList } from './qido-query.ts';

type Condition = RawBuilder<SqlBool>;

/** DICOM wildcards (PS3.4 section C.2.2.2.4) as a LIKE pattern with `!` as its escape. */
export function likePattern(value: string): string {
  return value.replace(/[!%_]/g, '!$&').replaceAll('*', '%').replaceAll('?', '_');
}

const hasWildcard = (value: string) => /[*?]/.test(value);

function textCondition(column: string, value: string): Condition {
  if (!hasWildcard(value)) return sql`${sql.ref(column)} = ${value}`;
  return sql`lower(${sql.ref(column)}) like lower(${likePattern(value)}) escape '!'`;
}

/**
 * Names match without accents and case. Literally they match from the first word on, `*` and `?` included;
 * fuzzily every word typed must begin a word of the name, in any order.
 * `byBytes` says that the database orders text by its bytes, so that a beginning is also a range of the index.
 */
function nameConditions(column: string, value: string, fuzzy: boolean, byBytes: boolean): Condition[] {
  const name = foldName(value);
  if (fuzzy) {
    const words = name
      .replaceAll('*', '')
      .split(' ')
      .filter((word) => word !== '');
    return words.map((word) => sql`' ' || ${sql.ref(column)} like ${`% ${likePattern(word)}%`} escape '!'`);
  }
  if (!hasWildcard(name)) return [sql`${sql.ref(column)} = ${name}`];
  const [beginning = ''] = name.split(/[*?]/);
  const like: Condition = sql`${sql.ref(column)} like ${likePattern(name)} escape '!'`;
  if (!byBytes || beginning === '') return [like];
  return [
    like,
    sql`${sql.ref(column)} >= ${beginning}`,
    sql`${sql.ref(column)} < ${`${beginning}\u{10ffff}`}`,
  ];
}

function dateConditions(column: string, value: string): Condition[] {
  const [from, to] = dateRange(value);
  if (from === to) return [sql`${sql.ref(column)} = ${from}`];
  return [
    ...(from === '' ? [] : [sql<SqlBool>`${sql.ref(column)} >= ${from}`]),
    ...(to === '' ? [] : [sql<SqlBool>`${sql.ref(column)} <= ${to}`]),
  ];
}

function conditionsOf({ attribute, value }: Match, fuzzy: boolean, byBytes: boolean): Condition[] {
  const { keyword, matching, column } = attribute;
  switch (matching) {
    case 'name':
      return nameConditions(column, value, fuzzy, byBytes);
    case 'date':
      return dateConditions(column, value);
    case 'uid':
      return [sql`${sql.ref(column)} in (${sql.join(uidList(value))})`];
    case 'number':
      return [sql`${sql.ref(column)} = ${Number(value)}`];
    case 'modalities': {
      const wanted = uidList(value).map((modality) => textCondition('held.modality', modality));
      return [
        sql`exists (select 1 from ${sql.table('series')} as ${sql.id('held')}
          where ${sql.ref('held.studyUid')} = ${sql.ref(column)} and (${sql.join(wanted, sql` or `)}))`,
      ];
    }
    case 'text':
      // Who came without an ID was given our own; nobody can be asked for by it.
      return keyword === 'PatientID' || keyword === 'IssuerOfPatientID'
        ? [textCondition(column, value), sql`${sql.ref('patients.issuer')} <> ${NO_ID_ISSUER}`]
        : [textCondition(column, value)];
  }
}

/** The conditions of a search over `patients`, `studies`, `series` and `instances`, all of which must hold. */
export function qidoConditions(query: QidoQuery, byBytes: boolean): Condition[] {
  return query.matches.flatMap((match) => conditionsOf(match, query.fuzzy, byBytes));
}
