import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { NO_ID_ISSUER } from '../ingest/place-instance.ts';
import {
  endOf,
  likePattern,
  nameCondition,
  nameHolds,
  nameSearch,
  patternStart,
} from '../patients/name-search.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import { fewValues } from './few-values.ts';
import { dateRange, type Range, timeRange } from './match-range.ts';
import type { Attribute } from './qido-attributes.ts';
import { type Match, type QidoQuery, uidList } from './qido-query.ts';

export type Condition = {
  readonly sql: RawBuilder<SqlBool>;
  readonly table: Table;
  /** Whether an index gives its few rows; what is not narrow is read in the order that the query gives. */
  readonly narrow: boolean;
};
export type Table = 'studies' | 'patients' | 'series' | 'instances';

type Read = Omit<Condition, 'table'>;
const narrow = (condition: RawBuilder<SqlBool>): Read => ({ sql: condition, narrow: true });
const wide = (condition: RawBuilder<SqlBool>): Read => ({ sql: condition, narrow: false });
/** A column as an expression, which no index answers for: it is to be read row by row. */
const byRow = (column: string) => sql`(${sql.ref(column)} || '')`;

const hasWildcard = (value: string) => /[*?]/.test(value);
const MOST_BEGINNINGS = 1000;

type Holds = (text: RawBuilder<unknown>) => RawBuilder<SqlBool>;

function textHolds(value: string): Holds {
  if (!hasWildcard(value)) return (text) => sql`${text} = ${value}`;
  return (text) => sql`lower(${text}) like lower(${likePattern(value)}) escape '!'`;
}

async function fewCondition(db: DbOrTx, attribute: Attribute, holds: Holds): Promise<Read> {
  const { column } = attribute;
  const [table = '', name = ''] = column.split('.');
  const found = await fewValues(db, [table, name], holds);
  if (found === null) return wide(holds(byRow(column)));
  if (found.values.length === 0) return narrow(sql`1 = 0`);
  const values = sql.join(found.values);
  return found.rare
    ? narrow(sql`${sql.ref(column)} in (${values})`)
    : wide(sql`${byRow(column)} in (${values})`);
}

async function textCondition(db: DbOrTx, { attribute, value }: Match): Promise<Read> {
  const { column, index } = attribute;
  if (index === 'few') return fewCondition(db, attribute, textHolds(value));
  if (!hasWildcard(value)) {
    return index === undefined
      ? wide(sql`${byRow(column)} = ${value}`)
      : narrow(sql`${sql.ref(column)} = ${value}`);
  }
  const lowered = sql`lower(${sql.ref(column)})`;
  const holds = sql<SqlBool>`${lowered} like lower(${likePattern(value)}) escape '!'`;
  const start = patternStart(value);
  if (index !== 'lowered' || start === '') return wide(holds);
  const begins = sql<SqlBool>`${lowered} >= lower(${start}) and ${lowered} < lower(${endOf(start)})`;
  const table = tableOf(attribute);
  const { rows } = await sql<{ count: number }>`select count(*) as ${sql.id('count')} from
    (select 1 from ${sql.table(table)} where ${begins} limit ${sql.lit(MOST_BEGINNINGS + 1)}) as ${sql.id('some')}`.execute(
    db,
  );
  return Number(rows[0]?.count ?? 0) > MOST_BEGINNINGS ? wide(holds) : narrow(sql`${begins} and ${holds}`);
}

/** Texts from the first to the last beginning, both included. */
function between(text: RawBuilder<unknown>, { from, to }: Range): RawBuilder<SqlBool> {
  const least = from === '' ? sql`${text} > ''` : sql`${text} >= ${from}`;
  return to === '' ? sql<SqlBool>`${least}` : sql<SqlBool>`${least} and ${text} < ${endOf(to)}`;
}

function dayCondition(column: string, { from, to }: Range): Read {
  const iso = (date: string) => date.replace(/^(....)(..)(..)$/, '$1-$2-$3');
  if (from === to) return narrow(sql`${sql.ref(column)} = ${iso(from)}`);
  return wide(between(byRow(column), { from: iso(from), to: iso(to) }));
}

