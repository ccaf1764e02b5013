import { type SentTime, sentTime } from '../../domain/sent-time.ts';

const DATE_TIME =
  /^(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * A FHIR date, dateTime or instant as it was written, or null where it names no real moment. A time of day without a
 * zone, which FHIR forbids, is none.
 */
export function readFhirTime(text: string): SentTime | null {
  const parts = DATE_TIME.exec(text);
  if (parts === null) return null;
  const [, day = '', time, zone] = parts;
  if (time === undefined || zone === undefined) return sentTime(day, null);
  return day.length === 10 ? sentTime(`${day}T${time}`, zone === 'Z' ? '+00:00' : zone) : null;
}
