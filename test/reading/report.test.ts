import { expect, it } from 'vitest';
import type { ReportView } from '../../src/report/api.ts';
import { describeOnBoth } from './both-databases.ts';
import { json, sign, WORDS } from './requests.ts';

describeOnBoth('the report', (desk) => {
  it('holds what was signed and not what came a moment later, and is written once', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    expect((await desk().send('GET', `/api/reports/${study.studyUid}`)).status).toBe(404);
    await json(sign(desk(), study.studyUid));
    await desk().stageLabs(study, [{ label: 'too late' }]);
    const readId = (await desk().facts('read.signed', study.visitId))[0]?.readId ?? '';
    await desk().conclude(readId);
    await desk().conclude(readId);
    const report = await json<ReportView>(desk().send('GET', `/api/reports/${study.studyUid}`));
    expect(report).toMatchObject({
      status: 'final',
      body: { impression: WORDS.impression, signedBy: 'Dr radiologist', observations: [] },
    });
    expect(await desk().facts('report.signed', study.visitId)).toHaveLength(1);
  });

  it('refuses a reading that nobody has signed', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    await json(desk().send('PUT', `/api/reading/${study.studyUid}/draft`, WORDS));
    const read = await desk()
      .db.selectFrom('reads')
      .select('id')
      .where('subject', '=', study.studyUid)
      .executeTakeFirstOrThrow();
    await expect(desk().conclude(read.id)).rejects.toThrow('not signed');
  });
});
