import { offsetAt } from '../patients/sent-moment.ts';

/** An instant at the centre as FHIR writes it, `2026-03-04T08:15:00+07:00`, to the millisecond where it has any. */
export function momentText(instant: number, timeZone: string): string {
  const offset = offsetAt(instant, timeZone);
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d{2}):(\d{2})/.exec(offset) ?? [];
  const shift = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  const local = new Date(instant + shift).toISOString().replace('.000Z', '').replace('Z', '');
  return `${local}${offset}`;
}

/** A DICOM date and time of the centre (`20260304`, `0815` or finer) as a FHIR dateTime; null without a whole date. */
export function dicomMoment(date: string | null, time: string | null, timeZone: string): string | null {
  const day = /^(\d{4})(\d{2})(\d{2})$/.exec(date ?? '');
  if (day === null) return null;
  const written = day.slice(1).join('-');
  const clock = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?/.exec((time ?? '').replaceAll(':', ''));
  if (clock === null) return written;
  const [, hour = '00', minute = '00', second = '00'] = clock;
  const near = Date.parse(`${written}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(near)) return written;
  return `${written}T${hour}:${minute}:${second}${offsetAt(near, timeZone)}`;
}
