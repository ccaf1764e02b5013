import { expect, it } from 'vitest';
import type { WorklistPage } from '../../src/worklist/api.ts';
import { describeOnBoth } from './both-databases.ts';
import { entryOf, json, refusal } from './requests.ts';

describeOnBoth('the worklist', (desk) => {
  it('shows a study from its first image on, and how far it has come', async () => {
    desk().as('radiologist');
    const coming = await desk().stageStudy({ ready: false });
    const ready = await desk().stageStudy();
    expect(await entryOf(desk(), coming.studyUid)).toMatchObject({ state: 'receiving', claim: null });
    expect(await entryOf(desk(), ready.studyUid)).toMatchObject({
      state: 'ready',
      kind: 'study',
      modalities: ['CT'],
      instanceCount: 1,
      visitDate: '2026-03-04',
      patient: { name: 'Nguyễn^Thị Bình' },
    });
  });

  it('puts a critical value before a flagged image before a plain study, though it came last', async () => {
    desk().as('radiologist');
    const plain = await desk().stageStudy();
    desk().pass(1000);
    const flagged = await desk().stageStudy();
    await desk().stageFinding(flagged);
    await desk().stageFinding(flagged, { diameterMm: 5 });
    await desk().stageFinding(flagged, { flagged: 0 });
    desk().pass(1000);
    const urgent = await desk().stageStudy();
    await desk().stageLabs(urgent, [
      { analyteKey: 'k', label: 'K', valueText: '6.9', interpretation: 'critical-high' },
      { analyteKey: 'na', label: 'Na', valueText: '150', interpretation: 'high' },
    ]);
    const { entries } = await json<WorklistPage>(desk().send('GET', '/api/worklist'));
    const mine = [plain, flagged, urgent].map((study) => study.studyUid as string);
    const order = entries.filter((entry) => mine.includes(entry.subject));
    expect(order.map((entry) => entry.subject)).toEqual([...mine].reverse());
    expect(order.map((entry) => entry.flags.map((flag) => flag.en))).toEqual([
      ['Potassium 6.9 mmol/L: critically high'],
      ['2 lung nodules, largest 8.4 mm'],
      [],
    ]);
  });

  it('says which model did not answer and why', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    await desk()
      .db.updateTable('inferenceRuns')
      .set({
        outcome: 'notApplicable',
        reason: JSON.stringify({ en: 'Slices too thick', vi: 'Lát quá dày' }),
      })
      .where('id', '=', study.runId)
      .execute();
    const entry = await entryOf(desk(), study.studyUid);
    expect(entry?.notes).toEqual([
      { en: 'lung-nodule-ct: Slices too thick', vi: 'lung-nodule-ct: Lát quá dày' },
    ]);
  });

  it('keeps what was found from staff who do not read', async () => {
    const study = await desk().stageStudy();
    await desk().stageFinding(study);
    desk().as('coordinator');
    expect((await entryOf(desk(), study.studyUid))?.flags).toEqual([]);
    desk().as('radiologist');
    expect((await entryOf(desk(), study.studyUid))?.flags).toHaveLength(1);
  });

  it('lists the results of a visit without images, and not a second time beside images', async () => {
    desk().as('clinician');
    const alone = await desk().stageVisit();
    await desk().stageLabs(alone, [{ interpretation: 'high' }]);
    expect(await entryOf(desk(), alone.visitId)).toMatchObject({
      kind: 'labs',
      state: 'analysing',
      modalities: [],
    });
    await desk().stageAssessed(alone.visitId);
    expect(await entryOf(desk(), alone.visitId)).toMatchObject({ state: 'ready' });

    const study = await desk().stageStudy();
    await desk().stageLabs(study, [{}]);
    expect(await entryOf(desk(), study.visitId)).toBeUndefined();
  });

  it('lets one take it, tells others who has it, and lets a radiologist take over on purpose', async () => {
    const study = await desk().stageStudy();
    const claim = `/api/worklist/${study.studyUid}/claim`;
    desk().as('radiologist', 'an');
    await json(desk().send('PUT', claim));
    expect((await entryOf(desk(), study.studyUid))?.claim).toMatchObject({ userName: 'Dr an' });
    desk().as('radiologist', 'binh');
    expect(await refusal(desk().send('PUT', claim))).toMatchObject({
      status: 409,
      details: { claim: { userName: 'Dr an' } },
    });
    expect((await desk().send('DELETE', claim)).status).toBe(409);
    await json(desk().send('PUT', `${claim}?takeOver=1`));
    expect((await entryOf(desk(), study.studyUid))?.claim).toMatchObject({ userName: 'Dr binh' });
    expect((await desk().send('DELETE', claim)).status).toBe(204);
    expect((await entryOf(desk(), study.studyUid))?.claim).toBeNull();
    expect(await desk().facts('study.claimed', study.visitId)).toHaveLength(3);
  });

  it('tells those who listen that something has happened, and lets them go when they leave or the hub stops', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    const leaving = new AbortController();
    const listen = async (signal?: AbortSignal) => {
      const answer = await desk().app.request('/api/events', signal === undefined ? {} : { signal });
      expect(answer.headers.get('content-type')).toBe('text/event-stream');
      const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
      if (reader === undefined) throw new Error('no stream');
      return reader;
    };
    const [one, other] = [await listen(leaving.signal), await listen()];
    expect((await one.read()).value).toMatch(/^event: changed\ndata: \{"seq":\d+\}\n\n/);
    await json(desk().send('PUT', `/api/worklist/${study.studyUid}/claim`));
    expect((await one.read()).value).toMatch(/^event: changed\n/);
    leaving.abort();
    for (let part = await one.read(); !part.done; part = await one.read());
    desk().stop();
    for (let part = await other.read(); !part.done; part = await other.read());
  });
});
