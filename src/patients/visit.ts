import { newId, type PatientKey, type VisitId } from '../domain/ids.ts';
import type { Clock } from '../platform/clock.ts';
import { prepared, preparedChange } from '../platform/db/prepared.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { VisitTable } from './tables.ts';

/** Blood is drawn and images are taken around one day; what lies further apart is another attendance. */
const SAME_VISIT_DAYS = 3;
const DAY_MS = 86_400_000;

function daysBetween(a: string, b: string): number {
  return Math.abs(Date.parse(a) - Date.parse(b)) / DAY_MS;
}

/** The visit, among those given, to which a day belongs: the nearest within three days, the earlier one of two as near. */
export function visitFor<V extends { visitDate: string }>(visits: readonly V[], day: string): V | null {
  const near = visits
    .filter((visit) => daysBetween(visit.visitDate, day) <= SAME_VISIT_DAYS)
    .sort(
      (a, b) =>
        daysBetween(a.visitDate, day) - daysBetween(b.visitDate, day) ||
        a.visitDate.localeCompare(b.visitDate),
    );
  return near[0] ?? null;
}

/** Making a formatter costs more than all else that a stored image asks of this file. */
const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** The day of an instant in the centre's time zone, YYYY-MM-DD. */
export function dayOf(at: number, timeZone: string): string {
  const known = dayFormats.get(timeZone);
  const format = known ?? new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  if (known === undefined) dayFormats.set(timeZone, format);
  return format.format(at);
}

const visitsOf = prepared<Pick<VisitTable, 'patientKey'>, Pick<VisitTable, 'id' | 'visitDate'>>((db, place) =>
  db.selectFrom('visits').select(['id', 'visitDate']).where('patientKey', '=', place('patientKey')),
);

const insertVisit = preparedChange<VisitTable>((db, place) =>
  db
    .insertInto('visits')
    .values({
      id: place('id'),
      patientKey: place('patientKey'),
      visitDate: place('visitDate'),
      createdAt: place('createdAt'),
    })
    .onConflict((conflict) => conflict.columns(['patientKey', 'visitDate']).doNothing()),
);

/** Finds the visit of a person that a day (YYYY-MM-DD) belongs to, or opens one; who is new has none yet. */
export async function visitOn(
  tx: Tx,
  clock: Clock,
  { key: patientKey, isNew = false }: { readonly key: PatientKey; readonly isNew?: boolean },
  day: string,
): Promise<VisitId> {
  const known = isNew ? null : visitFor(await visitsOf(tx, { patientKey }), day);
  if (known !== null) return known.id;
  const id = newId<VisitId>(clock.now());
  const created = await insertVisit(tx, { id, patientKey, visitDate: day, createdAt: clock.now() });
  return created === 0 ? visitOn(tx, clock, { key: patientKey }, day) : id;
}
