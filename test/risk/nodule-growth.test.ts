import { expect, it } from 'vitest';
import { visitOn } from '../../src/patients/visit.ts';
import type { ReadingView } from '../../src/reading/api.ts';
import type { VisitAssessments } from '../../src/risk/api.ts';
import type { TestHub } from '../hub.ts';
import { describeOnBoth } from '../orders/both-databases.ts';
import { json, WORDS } from '../reading/requests.ts';
import { openStaging, type StagedStudy } from '../reading/staging.ts';
import { stageSampleVisit } from './sample-visit.ts';

type Seen = { readonly study: StagedStudy; readonly findingId: string };

let hub: TestHub;
let before: Seen;
let now: Seen;
let staging: ReturnType<typeof openStaging>;
let radiologist: Awaited<ReturnType<TestHub['signIn']>>;

async function stageTwoStudies(started: TestHub): Promise<void> {
  hub = started;
  const { db, clock } = hub.hub;
  const visitId = await stageSampleVisit(hub);
  const { patientKey } = await db
    .selectFrom('visits')
    .select('patientKey')
    .where('id', '=', visitId)
    .executeTakeFirstOrThrow();
  const earlier = await db
    .transaction()
    .execute((tx) => visitOn(tx, clock, { key: patientKey }, '2025-12-04'));
  const at = Date.now();
  staging = openStaging(db, () => at);
  const stage = async (visit: StagedStudy['visitId'], studyDate: string): Promise<Seen> => {
    const study = await staging.stageStudy({ visit: { visitId: visit, patientKey } });
    await db.updateTable('studies').set({ studyDate }).where('studyUid', '=', study.studyUid).execute();
    return { study, findingId: await staging.stageFinding(study, { diameterMm: 6 }) };
  };
  before = await stage(earlier, '20251204');
  now = await stage(visitId, '20260304');
  radiologist = await hub.signIn('radiologist');
}

const send = ({ study }: Seen, method: string, path: string, body: object) =>
  radiologist(`/api/reading/${study.studyUid}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const NOTHING = { texture: null, spiculated: null, upperLobe: null };
const describeNodule = (seen: Seen, said: object) =>
  send(seen, 'PUT', `/nodules/${seen.findingId}`, { ...NOTHING, ...said });

async function doubling() {
  await hub.drain();
  const { assessments } = await json<VisitAssessments>(
    radiologist(`/api/visits/${now.study.visitId}/assessments`),
  );
  return assessments.find(({ modelId }) => modelId === 'volume-doubling-time');
}

describeOnBoth('how fast a nodule grows', stageTwoStudies, () => {
  it('a nodule’s volume is kept with how it was measured, and feeds nothing by itself', async () => {
    for (const seen of [before, now]) {
      await json(send(seen, 'PUT', `/machine-findings/${seen.findingId}`, { state: 'accepted' }));
    }
    expect((await describeNodule(before, { volumeMm3: 100 })).status).toBe(422);
    expect((await describeNodule(before, { volumeMm3: 0, volumeMethod: 'segmented' })).status).toBe(400);
    await json(describeNodule(before, { volumeMm3: 100, volumeMethod: 'segmented' }));
    await json(describeNodule(now, { volumeMm3: 200, volumeMethod: 'segmented' }));
    expect(await doubling()).toMatchObject({ outcome: 'notApplicable' });
    const view = await json<ReadingView>(radiologist(`/api/reading/${now.study.studyUid}`));
    // An earlier reading that nobody has signed is no ground.
    expect(view.earlierNodules).toEqual([]);
  });

  it('doubles in the days that the reader’s word makes of two signed volumes, and in none without it', async () => {
    await hub.drain();
    expect((await send(before, 'POST', '/sign', WORDS)).status).toBe(200);
    const { earlierNodules } = await json<ReadingView>(radiologist(`/api/reading/${now.study.studyUid}`));
    expect(earlierNodules).toEqual([
      {
        findingId: before.findingId,
        studyUid: before.study.studyUid,
        day: '2025-12-04',
        diameterMm: 6,
        volumeMm3: 100,
        volumeMethod: 'segmented',
      },
    ]);
    expect(await doubling()).toMatchObject({ outcome: 'notApplicable' });
    const same = { sameAs: before.findingId, volumeMm3: 200 };
    const otherWay = await describeNodule(now, { ...same, volumeMethod: 'ellipsoid' });
    expect(otherWay.status).toBe(422);
    expect(await otherWay.text()).toContain('another way');
    const nobody = { ...same, sameAs: now.findingId, volumeMethod: 'segmented' };
    expect((await describeNodule(now, nobody)).status).toBe(422);
    await json(describeNodule(now, { ...same, volumeMethod: 'segmented' }));
    const answer = await doubling();
    // Twice the volume in the 90 days from 4 December to 4 March: by hand, one doubling.
    expect(answer).toMatchObject({ outcome: 'answered', flagged: true });
    expect(answer?.value).toBeCloseTo(90, 9);
    expect(answer?.inputs.map(({ source }) => source)).toEqual(['finding', 'finding', 'finding']);
  });

  it('has no doubling time any more once the reader takes back that it is the same', async () => {
    await json(describeNodule(now, { volumeMm3: 200, volumeMethod: 'segmented' }));
    const answer = await doubling();
    expect(answer?.outcome).toBe('notApplicable');
    expect(answer?.recomputed?.en).toContain('no longer counts');
  });

  /** Images that came late open the earlier study again; the model's finding is the same, its volume another. */
  async function readEarlierAgain(volumeMm3: number): Promise<void> {
    await hub.hub.db
      .updateTable('studies')
      .set({ lastReceivedAt: Date.now() + 1 })
      .where('studyUid', '=', before.study.studyUid)
      .execute();
    await json(send(before, 'PUT', `/machine-findings/${before.findingId}`, { state: 'accepted' }));
    await json(describeNodule(before, { volumeMm3, volumeMethod: 'segmented' }));
  }

  it('follows when the earlier study is read once more and signed with another volume', async () => {
    await json(describeNodule(now, { volumeMm3: 200, volumeMethod: 'segmented', sameAs: before.findingId }));
    expect((await doubling())?.value).toBeCloseTo(90, 9);
    await readEarlierAgain(50);
    // What nobody has signed yet changes nothing.
    expect((await doubling())?.value).toBeCloseTo(90, 9);
    expect((await send(before, 'POST', '/sign', WORDS)).status).toBe(200);
    // Four times the volume in 90 days: two doublings. Nobody signs the later study before that stands.
    const waiting = await json<ReadingView>(radiologist(`/api/reading/${now.study.studyUid}`));
    expect(waiting.blockers.map(({ en }) => en)).toContain(
      'The risks are being worked out anew; this takes a moment',
    );
    const answer = await doubling();
    expect(answer?.value).toBeCloseTo(45, 9);
    expect(answer?.recomputed?.en).toContain('50');
  });

  it('leaves the answers of a later visit that is signed as they were signed', async () => {
    await json(send(now, 'POST', '/sign', WORDS));
    await hub.drain();
    await readEarlierAgain(100);
    await hub.drain();
    expect((await send(before, 'POST', '/sign', WORDS)).status).toBe(200);
    expect((await doubling())?.value).toBeCloseTo(45, 9);
  });
});
