import { visitOn } from '../../src/patients/visit.ts';
import type { TestHub } from '../hub.ts';
import { json, WORDS } from '../reading/requests.ts';
import { openStaging } from '../reading/staging.ts';

/** Puts a chest CT of an earlier day beside those of a person, with one nodule of 100 mm³ that was read and signed for. */
export async function stageEarlierReading(hub: TestHub, patientId: string, day: string): Promise<string> {
  const { db, clock } = hub.hub;
  const { id: patientKey } = await db
    .selectFrom('patients')
    .select('id')
    .where('patientId', '=', patientId)
    .executeTakeFirstOrThrow();
  const visitId = await db.transaction().execute((tx) => visitOn(tx, clock, { key: patientKey }, day));
  const at = clock.now();
  const staging = openStaging(db, () => at);
  const study = await staging.stageStudy({ visit: { visitId, patientKey } });
  await db
    .updateTable('studies')
    .set({ studyDate: day.replaceAll('-', '') })
    .where('studyUid', '=', study.studyUid)
    .execute();
  const findingId = await staging.stageFinding(study, { diameterMm: 6 });
  const radiologist = await hub.signIn('radiologist');
  const send = (method: string, path: string, body: object) =>
    json(
      radiologist(`/api/reading/${study.studyUid}${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  await send('PUT', `/machine-findings/${findingId}`, { state: 'accepted' });
  const unsaid = { texture: null, spiculated: null, upperLobe: null };
  await send('PUT', `/nodules/${findingId}`, { ...unsaid, volumeMm3: 100, volumeMethod: 'segmented' });
  await hub.drain();
  await send('POST', '/sign', WORDS);
  await hub.drain();
  return findingId;
}
