import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DatabaseConfig } from '../../src/platform/config.ts';
import type { ReadingView } from '../../src/reading/api.ts';
import type { ReportView } from '../../src/report/api.ts';
import type { WorklistEntry, WorklistPage } from '../../src/worklist/api.ts';
import { type Postgres, startPostgres } from '../postgres.ts';
import { type Desk, openDesk, type StagedStudy } from './desk.ts';

let postgres: Postgres;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-desks-'));
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const databases: { name: string; config: () => DatabaseConfig }[] = [
  { name: 'SQLite', config: () => ({ kind: 'sqlite', path: join(folder, 'desk.sqlite') }) },
  { name: 'PostgreSQL', config: () => ({ kind: 'postgres', url: postgres.url }) },
];

const WORDS = { impression: 'Nốt 8 mm thùy trên phải.', recommendation: 'follow-up-3-months' } as const;
const problem = z.object({
  detail: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});

describe.each(databases)('from the worklist to the patient on $name', ({ config }) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(config());
  });
  afterAll(async () => {
    await desk[Symbol.asyncDispose]();
  });

  async function json<T>(answer: Response | Promise<Response>): Promise<T> {
    const done = await answer;
    if (!done.ok) throw new Error(`${done.status}: ${await done.text()}`);
    return done.json() as Promise<T>;
  }
  const refusal = async (answer: Response | Promise<Response>) => {
    const done = await answer;
    return { status: done.status, ...problem.parse(await done.json()) };
  };
  const worklist = (query = '') => json<WorklistPage>(desk.send('GET', `/api/worklist${query}`));
  async function entryOf(subject: string, query = ''): Promise<WorklistEntry | undefined> {
    return (await worklist(query)).entries.find((entry) => entry.subject === subject);
  }
  const reading = (subject: string) => json<ReadingView>(desk.send('GET', `/api/reading/${subject}`));
  const sign = (subject: string, words: object = WORDS) =>
    desk.send('POST', `/api/reading/${subject}/sign`, words);
  async function signAndRelease(
    study: { studyUid?: string; visitId: StagedStudy['visitId'] },
    words: object = WORDS,
  ) {
    await json(sign(study.studyUid ?? study.visitId, words));
    const { id: readId } = await desk.db
      .selectFrom('reads')
      .select('id')
      .where('subject', '=', study.studyUid ?? study.visitId)
      .orderBy('signedAt', 'desc')
      .executeTakeFirstOrThrow();
    await desk.conclude(readId);
    await desk.summarise(study.visitId);
    return readId;
  }

  describe('the worklist', () => {
    it('shows a study from its first image on, and how far it has come', async () => {
      desk.as('radiologist');
      const coming = await desk.stageStudy({ ready: false });
      const ready = await desk.stageStudy();
      expect(await entryOf(coming.studyUid)).toMatchObject({ state: 'receiving', claim: null });
      expect(await entryOf(ready.studyUid)).toMatchObject({
        state: 'ready',
        kind: 'study',
        modalities: ['CT'],
        instanceCount: 1,
        visitDate: '2026-03-04',
        patient: { name: 'Nguyễn^Thị Bình' },
      });
    });

    it('puts a critical value before a flagged image before a plain study, though it came last', async () => {
      desk.as('radiologist');
      const plain = await desk.stageStudy();
      desk.pass(1000);
      const flagged = await desk.stageStudy();
      await desk.stageFinding(flagged);
      await desk.stageFinding(flagged, { diameterMm: 5 });
      await desk.stageFinding(flagged, { flagged: 0 });
      desk.pass(1000);
      const urgent = await desk.stageStudy();
      await desk.stageLabs(urgent, [
        { analyteKey: 'k', label: 'K', valueText: '6.9', interpretation: 'critical-high' },
        { analyteKey: 'na', label: 'Na', valueText: '150', interpretation: 'high' },
      ]);
      const { entries } = await worklist();
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
      desk.as('radiologist');
      const study = await desk.stageStudy();
      await desk.db
        .updateTable('inferenceRuns')
        .set({
          outcome: 'notApplicable',
          reason: JSON.stringify({ en: 'Slices too thick', vi: 'Lát quá dày' }),
        })
        .where('id', '=', study.runId)
        .execute();
      const entry = await entryOf(study.studyUid);
      expect(entry?.notes).toEqual([
        { en: 'lung-nodule-ct: Slices too thick', vi: 'lung-nodule-ct: Lát quá dày' },
      ]);
    });

    it('keeps what was found from staff who do not read', async () => {
      const study = await desk.stageStudy();
      await desk.stageFinding(study);
      desk.as('coordinator');
      expect((await entryOf(study.studyUid))?.flags).toEqual([]);
      desk.as('radiologist');
      expect((await entryOf(study.studyUid))?.flags).toHaveLength(1);
    });

    it('lists the results of a visit without images, and not a second time beside images', async () => {
      desk.as('clinician');
      const alone = await desk.stageVisit();
      await desk.stageLabs(alone, [{ interpretation: 'high' }]);
      expect(await entryOf(alone.visitId)).toMatchObject({
        kind: 'labs',
        state: 'analysing',
        modalities: [],
      });
      await desk.stageAssessed(alone.visitId);
      expect(await entryOf(alone.visitId)).toMatchObject({ state: 'ready' });

      const study = await desk.stageStudy();
      await desk.stageLabs(study, [{}]);
      expect(await entryOf(study.visitId)).toBeUndefined();
    });

    it('lets one take it, tells others who has it, and lets a radiologist take over on purpose', async () => {
      const study = await desk.stageStudy();
      const claim = `/api/worklist/${study.studyUid}/claim`;
      desk.as('radiologist', 'an');
      await json(desk.send('PUT', claim));
      expect((await entryOf(study.studyUid))?.claim).toMatchObject({ userName: 'Dr an' });
      desk.as('radiologist', 'binh');
      expect(await refusal(desk.send('PUT', claim))).toMatchObject({
        status: 409,
        details: { claim: { userName: 'Dr an' } },
      });
      expect((await desk.send('DELETE', claim)).status).toBe(409);
      await json(desk.send('PUT', `${claim}?takeOver=1`));
      expect((await entryOf(study.studyUid))?.claim).toMatchObject({ userName: 'Dr binh' });
      expect((await desk.send('DELETE', claim)).status).toBe(204);
      expect((await entryOf(study.studyUid))?.claim).toBeNull();
      expect(await desk.facts('study.claimed', study.visitId)).toHaveLength(3);
    });

    it('tells those who listen that something has happened, and lets them go when they leave or the hub stops', async () => {
      desk.as('radiologist');
      const study = await desk.stageStudy();
      const leaving = new AbortController();
      const listen = async (signal?: AbortSignal) => {
        const answer = await desk.app.request('/api/events', signal === undefined ? {} : { signal });
        expect(answer.headers.get('content-type')).toBe('text/event-stream');
        const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
        if (reader === undefined) throw new Error('no stream');
        return reader;
      };
      const [one, other] = [await listen(leaving.signal), await listen()];
      expect((await one.read()).value).toMatch(/^event: changed\ndata: \{"seq":\d+\}\n\n/);
      await json(desk.send('PUT', `/api/worklist/${study.studyUid}/claim`));
      expect((await one.read()).value).toMatch(/^event: changed\n/);
      leaving.abort();
      for (let part = await one.read(); !part.done; part = await one.read());
      desk.stop();
      for (let part = await other.read(); !part.done; part = await other.read());
    });
  });

  describe('the reading', () => {
    it('shows everything about a study on one page', async () => {
      desk.as('radiologist');
      const study = await desk.stageStudy();
      const findingId = await desk.stageFinding(study);
      await desk.stageFinding(study, { flagged: 0 });
      await desk.stageLabs(study, [
        { label: 'Homemade', analyteKey: null, interpretation: null, problem: 'unknown code' },
        { label: 'K', analyteKey: 'k' },
        { label: 'gone', status: 'deleted' },
      ]);
      await desk.stageRisk(study.visitId, { modelId: 'score2-asia-pacific' });
      const view = await reading(study.studyUid);
      expect(view.machineFindings).toMatchObject([{ id: findingId, state: 'open', box: [10, 10, 20, 20] }]);
      expect(view.observations.map((one) => one.label.vi)).toEqual(['Kali', 'Homemade']);
      expect(view.assessments).toMatchObject([{ modelId: 'score2-asia-pacific', band: { en: 'High' } }]);
      expect(view.runs).toMatchObject([{ model: 'lung-nodule-ct', outcome: 'answered', candidateCount: 3 }]);
      expect(view.study).toMatchObject({ settled: true });
      expect(view.read).toBeNull();
    });

    it('claims a study for whoever decides first, and refuses everyone else by that name', async () => {
      const study = await desk.stageStudy();
      const path = `/api/reading/${study.studyUid}/machine-findings/${await desk.stageFinding(study)}`;
      desk.as('radiologist', 'an');
      const view = await json<ReadingView>(desk.send('PUT', path, { state: 'accepted', note: 'RUL' }));
      expect(view).toMatchObject({
        claim: { userName: 'Dr an' },
        read: { state: 'draft', readerName: 'Dr an' },
      });
      expect(view.machineFindings).toMatchObject([{ state: 'accepted', note: 'RUL' }]);
      desk.as('radiologist', 'binh');
      expect(await refusal(desk.send('PUT', path, { state: 'open' }))).toMatchObject({
        status: 409,
        detail: 'Dr an has taken this one',
      });
    });

    it('keeps a correction, a rejection with its reason, and takes a decision back', async () => {
      desk.as('radiologist');
      const study = await desk.stageStudy();
      const path = `/api/reading/${study.studyUid}/machine-findings/${await desk.stageFinding(study)}`;
      const place = { sopInstanceUid: study.instanceUid, frame: 1, box: [1, 2, 30, 40], diameterMm: 6 };
      const decide = (body: object) => json<ReadingView>(desk.send('PUT', path, body));
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
        desk.send('PUT', path, { state: 'corrected', ...place, box: [1, 2, 600, 40] }),
      );
      expect(off.status).toBe(400);
      expect((await desk.send('PUT', path, { state: 'rejected' })).status).toBe(400);
    });

    it("adds and removes the reader's own findings, on the study's images only", async () => {
      desk.as('radiologist');
      const study = await desk.stageStudy();
      const other = await desk.stageStudy();
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
      const added = await json<{ id: string }>(desk.send('POST', path, found));
      expect((await reading(study.studyUid)).readerFindings).toMatchObject([
        { id: added.id, box: [5, 5, 9, 9] },
      ]);
      const elsewhere = { ...found, sopInstanceUid: other.instanceUid, seriesUid: other.seriesUid };
      expect((await desk.send('POST', path, elsewhere)).status).toBe(400);
      expect((await desk.send('DELETE', `${path}/${added.id}`)).status).toBe(204);
      expect((await desk.send('DELETE', `${path}/${added.id}`)).status).toBe(404);
    });

    it('refuses to sign until every finding is decided, and says what is missing in both languages', async () => {
      desk.as('radiologist');
      const study = await desk.stageStudy();
      const findingId = await desk.stageFinding(study);
      const refused = await refusal(sign(study.studyUid, { ...WORDS, impression: '  ' }));
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
        desk.send('PUT', `/api/reading/${study.studyUid}/machine-findings/${findingId}`, {
          state: 'accepted',
        }),
      );
      expect(await json<ReadingView>(sign(study.studyUid))).toMatchObject({
        read: { state: 'signed' },
        claim: null,
        blockers: [],
      });
    });

    it('does not sign what is still coming in', async () => {
      desk.as('radiologist');
      const study = await desk.stageStudy({ ready: false });
      expect((await sign(study.studyUid)).status).toBe(422);
    });

    it('shows and asks about only what the models said of all the images', async () => {
      desk.as('radiologist');
      const study = await desk.stageStudy();
      const earlier = await desk.stageFinding(study);
      desk.pass(1000);
      const later = await desk.stageLaterRun(study);
      const found = await desk.stageFinding(later, { kind: 'lung-mass' });
      const view = await reading(study.studyUid);
      expect(view.machineFindings.map((finding) => finding.id)).toEqual([found]);
      expect(view.runs).toHaveLength(1);
      expect((await entryOf(study.studyUid))?.flags).toMatchObject([{ en: '1 lung mass, 8.4 mm' }]);
      const path = `/api/reading/${study.studyUid}/machine-findings/${earlier}`;
      expect((await desk.send('PUT', path, { state: 'accepted' })).status).toBe(404);
    });

    it('changes nothing after the signature', async () => {
      desk.as('radiologist');
      const study = await desk.stageStudy();
      const findingId = await desk.stageFinding(study);
      const subject = `/api/reading/${study.studyUid}`;
      const decide = () =>
        desk.send('PUT', `${subject}/machine-findings/${findingId}`, { state: 'accepted' });
      await json(decide());
      await json(sign(study.studyUid));
      const signed = await reading(study.studyUid);
      for (const attempt of [
        decide(),
        desk.send('PUT', `${subject}/draft`, WORDS),
        sign(study.studyUid),
        desk.send('PUT', `/api/worklist/${study.studyUid}/claim?takeOver=1`),
      ]) {
        expect((await attempt).status).toBe(409);
      }
      expect(await reading(study.studyUid)).toEqual(signed);
      expect(await desk.facts('read.signed', study.visitId)).toHaveLength(1);
    });

    it('keeps images from a clinician, who may sign laboratory results', async () => {
      desk.as('clinician');
      const study = await desk.stageStudy();
      expect((await desk.send('PUT', `/api/reading/${study.studyUid}/draft`, WORDS)).status).toBe(403);
      expect((await sign(study.studyUid)).status).toBe(403);
      const visit = await desk.stageVisit();
      await desk.stageLabs(visit, [{}]);
      await desk.stageAssessed(visit.visitId);
      expect((await json<ReadingView>(sign(visit.visitId))).read).toMatchObject({ state: 'signed' });
    });

    it('opens again when images come after the signature, for a reading that amends the first', async () => {
      desk.as('radiologist');
      const study = await desk.stageStudy();
      await signAndRelease(study);
      desk.pass(1000);
      await desk.db
        .updateTable('studies')
        .set({ lastReceivedAt: desk.now() })
        .where('studyUid', '=', study.studyUid)
        .execute();
      expect(await entryOf(study.studyUid)).toMatchObject({
        state: 'ready',
        notes: [{ en: 'More images came after the last signature' }],
      });
      desk.pass(1000);
      await signAndRelease(study, { ...WORDS, impression: 'Không đổi.' });
      expect(await entryOf(study.studyUid)).toBeUndefined();
      expect(await json<ReportView>(desk.send('GET', `/api/reports/${study.studyUid}`))).toMatchObject({
        status: 'amended',
        body: { impression: 'Không đổi.' },
      });
    });

    it('brings results back that came after everything of the visit was signed', async () => {
      desk.as('radiologist');
      const study = await desk.stageStudy();
      await signAndRelease(study);
      expect(await entryOf(study.visitId)).toBeUndefined();
      desk.pass(1000);
      await desk.stageLabs(study, [{ analyteKey: 'k', interpretation: 'critical-low' }]);
      expect(await entryOf(study.visitId)).toMatchObject({
        kind: 'labs',
        state: 'ready',
        flags: [{ kind: 'lab' }],
      });
    });
  });

  describe('the report', () => {
    it('holds what was signed and not what came a moment later, and is written once', async () => {
      desk.as('radiologist');
      const study = await desk.stageStudy();
      expect((await desk.send('GET', `/api/reports/${study.studyUid}`)).status).toBe(404);
      await json(sign(study.studyUid));
      await desk.stageLabs(study, [{ label: 'too late' }]);
      const readId = (await desk.facts('read.signed', study.visitId))[0]?.readId ?? '';
      await desk.conclude(readId);
      await desk.conclude(readId);
      const report = await json<ReportView>(desk.send('GET', `/api/reports/${study.studyUid}`));
      expect(report).toMatchObject({
        status: 'final',
        body: { impression: WORDS.impression, signedBy: 'Dr radiologist', observations: [] },
      });
      expect(await desk.facts('report.signed', study.visitId)).toHaveLength(1);
    });

    it('refuses a reading that nobody has signed', async () => {
      desk.as('radiologist');
      const study = await desk.stageStudy();
      await json(desk.send('PUT', `/api/reading/${study.studyUid}/draft`, WORDS));
      const read = await desk.db
        .selectFrom('reads')
        .select('id')
        .where('subject', '=', study.studyUid)
        .executeTakeFirstOrThrow();
      await expect(desk.conclude(read.id)).rejects.toThrow('not signed');
    });
  });

  describe('the patient’s page', () => {
    it('exists only once something is signed, in Vietnamese unless English is asked for', async () => {
      desk.as('radiologist');
      const study = await desk.stageStudy();
      const findingId = await desk.stageFinding(study);
      await desk.stageLabs(study, [
        { analyteKey: 'ldl', label: 'LDL', valueText: '171', interpretation: 'high' },
      ]);
      await desk.stageRisk(study.visitId, { modelId: 'score2-asia-pacific' });
      expect((await desk.send('GET', `/api/visits/${study.visitId}/summary`)).status).toBe(404);
      await expect(desk.summarise(study.visitId)).rejects.toThrow('signed report');
      await json(
        desk.send('PUT', `/api/reading/${study.studyUid}/machine-findings/${findingId}`, {
          state: 'accepted',
        }),
      );
      await signAndRelease(study);
      const { path } = await json<{ path: string }>(desk.send('GET', `/api/visits/${study.visitId}/summary`));
      expect(path).toMatch(/^\/p\/[A-Za-z0-9_-]{43}$/);

      const answer = await desk.send('GET', path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-robots-tag')).toContain('noindex');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      const page = await answer.text();
      for (const said of [
        'lang="vi"',
        'Nguyễn Thị Bình',
        'hạt đậu Hà Lan',
        '4/6/2026',
        '0,8 cm',
        '7,2 %',
        'Dr radiologist',
      ]) {
        expect(page).toContain(said);
      }
      const english = await (await desk.send('GET', `${path}?lang=en`)).text();
      for (const said of ['lang="en"', 'the size of a pea', '4 June 2026', 'about 7 of 100']) {
        expect(english).toContain(said);
      }
    });

    it('escapes whatever anybody wrote', async () => {
      desk.as('radiologist');
      const visit = await desk.stageVisit('<script>alert(1)</script>');
      const study = await desk.stageStudy({ visit });
      await signAndRelease(study, { ...WORDS, impression: '<img src=x onerror=alert(1)>' });
      const { path } = await json<{ path: string }>(desk.send('GET', `/api/visits/${study.visitId}/summary`));
      const page = await (await desk.send('GET', path)).text();
      expect(page).not.toMatch(/<script|<img/);
      expect(page).toContain('&lt;img src=x');
    });

    it('answers every other address with the very same page', async () => {
      const pages: string[] = [];
      for (const token of ['x', 'A'.repeat(43), '%F0%9F%98%80', `${'b'.repeat(42)}%00`, '..%2Fx']) {
        const answer = await desk.send('GET', `/p/${token}?lang=en`);
        expect(answer.status).toBe(404);
        pages.push(await answer.text());
      }
      expect(new Set(pages).size).toBe(1);
      expect(pages[0]).toContain('There is no page at this address');
    });

    it('is renewed behind the same address when a second report of the visit is signed', async () => {
      desk.as('radiologist');
      const visit = await desk.stageVisit();
      const first = await desk.stageStudy({ visit });
      const second = await desk.stageStudy({ visit });
      await signAndRelease(first, { ...WORDS, recommendation: 'routine-screening' });
      const link = () => json<{ path: string }>(desk.send('GET', `/api/visits/${visit.visitId}/summary`));
      const { path } = await link();
      expect(await (await desk.send('GET', path)).text()).toContain('Đang chờ bác sĩ đọc');
      await signAndRelease(second, { ...WORDS, recommendation: 'specialist-soon' });
      await desk.summarise(visit.visitId);
      expect((await link()).path).toBe(path);
      const page = await (await desk.send('GET', path)).text();
      expect(page).not.toContain('Đang chờ bác sĩ đọc');
      expect(page).toContain('Gặp bác sĩ chuyên khoa sớm');
      expect(await desk.facts('summary.released', visit.visitId)).toHaveLength(2);
    });

    it('keeps no token that could be read from the database', async () => {
      desk.as('radiologist');
      const study = await desk.stageStudy();
      await signAndRelease(study);
      const { path } = await json<{ path: string }>(desk.send('GET', `/api/visits/${study.visitId}/summary`));
      const rows = JSON.stringify(await desk.db.selectFrom('summaries').selectAll().execute());
      expect(rows).not.toContain(path.slice('/p/'.length));
    });
  });
});
