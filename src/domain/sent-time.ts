/**
 * A moment as its sender wrote it, no finer than it was written.
 * `local` is an ISO 8601 prefix: `2026`, `2026-01`, `2026-01-31`, `2026-01-31T08`, `…T08:15`, `…T08:15:30`, `…:30.25`;
 * `offset` is `+07:00`, or null where the sender named no time zone.
 */
export type SentTime = { readonly local: string; readonly offset: string | null };

const SHAPE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?)?)?)?$/;
const OFFSET = /^[+-](0\d|1[0-4]):[0-5]\d$/;

/** Whether a year, month and day name a day of the Gregorian calendar from 1800 to 2199. */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  if (year < 1800 || year > 2199 || month < 1 || month > 12 || day < 1) return false;
  return day <= 28 || day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** A checked time, or null where the parts name no real moment; second 60 is refused. */
export function sentTime(local: string, offset: string | null): SentTime | null {
  const parts = SHAPE.exec(local);
  if (parts === null || (offset !== null && !OFFSET.test(offset))) return null;
  const [, year, month, day, hour, minute, second] = parts;
  if (!isCalendarDay(Number(year), Number(month ?? 1), Number(day ?? 1))) return null;
  if (Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59) return null;
  return { local, offset };
}

/**
 * Milliseconds since 1970 of a time written to the minute or finer, else null.
 * `fallbackOffset` (`+07:00`) serves a sender that names no zone; without either the moment is not known: null.
 */
export function instantOf(time: SentTime, fallbackOffset: string | null = null): number | null {
  const offset = time.offset ?? fallbackOffset;
  if (offset === null || !OFFSET.test(offset) || time.local.length < 'YYYY-MM-DDTHH:MM'.length) return null;
  const instant = Date.parse(`${time.local}${offset}`);
  return Number.isNaN(instant) ? null : instant;
}

/** The calendar day as written, `YYYY-MM-DD`, or null where the sender gave less than a day. */
export function dayOf(time: SentTime): string | null {
  return time.local.length >= 10 ? time.local.slice(0, 10) : null;
}
