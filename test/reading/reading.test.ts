import { expect, it } from 'vitest';
import type { ReadingView } from '../../src/reading/api.ts';
import type { ReportView } from '../../src/report/api.ts';
import { describeOnBoth } from './both-databases.ts';
import { entryOf, json, reading, refusal, sign, signAndRelease, WORDS } from './requests.ts';

describeOnBoth('the reading', (desk) => {
  it('shows everything about a study on one page', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    const findingId = await desk().stageFinding(study);
    await desk().stageFinding(study, { flagged: 0 });
    await desk().stageLabs(study, [
      { label: 'Homemade', analyteKey: null, interpretation: null, problem: 'unknown-code' },
      { label: 'K', analyteKey: 'k' },
      { label: 'gone', status: 'deleted' },
    ]);
    await desk().stageRisk(study.visitId, { modelId: 'score2-asia-pacific' });
    const view = await reading(desk(), study.studyUid);
    expect(view.machineFindings).toMatchObject([{ id: findingId, state: 'open', box: [10, 10, 20, 20] }]);
    expect(view.observations.map((one) => one.label.vi)).toEqual(['Kali', 'Homemade']);
    expect(view.assessments).toMatchObject([{ modelId: 'score2-asia-pacific', band: { en: 'High' } }]);
    expect(view.runs).toMatchObject([{ model: 'lung-nodule-ct', outcome: 'answered', candidateCount: 3 }]);
    expect(view.study).toMatchObject({ settled: true });
    expect(view.read).toBeNull();
  });

  it('claims a study for whoever decides first, and refuses everyone else by that name', async () => {
    const study = await desk().stageStudy();
    const path = `/api/reading/${study.studyUid}/machine-findings/${await desk().stageFinding(study)}`;
    desk().as('radiologist', 'an');
    const view = await json<ReadingView>(desk().send('PUT', path, { state: 'accepted', note: 'RUL' }));
    expect(view).toMatchObject({
      claim: { userName: 'Dr an' },
      read: { state: 'draft', readerName: 'Dr an' },
    });
    expect(view.machineFindings).toMatchObject([{ state: 'accepted', note: 'RUL' }]);
    desk().as('radiologist', 'binh');
    expect(await refusal(desk().send('PUT', path, { state: 'open' }))).toMatchObject({
      status: 409,
      detail: 'Dr an has taken this one',
    });
  });

  it('keeps a correction, a rejection with its reason, and takes a decision back', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    const path = `/api/reading/${study.studyUid}/machine-findings/${await desk().stageFinding(study)}`;
    const place = { sopInstanceUid: study.instanceUid, frame: 1, box: [1, 2, 30, 40], diameterMm: 6 };
    const decide = (body: object) => json<ReadingView>(desk().send('PUT', path, body));
    expect((await decide({ state: 'corrected', ...place })).machineFindings).toMatchObject([
      { state: 'corrected', corrected: place, diameterMm: 8.4 },
    ]);
    expect((await decide({ state: 'rejected', reason: 'vessel' })).machineFindings).toMatchObject([
      { state: 'rejected', reason: 'vessel', corrected: null },
    ]);
    expect((await decide({ state: 'open' })).machineFindings).toMatchObject([
      { state: 'open', reason: null },
    ]);
    const off = await refusal(
      desk().send('PUT', path, { state: 'corrected', ...place, box: [1, 2, 600, 40] }),
    );
    expect(off.status).toBe(400);
    expect((await desk().send('PUT', path, { state: 'rejected' })).status).toBe(400);
  });

  it("adds and removes the reader's own findings, on the study's images only", async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    const other = await desk().stageStudy();
    const found = {
      kind: 'lung-nodule',
      seriesUid: study.seriesUid,
      sopInstanceUid: study.instanceUid,
      frame: 1,
      box: [5, 5, 9, 9],
      diameterMm: null,
      description: 'Sẹo đỉnh phổi',
    };
    const path = `/api/reading/${study.studyUid}/findings`;
    const added = await json<{ id: string }>(desk().send('POST', path, found));
    expect((await reading(desk(), study.studyUid)).readerFindings).toMatchObject([
      { id: added.id, box: [5, 5, 9, 9] },
    ]);
    const elsewhere = { ...found, sopInstanceUid: other.instanceUid, seriesUid: other.seriesUid };
    expect((await desk().send('POST', path, elsewhere)).status).toBe(400);
    expect((await desk().send('DELETE', `${path}/${added.id}`)).status).toBe(204);
    expect((await desk().send('DELETE', `${path}/${added.id}`)).status).toBe(404);
  });

  it('refuses to sign until every finding is decided, and says what is missing in both languages', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    const findingId = await desk().stageFinding(study);
    const refused = await refusal(sign(desk(), study.studyUid, { ...WORDS, impression: '  ' }));
    expect(refused).toMatchObject({
      status: 422,
      details: {
        blockers: [
          { en: 'One machine finding awaits a decision', vi: expect.any(String) },
          { en: 'The impression is empty', vi: expect.any(String) },
        ],
      },
    });
    await json(
      desk().send('PUT', `/api/reading/${study.studyUid}/machine-findings/${findingId}`, {
        state: 'accepted',
      }),
    );
    expect(await json<ReadingView>(sign(desk(), study.studyUid))).toMatchObject({
      read: { state: 'signed' },
      claim: null,
      blockers: [],
    });
  });

  it('does not sign what is still coming in', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy({ ready: false });
    expect((await sign(desk(), study.studyUid)).status).toBe(422);
  });

  it('shows and asks about only what the models said of all the images', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    const earlier = await desk().stageFinding(study);
    desk().pass(1000);
    const later = await desk().stageLaterRun(study);
    const found = await desk().stageFinding(later, { kind: 'lung-mass' });
    const view = await reading(desk(), study.studyUid);
    expect(view.machineFindings.map((finding) => finding.id)).toEqual([found]);
    expect(view.runs).toHaveLength(1);
    expect((await entryOf(desk(), study.studyUid))?.flags).toMatchObject([{ en: '1 lung mass, 8.4 mm' }]);
    const path = `/api/reading/${study.studyUid}/machine-findings/${earlier}`;
    expect((await desk().send('PUT', path, { state: 'accepted' })).status).toBe(404);
  });

  it('changes nothing after the signature', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    const findingId = await desk().stageFinding(study);
    const subject = `/api/reading/${study.studyUid}`;
    const decide = () =>
      desk().send('PUT', `${subject}/machine-findings/${findingId}`, { state: 'accepted' });
    await json(decide());
    await json(sign(desk(), study.studyUid));
    const signed = await reading(desk(), study.studyUid);
    for (const attempt of [
      decide(),
      desk().send('PUT', `${subject}/draft`, WORDS),
      sign(desk(), study.studyUid),
      desk().send('PUT', `/api/worklist/${study.studyUid}/claim?takeOver=1`),
    ]) {
      expect((await attempt).status).toBe(409);
    }
    expect(await reading(desk(), study.studyUid)).toEqual(signed);
    expect(await desk().facts('read.signed', study.visitId)).toHaveLength(1);
  });

  it('keeps images from a clinician, who may sign laboratory results', async () => {
    desk().as('clinician');
    const study = await desk().stageStudy();
    expect((await desk().send('PUT', `/api/reading/${study.studyUid}/draft`, WORDS)).status).toBe(403);
    expect((await sign(desk(), study.studyUid)).status).toBe(403);
    const visit = await desk().stageVisit();
    await desk().stageLabs(visit, [{}]);
    await desk().stageAssessed(visit.visitId);
    expect((await json<ReadingView>(sign(desk(), visit.visitId))).read).toMatchObject({ state: 'signed' });
  });

  it('opens again when images come after the signature, for a reading that amends the first', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    await signAndRelease(desk(), study);
    desk().pass(1000);
    await desk()
      .db.updateTable('studies')
      .set({ lastReceivedAt: desk().now() })
      .where('studyUid', '=', study.studyUid)
      .execute();
    expect(await entryOf(desk(), study.studyUid)).toMatchObject({
      state: 'ready',
      alerts: [{ en: 'More images came after the last signature' }],
    });
    desk().pass(1000);
    await signAndRelease(desk(), study, { ...WORDS, impression: 'Không đổi.' });
    expect(await entryOf(desk(), study.studyUid)).toBeUndefined();
    expect(await json<ReportView>(desk().send('GET', `/api/reports/${study.studyUid}`))).toMatchObject({
      status: 'amended',
      body: { impression: 'Không đổi.' },
    });
  });

  it('brings results back that came after everything of the visit was signed', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    await signAndRelease(desk(), study);
    expect(await entryOf(desk(), study.visitId)).toBeUndefined();
    desk().pass(1000);
    await desk().stageLabs(study, [{ analyteKey: 'k', interpretation: 'critical-low' }]);
    expect(await entryOf(desk(), study.visitId)).toMatchObject({
      kind: 'labs',
      state: 'ready',
      flags: [{ kind: 'lab' }],
    });
  });
});
