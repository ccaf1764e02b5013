import { analyteByKey } from '../domain/analytes.ts';
import { phonesOf } from '../patients/phones.ts';
import { patientView } from '../patients/routes.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import type { CallBackEventView, CallBackList, CallBacksWaiting, CallBackView } from './call-back-api.ts';
import type { CallBackEventTable, CallBackTable } from './call-back-tables.ts';
import { deltasAmong, pastResults } from './past-results.ts';
import { vitalSignByKey } from './vital-signs.ts';

/**
 * How long a critical value may wait: CLSI GP47 asks that critical-risk results be reported within an hour of being
 * known (as cited in doi:10.11613/BM.2017.030707). An hour from its arrival here is the latest, not the aim.
 */
export const OVERDUE_AFTER_MS = 60 * 60 * 1000;

const MOST = 300;
const EARLIER = 5;

function eventView({ callBackId: _of, doneById: _by, ...event }: CallBackEventTable): CallBackEventView {
  return event;
}

async function viewsOf(db: DbOrTx, rows: readonly CallBackTable[]): Promise<CallBackView[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const keys = [...new Set(rows.map(({ patientKey }) => patientKey))];
  const patients = await db.selectFrom('patients').selectAll().where('id', 'in', keys).execute();
  const phones = await phonesOf(db, keys);
  const events = await db
    .selectFrom('callBackEvents')
    .selectAll()
    .where('callBackId', 'in', ids)
    .orderBy('at')
    .orderBy('id')
    .execute();
  const results = await db
    .selectFrom('callBacks')
    .innerJoin('labReports', 'labReports.id', 'callBacks.labReportId')
    // A call-back is shown whatever was lost of its result.
    .leftJoin('observations', 'observations.id', 'callBacks.observationId')
    .select([
      'callBacks.id',
      'observations.analyteKey',
      'observations.referenceLow',
      'observations.referenceHigh',
      'observations.referenceText',
      'observations.observedAt',
      'observations.comment',
      'labReports.collectedAt',
      'labReports.reportedAt',
      'labReports.sender',
    ])
    .where('callBacks.id', 'in', ids)
    .execute();
  const analytes = [...new Set(results.flatMap(({ analyteKey }) => analyteKey ?? []))];
  const past = Map.groupBy(await pastResults(db, keys, analytes), ({ patientKey }) => patientKey);
  const deltas = new Map(
    patients.map((patient) => [patient.id, deltasAmong(past.get(patient.id) ?? [], patient)]),
  );
  return rows.map((row): CallBackView => {
    const patient = patients.find(({ id }) => id === row.patientKey);
    const result = results.find(({ id }) => id === row.id);
    if (patient === undefined || result === undefined) {
      throw new Error(`call-back ${row.id} is of no patient or report`);
    }
    const { analyteKey, referenceLow, referenceHigh, referenceText, reportedAt, sender, comment } = result;
    const observedAt = result.observedAt ?? result.collectedAt;
    const known = analyteKey === null ? null : (analyteByKey(analyteKey) ?? vitalSignByKey(analyteKey));
    const earlier = (past.get(row.patientKey) ?? []).filter(
      (each) =>
        each.analyteKey === analyteKey &&
        each.id !== row.observationId &&
        observedAt !== null &&
        each.at < observedAt,
    );
    const { id, reason, state, visitId, code, valueText, unit, interpretation, openedAt, closedAt } = row;
    return {
      ...{ id, reason, state, visitId, code, valueText, unit, interpretation, openedAt, closedAt },
      patient: patientView(patient),
      phones: phones.get(patient.id) ?? [],
      label: known?.name ?? { en: row.label, vi: row.label },
      takenBack: row.takenBack === 1,
      reference: { referenceLow, referenceHigh, referenceText },
      observedAt,
      reportedAt,
      sender,
      comment,
      dueAt: openedAt + OVERDUE_AFTER_MS,
      earlier: earlier
        .slice(-EARLIER)
        .reverse()
        .map((each) => ({ valueText: each.valueText, unit: each.unit, at: each.at })),
      delta: deltas.get(row.patientKey)?.get(row.observationId) ?? null,
      events: events.filter(({ callBackId }) => callBackId === row.id).map(eventView),
    };
  });
}

/** Call-backs as staff see them: who waits longest first, or who was told last first. */
export async function listCallBacks(db: DbOrTx, state: CallBackTable['state']): Promise<CallBackList> {
  const rows = await db
    .selectFrom('callBacks')
    .selectAll()
    .where('state', '=', state)
    .orderBy(state === 'open' ? 'openedAt' : 'closedAt', state === 'open' ? 'asc' : 'desc')
    .orderBy('id', state === 'open' ? 'asc' : 'desc')
    .limit(MOST + 1)
    .execute();
  return { callBacks: await viewsOf(db, rows.slice(0, MOST)), more: rows.length > MOST };
}

/** One call-back with its history; null where there is none. */
export async function callBackView(db: DbOrTx, id: string): Promise<CallBackView | null> {
  const rows = await db.selectFrom('callBacks').selectAll().where('id', '=', id).execute();
  return (await viewsOf(db, rows))[0] ?? null;
}

/** How many wait, for the banner that all staff see; it tells nobody's name and no value. */
export async function callBacksWaiting(db: DbOrTx, now: number): Promise<CallBacksWaiting> {
  const open = await db
    .selectFrom('callBacks')
    .select('openedAt')
    .where('state', '=', 'open')
    .orderBy('openedAt')
    .execute();
  return {
    open: open.length,
    overdue: open.filter(({ openedAt }) => openedAt + OVERDUE_AFTER_MS <= now).length,
    oldestOpenedAt: open[0]?.openedAt ?? null,
  };
}
