import { expect, it } from 'vitest';
import { verifyAuditChain } from '../../src/access/audit.ts';
import { describeOnBoth } from './both-databases.ts';
import { WORDS } from './requests.ts';

describeOnBoth('what goes on record at the desk', (desk) => {
  /** Does something and gives the events that it alone put on record. */
  async function recordedBy(done: () => unknown) {
    const { seq } = await desk().db.selectFrom('auditHead').select('seq').executeTakeFirstOrThrow();
    const answer = await done();
    if (answer instanceof Response && !answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
    const events = await desk()
      .db.selectFrom('auditEvents')
      .selectAll()
      .where('seq', '>', seq)
      .orderBy('seq')
      .execute();
    return events.map(({ actorId, action, subject, detail }) => ({
      actorId,
      action,
      subject,
      detail: JSON.parse(detail),
    }));
  }

  async function readIdOf(subject: string): Promise<string> {
    const { id } = await desk()
      .db.selectFrom('reads')
      .select('id')
      .where('subject', '=', subject)
      .executeTakeFirstOrThrow();
    return id;
  }

  it('is who took a study, who took it over from whom, and who gave it back, each once', async () => {
    const subject: string = (await desk().stageStudy()).studyUid;
    const claim = `/api/worklist/${subject}/claim`;
    desk().as('radiologist', 'an');
    expect(await recordedBy(() => desk().send('PUT', claim))).toEqual([
      { actorId: 'an', action: 'study.claimed', subject, detail: {} },
    ]);
    expect(await recordedBy(() => desk().send('PUT', claim))).toEqual([]);
    desk().as('radiologist', 'binh');
    expect(await recordedBy(() => desk().send('PUT', `${claim}?takeOver=1`))).toEqual([
      { actorId: 'binh', action: 'study.claimed', subject, detail: { takenFrom: 'an' } },
    ]);
    expect(await recordedBy(() => desk().send('DELETE', claim))).toEqual([
      { actorId: 'binh', action: 'study.unclaimed', subject, detail: {} },
    ]);
    expect(await recordedBy(() => desk().send('DELETE', claim))).toEqual([]);
  });

  it('is that a study was claimed by changing its reading, before the change itself', async () => {
    desk().as('radiologist', 'an');
    const study = await desk().stageStudy();
    const path = `/api/reading/${study.studyUid}/machine-findings/${await desk().stageFinding(study)}`;
    const events = await recordedBy(() => desk().send('PUT', path, { state: 'accepted' }));
    expect(events.map((event) => event.action)).toEqual(['study.claimed', 'finding.decided']);
    const other: string = (await desk().stageStudy()).studyUid;
    expect(await recordedBy(() => desk().send('PUT', `/api/reading/${other}/draft`, WORDS))).toEqual([
      { actorId: 'an', action: 'study.claimed', subject: other, detail: {} },
    ]);
  });

  it('is each step from the first decision to the patient’s page once, by identifiers and codes alone', async () => {
    desk().as('radiologist', 'an');
    const study = await desk().stageStudy();
    const subject = `/api/reading/${study.studyUid}`;
    const findingId = await desk().stageFinding(study);
    await desk().send('PUT', `/api/worklist/${study.studyUid}/claim`);

    const finding = `${subject}/machine-findings/${findingId}`;
    const rejected = { state: 'rejected', reason: 'vessel', note: 'mạch máu' };
    const events = await recordedBy(() => desk().send('PUT', finding, rejected));
    const readId = await readIdOf(study.studyUid);
    const by = { actorId: 'an', subject: findingId };
    expect(events).toEqual([
      { ...by, action: 'finding.decided', detail: { readId, state: 'rejected', reason: 'vessel' } },
    ]);
    expect(await recordedBy(() => desk().send('PUT', finding, { state: 'open' }))).toEqual([
      { ...by, action: 'finding.decided', detail: { readId, state: 'open' } },
    ]);
    expect(await recordedBy(() => desk().send('PUT', finding, { state: 'open' }))).toEqual([]);
    await desk().send('PUT', finding, { state: 'accepted' });

    const mark = {
      kind: 'lung-nodule',
      seriesUid: study.seriesUid,
      sopInstanceUid: study.instanceUid,
      frame: 1,
      box: [5, 5, 9, 9],
      diameterMm: 4,
      description: 'Sẹo',
    };
    const added = await recordedBy(() => desk().send('POST', `${subject}/findings`, mark));
    const ownId = added[0]?.subject ?? '';
    expect(added).toEqual([{ actorId: 'an', action: 'finding.added', subject: ownId, detail: { readId } }]);
    expect(await recordedBy(() => desk().send('DELETE', `${subject}/findings/${ownId}`))).toEqual([
      { actorId: 'an', action: 'finding.removed', subject: ownId, detail: { readId } },
    ]);

    expect(await recordedBy(() => desk().send('POST', `${subject}/sign`, WORDS))).toEqual([
      { actorId: 'an', action: 'read.signed', subject: readId, detail: { subject: study.studyUid } },
    ]);
    const concluded = await recordedBy(() => desk().conclude(readId));
    const report = await desk()
      .db.selectFrom('reports')
      .select('id')
      .where('subject', '=', study.studyUid)
      .executeTakeFirstOrThrow();
    expect(concluded).toEqual([
      { actorId: 'hub', action: 'report.signed', subject: report.id, detail: { readId } },
    ]);
    expect(await recordedBy(() => desk().conclude(readId))).toEqual([]);
    const released = await recordedBy(() => desk().summarise(study.visitId));
    const summary = await desk()
      .db.selectFrom('summaries')
      .select('id')
      .where('visitId', '=', study.visitId)
      .executeTakeFirstOrThrow();
    expect(released).toEqual([
      {
        actorId: 'hub',
        action: 'summary.released',
        subject: summary.id,
        detail: { visitId: study.visitId },
      },
    ]);
    expect(await recordedBy(() => desk().summarise(study.visitId))).toEqual([]);
    expect(await verifyAuditChain(desk().db)).toMatchObject({ ok: true });
  });

  it('is nothing when the hub refuses', async () => {
    desk().as('radiologist', 'an');
    const study = await desk().stageStudy();
    await desk().stageFinding(study);
    const refused = await recordedBy(async () => {
      expect((await desk().send('POST', `/api/reading/${study.studyUid}/sign`, WORDS)).status).toBe(422);
    });
    expect(refused).toEqual([]);
  });

  it('stays one chain when many readers work at once', async () => {
    const studies = await Promise.all(Array.from({ length: 8 }, () => desk().stageStudy()));
    const events = await recordedBy(async () => {
      const answers = await Promise.all(
        studies.map((study, i) => {
          desk().as('radiologist', `reader-${i}`);
          return desk().send('POST', `/api/reading/${study.studyUid}/sign`, WORDS);
        }),
      );
      expect(answers.map((answer) => answer.status)).toEqual(studies.map(() => 200));
    });
    for (const action of ['study.claimed', 'read.signed']) {
      const actors = events.filter((event) => event.action === action).map((event) => event.actorId);
      expect(actors.sort()).toEqual(studies.map((_study, i) => `reader-${i}`));
    }
    expect(events).toHaveLength(2 * studies.length);
    expect(await verifyAuditChain(desk().db)).toMatchObject({ ok: true });
  });
});
