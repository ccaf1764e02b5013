import { expect, it } from 'vitest';
import { type SopInstanceUid, sopInstanceUid } from '../../src/domain/ids.ts';
import { expectInstances } from '../../src/ingest/expect-instances.ts';
import type { ReadingView } from '../../src/reading/api.ts';
import { describeOnBoth } from './both-databases.ts';
import { entryOf, json, reading, sign } from './requests.ts';
import type { StagedStudy } from './staging.ts';

describeOnBoth('images that are missing, late or replaced', (desk) => {
  const uid = (text: string): SopInstanceUid => sopInstanceUid(text) ?? expect.fail('no UID');

  async function late(study: StagedStudy) {
    desk().pass(1000);
    const { db, now } = desk();
    const first = await db
      .selectFrom('instances')
      .selectAll()
      .where('sopInstanceUid', '=', study.instanceUid)
      .executeTakeFirstOrThrow();
    const came = { sopInstanceUid: uid(`${study.instanceUid}.9`), instanceNumber: 9, receivedAt: now() };
    await db
      .insertInto('instances')
      .values({ ...first, ...came })
      .execute();
    await db
      .updateTable('studies')
      .set({ lastReceivedAt: now(), instanceCount: 2 })
      .where('studyUid', '=', study.studyUid)
      .execute();
    return came;
  }

  it('says on the worklist and beside the images how many of those announced are missing', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    const sopInstanceUids = [study.instanceUid, uid(`${study.instanceUid}.2`), uid(`${study.instanceUid}.3`)];
    const { studyUid } = study;
    await expectInstances(desk().db, { studyUid, sopInstanceUids, source: 'commitment' });
    expect((await entryOf(desk(), study.studyUid))?.alerts).toEqual([
      {
        en: '2 of 3 images that the sender announced are missing',
        vi: 'Thiếu 2 trong 3 ảnh mà nơi gửi đã báo',
      },
    ]);
    expect((await reading(desk(), study.studyUid)).arrivals).toMatchObject({ expected: 3, missing: 2 });
  });

  it('tells the reader which images came after the report, until a reading covers them', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    const signed = await json<ReadingView>(sign(desk(), study.studyUid));
    expect(signed.arrivals).toMatchObject({ signedAt: null, late: [], lateCount: 0 });
    const came = await late(study);
    const { arrivals } = await reading(desk(), study.studyUid);
    expect(arrivals).toMatchObject({
      signedAt: signed.read?.signedAt,
      lateCount: 1,
      late: [
        {
          sopInstanceUid: came.sopInstanceUid,
          instanceNumber: 9,
          arrivedAt: came.receivedAt,
          replaces: false,
        },
      ],
    });
    desk().pass(1000);
    expect((await json<ReadingView>(sign(desk(), study.studyUid))).arrivals).toMatchObject({ late: [] });
  });

  it('points out the reader’s own marks on an image that was replaced, and says why the study is back', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    await json(sign(desk(), study.studyUid));
    desk().pass(1000);
    const { db, now } = desk();
    const replace = async () => {
      await db
        .insertInto('replacedInstances')
        .values({
          decisionId: `${now()}`,
          sopInstanceUid: study.instanceUid,
          studyUid: study.studyUid,
          hash: '1'.repeat(64),
          sizeBytes: 1,
          originalHash: null,
          replacedAt: now(),
        })
        .execute();
      await db
        .updateTable('instances')
        .set({ replacedAt: now(), receivedAt: now() })
        .where('sopInstanceUid', '=', study.instanceUid)
        .execute();
      await db
        .updateTable('studies')
        .set({ lastReceivedAt: now() })
        .where('studyUid', '=', study.studyUid)
        .execute();
    };
    await replace();
    expect((await entryOf(desk(), study.studyUid))?.alerts).toMatchObject([
      { en: 'An image was replaced after the last signature' },
    ]);
    const finding = await json<{ id: string }>(
      desk().send('POST', `/api/reading/${study.studyUid}/findings`, {
        kind: 'lung-nodule',
        seriesUid: study.seriesUid,
        sopInstanceUid: study.instanceUid,
        frame: 1,
        box: [1, 1, 9, 9],
        diameterMm: 5,
        description: '',
      }),
    );
    const before = (await reading(desk(), study.studyUid)).arrivals;
    expect(before).toMatchObject({ drawnOnReplaced: [], late: [{ replaces: true }] });
    desk().pass(1000);
    await replace();
    expect((await reading(desk(), study.studyUid)).arrivals?.drawnOnReplaced).toEqual([finding.id]);
  });
});
