import { type SentTime, sentTime } from '../../domain/sent-time.ts';

const DTM = /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(\.\d{1,4})?)?)?)?)?)?([+-]\d{4})?$/;

/**
 * A DT, TS or DTM value, `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]` (chapter 2A), or null where it is none.
 * `zone` is the message's own default, the zone of MSH-7; a value finer than a day takes it where it names none.
 */
export function readTime(text: string, zone: string | null = null): SentTime | null {
  const parts = DTM.exec(text.trim());
  if (parts === null) return null;
  const [, year = '', month, day, hour, minute, second, fraction = '', offset] = parts;
  let local = year;
  if (month !== undefined) local += `-${month}`;
  if (day !== undefined) local += `-${day}`;
  if (hour !== undefined) local += `T${hour}`;
  if (minute !== undefined) local += `:${minute}`;
  if (second !== undefined) local += `:${second}${fraction}`;
  const named = offset === undefined ? null : `${offset.slice(0, 3)}:${offset.slice(3)}`;
  return sentTime(local, named ?? (hour === undefined ? null : zone));
}

/** A moment as HL7 writes it, in UTC to the second. */
export function writeTime(instant: number): string {
  return `${new Date(instant).toISOString().replace(/\D/g, '').slice(0, 14)}+0000`;
}
