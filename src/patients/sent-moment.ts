import { dayOf as dayAsWritten, instantOf, type SentTime } from '../domain/sent-time.ts';
import { dayOf as dayIn } from './visit.ts';

/** The offset of a zone at an instant, `+07:00`. */
export function offsetAt(instant: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(
    instant,
  );
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
  return /[+-]\d{2}:\d{2}/.exec(name)?.[0] ?? '+00:00';
}

/** Milliseconds since 1970; a sender that names no zone is in the centre's. Null for a time coarser than a minute. */
export function momentOf(time: SentTime, timeZone: string): number | null {
  const asUtc = instantOf(time, '+00:00');
  if (asUtc === null || time.offset !== null) return asUtc;
  // The zone's offset is known for an instant, and the instant only by the offset: the second look is right.
  const near = instantOf(time, offsetAt(asUtc, timeZone));
  return near === null ? null : instantOf(time, offsetAt(near, timeZone));
}

/** The day in the centre's zone, YYYY-MM-DD; a time written without hours is taken by its day. Null below a day. */
export function dayAtCentre(time: SentTime, timeZone: string): string | null {
  const moment = momentOf(time, timeZone);
  return moment === null ? dayAsWritten(time) : dayIn(moment, timeZone);
}
