import { Hono } from 'hono';
import { HubError } from '../domain/errors.ts';
import { type PatientKey, patientKey } from '../domain/ids.ts';
import type { Db } from '../platform/db/tables.ts';
import type { HubEnv } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import type { PersonResults } from './api.ts';
import { changedAmong } from './past-results.ts';
import { groupResults } from './person-results.ts';

/** Every result of one person, over all visits and versions, as their page shows them. */
export async function resultsOf(db: Db, key: PatientKey): Promise<PersonResults> {
  const visits = await db
    .selectFrom('visits')
    .select(['id', 'visitDate'])
    .where('patientKey', '=', key)
    .execute();
  const reports = await db
    .selectFrom('labReports')
    .select([
      'id',
      'visitId',
      'sender',
      'reportNumber',
      'collectedAt',
      'reportedAt',
      'receivedAt',
      'supersededBy',
    ])
    .where('patientKey', '=', key)
    .orderBy('id')
    .execute();
  const rows = await db
    .selectFrom('observations')
    .select([
      'id',
      'labReportId',
      'saidIn',
      'code',
      'label',
      'subId',
      'valueText',
      'valueNumber',
      'comparator',
      'unit',
      'referenceText',
      'referenceLow',
      'referenceHigh',
      'referenceSource',
      'analyteKey',
      'canonicalValue',
      'interpretation',
      'problem',
      'observedAt',
      'comment',
    ])
    .where('patientKey', '=', key)
    .orderBy('id')
    .execute();
  const person = await db
    .selectFrom('patients')
    .select(['birthDate', 'sex'])
    .where('id', '=', key)
    .executeTakeFirstOrThrow();
  return groupResults(rows, reports, visits, changedAmong(rows, reports, person));
}

/** A person's results over time, for those who judge them. */
export function personResultRoutes({ db }: Platform): Hono<HubEnv> {
  return new Hono<HubEnv>().get('/api/patients/:key/results', async (c) => {
    const key = patientKey(c.req.param('key'));
    const patient =
      key === null
        ? undefined
        : await db.selectFrom('patients').select('id').where('id', '=', key).executeTakeFirst();
    if (patient === undefined) throw new HubError('notFound', 'There is no such patient');
    return c.json<PersonResults>(await resultsOf(db, patient.id));
  });
}