async function modalitiesCondition(db: DbOrTx, column: string, value: string): Promise<Read> {
  const wanted = uidList(value).map(textHolds);
  const holds: Holds = (modality) =>
    sql`(${sql.join(
      wanted.map((one) => one(modality)),
      sql` or `,
    )})`;
  const modality = sql.ref('held.modality');
  const found = await fewValues(db, ['series', 'modality'], holds);
  if (found?.values.length === 0) return narrow(sql`1 = 0`);
  const held = found === null ? holds(modality) : sql`${modality} in (${sql.join(found.values)})`;
  const series = sql`${sql.table('series')} as ${sql.id('held')}`;
  if (found?.rare === true) {
    return narrow(
      sql`${sql.ref(column)} in (select ${sql.ref('held.studyUid')} from ${series} where ${held})`,
    );
  }
  return wide(sql`exists (select 1 from ${series}
    where ${sql.ref('held.studyUid')} = ${sql.ref(column)} and ${held})`);
}

async function conditionsOf(db: DbOrTx, match: Match, fuzzy: boolean): Promise<Read[]> {
  const { attribute, value } = match;
  const { keyword, matching, column } = attribute;
  switch (matching) {
    case 'name': {
      const search = nameSearch(value, fuzzy);
      if (keyword !== 'PatientName') {
        return [await fewCondition(db, attribute, (text) => nameHolds(text, search))];
      }
      const found = await nameCondition(db, column, search);
      return [{ sql: found.condition, narrow: found.narrow }];
    }
    case 'studyDate':
      return [narrow(between(sql.ref(column), dateRange(value, keyword)))];
    case 'studyTime':
      return [wide(between(sql`substr(${sql.ref(column)}, 9)`, timeRange(value, keyword)))];
    case 'day':
      return [dayCondition(column, dateRange(value, keyword))];
    case 'uid': {
      const among = sql<SqlBool>`${sql.ref(column)} in (${sql.join(uidList(value))})`;
      return [keyword === 'SOPClassUID' ? wide(among) : narrow(among)];
    }
    case 'number':
      return [wide(sql`${sql.ref(column)} = ${Number(value)}`)];
    case 'modalities':
      return [await modalitiesCondition(db, column, value)];
    case 'text': {
      const condition = await textCondition(db, match);
      // Who came without an ID was given our own; nobody can be asked for by it.
      const known = wide(sql`${sql.ref('patients.issuer')} <> ${NO_ID_ISSUER}`);
      return keyword === 'PatientID' || keyword === 'IssuerOfPatientID' ? [condition, known] : [condition];
    }
  }
}

/** StudyDate and StudyTime, both ranges, as one range of moments (PS3.4 section C.2.2.2.5.1); null when they are not. */
function momentsOf({ matches, combined }: QidoQuery): Read | null {
  const value = (matching: string) => matches.find(({ attribute }) => attribute.matching === matching)?.value;
  const [dates, times] = [value('studyDate'), value('studyTime')];
  if (!combined || dates === undefined || times === undefined) return null;
  const [date, time] = [dateRange(dates, 'StudyDate'), timeRange(times, 'StudyTime')];
  if (date.from === date.to || time.from === time.to) return null;
  const moment = (day: string, hour: string) => (day === '' ? '' : `${day}${hour}`);
  return narrow(
    between(sql.ref('studies.studiedAt'), {
      from: moment(date.from, time.from),
      to: moment(date.to, time.to),
    }),
  );
}

function tableOf({ column }: Attribute): Table {
  const [table] = column.split('.');
  return table === 'patients' || table === 'series' || table === 'instances' ? table : 'studies';
}

/** The conditions of a search over `patients`, `studies`, `series` and `instances`, all of which must hold. */
export async function qidoConditions(db: DbOrTx, query: QidoQuery): Promise<Condition[]> {
  const moments = momentsOf(query);
  const conditions: Condition[] = moments === null ? [] : [{ ...moments, table: 'studies' }];
  for (const match of query.matches) {
    const half = match.attribute.matching === 'studyDate' || match.attribute.matching === 'studyTime';
    if (moments !== null && half) continue;
    for (const read of await conditionsOf(db, match, query.fuzzy)) {
      conditions.push({ ...read, table: tableOf(match.attribute) });
    }
  }
  return conditions;
}
