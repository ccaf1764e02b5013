import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { HubError } from '../domain/errors.ts';
import { type SentTime, sentTime } from '../domain/sent-time.ts';
import { momentOf } from '../patients/sent-moment.ts';
import { dayOf } from '../patients/visit.ts';
import type { DbOrTx } from '../platform/db/tables.ts';

export type Condition = RawBuilder<SqlBool>;

const NEVER = sql<SqlBool>`1 = 0`;

/** One of several. */
export function anyOf(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? NEVER : sql`(${sql.join(conditions, sql` or `)})`;
}

/** The alternatives of a value, which commas divide unless escaped (R4, section 3.1.1.4.4). */
export function alternatives(value: string): string[] {
  return [...value.matchAll(/((?:\\.|[^\\,])*)(?:,|$)/gsu)]
    .map(([, one = '']) => one)
    .slice(0, -1)
    .concat(value.endsWith(',') || value === '' ? [''] : [])
    .filter((one) => one !== '');
}

/** Rows whose `column` is among what a query finds, asked first: no database looks such ids up in a union of tables. */
export async function amongFound(
  db: DbOrTx,
  column: RawBuilder<unknown>,
  query: RawBuilder<{ readonly id: string }>,
): Promise<Condition> {
  const { rows } = await query.execute(db);
  return rows.length === 0 ? NEVER : sql`${column} in (${sql.join(rows.map(({ id }) => id))})`;
}

export type Token = { readonly system: string | null; readonly code: string };

/** `system|code`, `|code` or `code`; `system` is null where none is asked for, '' where none may be. */
export function tokenOf(value: string): Token {
  const parts = value.split('|');
  if (parts.length > 2) throw new HubError('invalid', 'A token has at most one |');
  const [first = '', second] = parts;
  return second === undefined ? { system: null, code: first } : { system: first, code: second };
}

const DATE =
  /^(eq|ne|gt|lt|ge|le|sa|eb|ap)?(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** What a date parameter asks: before, within or after the interval that its precision makes. */
export type DateAsked = {
  readonly prefix: string;
  /** Milliseconds, the end not included. */
  readonly from: number;
  readonly to: number;
  /** YYYY-MM-DD at the centre; the same where less than a day is meant. */
  readonly fromDay: string;
  readonly toDay: string;
};

const DAY_MS = 86_400_000;

function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The first day of a year, month or day, and the one after its last. */
function daysOf(written: string): [string, string] {
  const [year = '', month, day] = written.split('-');
  if (day !== undefined) return [written, dayAfter(written)];
  const next =
    month === undefined || month === '12'
      ? `${Number(year) + 1}-01`
      : `${year}-${String(Number(month) + 1).padStart(2, '0')}`;
  return [`${year}-${month ?? '01'}-01`, `${next}-01`];
}

/** Reads `ge2026-03`, `2026-03-04T08:15+07:00`; a time without a zone is the centre's. @throws HubError invalid */
export function dateOf(value: string, name: string, timeZone: string): DateAsked {
  const invalid = () => new HubError('invalid', `${name}: this is no date, or its prefix is none`);
  const parts = DATE.exec(value);
  if (parts === null) throw invalid();
  const [, prefix = 'eq', date = '', time, zone] = parts;
  const moment = (sent: SentTime | null): number => {
    const instant = sent === null ? null : momentOf(sent, timeZone);
    if (instant === null) throw invalid();
    return instant;
  };
  if (time !== undefined) {
    if (date.length !== 10) throw invalid();
    const from = moment(sentTime(`${date}T${time}`, zone === 'Z' ? '+00:00' : (zone ?? null)));
    const span = time.length === 5 ? 60_000 : time.length === 8 ? 1000 : 1;
    const day = dayOf(from, timeZone);
    return { prefix, from, to: from + span, fromDay: day, toDay: day };
  }
  if (sentTime(date, null) === null) throw invalid();
  const [fromDay, toDay] = daysOf(date);
  const at = (day: string) => moment(sentTime(`${day}T00:00`, null));
  return { prefix, from: at(fromDay), to: at(toDay), fromDay, toDay };
}

/** Whether a point in a column lies as it is asked (R4, section 3.1.1.4.7). */
function compare(
  column: RawBuilder<unknown>,
  prefix: string,
  [from, to]: readonly [number, number] | readonly [string, string],
): Condition {
  switch (prefix) {
    case 'ne':
      return sql`(${column} < ${from} or ${column} >= ${to})`;
    case 'gt':
    case 'sa':
      return sql`(${column} >= ${to} and ${column} > ${from})`;
    case 'lt':
    case 'eb':
      return sql`${column} < ${from}`;
    case 'ge':
      return sql`${column} >= ${from}`;
    case 'le':
      return sql`(${column} < ${to} or ${column} <= ${from})`;
    default:
      return sql`(${column} >= ${from} and ${column} < ${to})`;
  }
}

/**
 * Matches a column of instants, and where that is null a column of days. `ap`, approximately, is a day more at each
 * end.
 */
export function instantMatches(
  at: RawBuilder<unknown>,
  day: RawBuilder<unknown> | null,
  { prefix, from, to, fromDay, toDay }: DateAsked,
): Condition {
  const slack = prefix === 'ap' ? DAY_MS : 0;
  const byInstant = compare(at, prefix, [from - slack, to + slack]);
  if (day === null) return byInstant;
  const days: [string, string] =
    prefix === 'ap' ? [dayAfter(fromDay, -1), dayAfter(toDay)] : [fromDay, toDay];
  return sql`case when ${at} is null then ${compare(day, prefix, days)} else ${byInstant} end`;
}

/** A text that sorts by day, and within one by the instant where it is known; instants of a day have as many digits. */
export function dayThenInstant(day: RawBuilder<unknown>, at: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`coalesce(${day}, '') || ' ' || coalesce(cast(${at} as text), '')`;
}

/** Matches a column of days as texts. */
export function dayMatches(day: RawBuilder<unknown>, { prefix, fromDay, toDay }: DateAsked): Condition {
  return compare(day, prefix, [fromDay, toDay]);
}

/** Matches texts `YYYYMMDDHHMMSS` of the centre, as precise as they were sent. */
export function dicomMatches(column: RawBuilder<unknown>, asked: DateAsked, timeZone: string): Condition {
  const digits = (day: string) => day.replaceAll('-', '');
  if (asked.fromDay !== asked.toDay)
    return compare(column, asked.prefix, [digits(asked.fromDay), digits(asked.toDay)]);
  const local = (instant: number) => {
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' }).format(instant);
    return `${digits(dayOf(instant, timeZone))}${clock.replaceAll(':', '')}`;
  };
  return compare(column, asked.prefix, [local(asked.from), local(Math.max(asked.to, asked.from + 1000))]);
}

/** The id in `Type/id`, in an absolute address of such a resource, or the id alone; null for another type. */
export function idOf(value: string, type: string): string | null {
  const parts = /^(?:.*\/)?(?:([A-Z][A-Za-z]+)\/)?([A-Za-z0-9.-]{1,64})$/.exec(value);
  if (parts === null) return null;
  const [, named, id = ''] = parts;
  return named === undefined || named === type ? id : null;
}
