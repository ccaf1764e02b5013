import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { blobHash, studyUid } from '../../src/domain/ids.ts';
import type { StudyToMove } from '../../src/upkeep/api.ts';
import type { Finding } from '../../src/upkeep/finding.ts';
import { verify } from '../../src/upkeep/verify.ts';
import { dataSetsOf, type Identity, image, pixelsOf, store } from '../conformance/dicom-objects.ts';
import { startHub, type TestHub } from '../hub.ts';
import { type Postgres, startPostgres } from '../postgres.ts';

const NAME = '00100010';
const ID = '00100020';
const ORIGINAL = '04000561';

describe.each(['SQLite', 'PostgreSQL'])('a study under the wrong person on %s', (database) => {
  let postgres: Postgres | null = null;
  let hub: TestHub;
  let technician: Awaited<ReturnType<TestHub['signIn']>>;
  let radiologist: typeof technician;
  let studies = 0;
  let wrong: Identity;
  let right: Identity;

  beforeAll(async () => {
    if (database === 'PostgreSQL') postgres = await startPostgres();
    hub = await startHub(postgres === null ? {} : { TAMSOAT_DATABASE_URL: postgres.url });
    technician = await hub.signIn('technician');
    radiologist = await hub.signIn('radiologist');
  });
  afterAll(async () => {
    await hub.stop();
    await postgres?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    studies += 1;
    const uid = `1.2.840.77.${studies}`;
    wrong = {
      study: uid,
      series: `${uid}.1`,
      instance: `${uid}.1.1`,
      patientId: `A${studies}`,
      name: 'Lê^Văn Sai',
    };
    right = {
      study: `${uid}.9`,
      series: `${uid}.9.1`,
      instance: `${uid}.9.1.1`,
      patientId: `B${studies}`,
      name: 'Trần^Thị Đúng',
    };
    await store(hub, image(wrong, pixelsOf(1)), image(right, pixelsOf(9)));
    await hub.drain();
  });

  const view = async (): Promise<StudyToMove> =>
    (await (await technician(`/api/studies/${wrong.study}/move`)).json()) as StudyToMove;
  async function keyOf(patientId: string | undefined): Promise<string> {
    const row = await hub.hub.db
      .selectFrom('patients')
      .select('id')
      .where('patientId', '=', patientId ?? '')
      .executeTakeFirstOrThrow();
    return row.id;
  }
  async function move(from: string | undefined, to: string | undefined, as = technician): Promise<Response> {
    return as(`/api/studies/${wrong.study}/move`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from: await keyOf(from), to: await keyOf(to), reason: 'Chọn nhầm người ở máy' }),
    });
  }
  async function expectMoved(from = wrong.patientId, to = right.patientId): Promise<void> {
    const answer = await move(from, to);
    expect(answer.status, await answer.clone().text()).toBe(200);
  }
  const metadata = async () =>
    (await dataSetsOf(await hub.asAutomation(`/dicom-web/studies/${wrong.study}/metadata`)))[0] ?? {};
  const instanceRow = () =>
    hub.hub.db
      .selectFrom('instances')
      .select(['hash', 'originalHash'])
      .where('studyUid', '=', studyUid(wrong.study))
      .orderBy('sopInstanceUid')
      .executeTakeFirstOrThrow();
  async function findings(): Promise<Finding[]> {
    const found: Finding[] = [];
    await verify({ ...hub.hub, now: Date.now() + 3_600_000 }, { onFinding: (one) => found.push(one) });
    // A copy that nothing needs any more is told as a note.
    return found.filter(({ kind }) => kind !== 'note');
  }

  it('is shown with whose it is held as and whom its images name', async () => {
    expect(await view()).toMatchObject({
      held: { patientId: wrong.patientId },
      said: { patientId: wrong.patientId, name: 'Lê Văn Sai' },
      modalities: ['CT'],
      instanceCount: 1,
      refused: null,
      moves: [],
    });
  });

  it('goes to the other person wherever it is looked up, while the bytes as received stay', async () => {
    const before = await instanceRow();
    await expectMoved();
    const found = await dataSetsOf(await hub.asAutomation(`/dicom-web/studies?PatientID=${right.patientId}`));
    expect(found).toHaveLength(2);
    const held = await metadata();
    expect(held[ID]?.Value).toEqual([right.patientId]);
    expect(held[NAME]?.Value).toEqual([{ Alphabetic: 'Trần^Thị Đúng' }]);
    expect(held[ORIGINAL]?.Value).toHaveLength(1);

    const after = await instanceRow();
    expect(after.originalHash).toBe(before.hash);
    const hash = blobHash(before.hash) ?? expect.fail();
    await using received = await hub.hub.blobs.open(hash);
    const bytes = await received.read(0, received.sizeBytes);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(before.hash);
    expect(await findings()).toEqual([]);
  });

  it('is settled, read by the models and assessed anew, for both visits', async () => {
    const runs = () =>
      hub.hub.db
        .selectFrom('studyInferences')
        .innerJoin('studies', 'studies.studyUid', 'studyInferences.studyUid')
        .innerJoin('visits', 'visits.id', 'studyInferences.visitId')
        .select(['visits.patientKey', 'studies.settledAt', 'studyInferences.settledAt as readAt'])
        .where('studies.studyUid', '=', studyUid(wrong.study))
        .executeTakeFirst();
    expect(await runs()).toMatchObject({ patientKey: await keyOf(wrong.patientId) });
    await expectMoved();
    expect(await runs()).toBeUndefined();
    const jobs = await hub.hub.db
      .selectFrom('jobs')
      .select('kind')
      .where('state', '=', 'pending')
      .orderBy('kind')
      .execute();
    expect(jobs.map(({ kind }) => kind)).toEqual(['assess-risk', 'assess-risk', 'settle-study']);
    await hub.drain();
    const now = await runs();
    expect(now).toMatchObject({ patientKey: await keyOf(right.patientId) });
    expect(now?.settledAt).toBe(now?.readAt);
  });

  it('keeps who moved it, when, from whom, to whom and why, and says it on the audit trail', async () => {
    await expectMoved();
    expect((await view()).moves).toMatchObject([
      {
        by: 'Test technician',
        reason: 'Chọn nhầm người ở máy',
        from: { patientId: wrong.patientId },
        to: { patientId: right.patientId },
      },
    ]);
    const audited = await hub.hub.db
      .selectFrom('auditEvents')
      .select('detail')
      .where('action', '=', 'study.moved')
      .where('subject', '=', wrong.study)
      .execute();
    expect(audited).toHaveLength(1);
    expect(audited[0]?.detail).not.toContain('Đúng');
  });

  it('takes along what comes later under the same words', async () => {
    await expectMoved();
    await store(hub, image({ ...wrong, instance: `${wrong.study}.1.2` }, pixelsOf(2)));
    const all = await dataSetsOf(await hub.asAutomation(`/dicom-web/studies/${wrong.study}/metadata`));
    expect(all.map((one) => one[ID]?.Value)).toEqual([[right.patientId], [right.patientId]]);
    await store(hub, image(wrong, pixelsOf(1)));
  });

  it('moved back is what was received, byte for byte', async () => {
    const before = await instanceRow();
    await expectMoved();
    await expectMoved(right.patientId, wrong.patientId);
    expect(await instanceRow()).toEqual({ hash: before.hash, originalHash: null });
    expect((await metadata())[ID]?.Value).toEqual([wrong.patientId]);
    expect(await findings()).toEqual([]);
  });

  it('is moved only by who may, only from whose it is, and only to somebody else who is known', async () => {
    expect((await move(wrong.patientId, right.patientId, radiologist)).status).toBe(403);
    const coordinator = await hub.signIn('coordinator');
    expect((await move(wrong.patientId, right.patientId, coordinator)).status).toBe(403);
    expect((await move(right.patientId, wrong.patientId)).status).toBe(409);
    expect((await move(wrong.patientId, wrong.patientId)).status).toBe(400);
    await store(
      hub,
      image(
        { ...right, study: `${right.study}.5`, series: '1.2.5', instance: '1.2.5.1', patientId: '' },
        pixelsOf(3),
      ),
    );
    expect((await move(wrong.patientId, `${right.study}.5`)).status).toBe(409);
  });

  it('takes a reader’s draft along, and stays once a reading of it is signed', async () => {
    const put = (path: string, method: string, body: unknown) =>
      radiologist(`/api/reading/${wrong.study}/${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const text = { impression: 'Không thấy bất thường', recommendation: 'follow-up-12-months' };
    expect((await put('draft', 'PUT', text)).status).toBe(200);
    await expectMoved();
    await hub.drain();
    const answer = await put('sign', 'POST', text);
    expect(answer.status, await answer.clone().text()).toBe(200);
    const { patientKey } = await hub.hub.db
      .selectFrom('reads')
      .innerJoin('visits', 'visits.id', 'reads.visitId')
      .select('visits.patientKey')
      .where('reads.studyUid', '=', wrong.study)
      .executeTakeFirstOrThrow();
    expect(patientKey).toBe(await keyOf(right.patientId));

    expect((await move(right.patientId, wrong.patientId)).status).toBe(409);
    expect((await view()).refused?.en).toContain('signed');
    expect((await metadata())[ID]?.Value).toEqual([right.patientId]);
  });
});
