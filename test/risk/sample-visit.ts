import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VisitId } from '../../src/domain/ids.ts';
import { readHistories } from '../../src/formats/tabular/histories.ts';
import { receiveHistory } from '../../src/patients/history.ts';
import type { TestHub } from '../hub.ts';

const samples = join(import.meta.dirname, '../../data-samples');

/** Sends the sample laboratory message of one invented person, with changes, by HL7 over HTTP. */
export async function sendLabs(hub: TestHub, change: (message: string) => string = (message) => message) {
  const message = await readFile(join(samples, 'labs/TS-0001.hl7'), 'utf8');
  const sent = await hub.asAutomation('/api/hl7', {
    method: 'POST',
    headers: { 'content-type': 'application/hl7-v2' },
    body: change(message),
  });
  if (!sent.ok) throw new Error(await sent.text());
}

/** The visit of the sample person TS-0001, a smoker with high pressure and cholesterol, with labs and history, assessed. */
export async function stageSampleVisit(hub: TestHub): Promise<VisitId> {
  await sendLabs(hub);
  const histories = readHistories(await readFile(join(samples, 'histories.csv')));
  if (!histories.ok) throw new Error(histories.reason);
  for (const row of histories.rows) {
    if (!row.ok) throw new Error(row.reason);
    if (row.history.patientId !== 'TS-0001') continue;
    const said = { ...row.history, issuer: row.history.issuer ?? hub.hub.config.defaultIssuer };
    await hub.hub.db.transaction().execute((tx) => receiveHistory(tx, hub.hub, said, 'a test'));
  }
  await hub.drain();
  const visit = await hub.hub.db
    .selectFrom('visits')
    .innerJoin('patients', 'patients.id', 'visits.patientKey')
    .select('visits.id')
    .where('patients.patientId', '=', 'TS-0001')
    .executeTakeFirstOrThrow();
  return visit.id;
}
