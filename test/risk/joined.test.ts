import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReadingView, VisitOrgans } from '../../src/reading/api.ts';
import type { AssessmentView, VisitAssessments } from '../../src/risk/api.ts';
import { startHub, type TestHub } from '../hub.ts';
import { json, WORDS } from '../reading/requests.ts';
import { openStaging, type StagedStudy } from '../reading/staging.ts';
import { stageSampleVisit } from './sample-visit.ts';

let hub: TestHub;
let study: StagedStudy;
let findingId: string;
let radiologist: Awaited<ReturnType<TestHub['signIn']>>;

beforeAll(async () => {
  hub = await startHub();
  const visitId = await stageSampleVisit(hub);
  const { patientKey } = await hub.hub.db
    .selectFrom('visits')
    .select('patientKey')
    .where('id', '=', visitId)
    .executeTakeFirstOrThrow();
  const at = Date.now();
  const staging = openStaging(hub.hub.db, () => at);
  study = await staging.stageStudy({ visit: { visitId, patientKey } });
  findingId = await staging.stageFinding(study, { diameterMm: 14 });
  radiologist = await hub.signIn('radiologist');
}, 120_000);
afterAll(() => hub.stop());

const send = (method: string, path: string, body: object) =>
  radiologist(`/api/reading/${study.studyUid}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

async function assessed(model: string): Promise<AssessmentView | undefined> {
  await hub.drain();
  const { assessments } = await json<VisitAssessments>(
    radiologist(`/api/visits/${study.visitId}/assessments`),
  );
  return assessments.find(({ modelId }) => modelId === model);
}

const inputOf = (view: AssessmentView | undefined, name: string) =>
  view?.inputs.find((input) => input.name === name);

describe('what a reader finds on the images', () => {
  it('feeds no model while only a machine has found it', async () => {
    expect(await assessed('brock-full-spiculation')).toMatchObject({ outcome: 'notApplicable' });
  });

  it('feeds the models of nodules once it is accepted, which then ask for what is not said', async () => {
    await json(send('PUT', `/machine-findings/${findingId}`, { state: 'accepted' }));
    const brock = await assessed('brock-full-spiculation');
    expect(brock?.outcome).toBe('missingInputs');
    expect(inputOf(brock, 'noduleDiameter')).toMatchObject({ value: 14, unit: 'mm', source: 'finding' });
    expect(inputOf(brock, 'noduleCount')).toMatchObject({ value: 1 });
    expect(brock?.reason?.en).toContain('Emphysema on CT is not recorded');
  });

  it('gives the risk of a nodule whose kind, edge and place the reader states, beside emphysema', async () => {
    await json(
      send('PUT', `/nodules/${findingId}`, { texture: 'part-solid', spiculated: true, upperLobe: true }),
    );
    const view = await json<ReadingView>(send('PUT', '/entries', { emphysema: true, coronaryCalcium: 320 }));
    expect(view.machineFindings[0]?.nodule).toEqual({
      texture: 'part-solid',
      spiculated: true,
      upperLobe: true,
      volumeMm3: null,
      volumeMethod: null,
      sameAs: null,
    });
    expect(view.entries).toEqual({ emphysema: true, coronaryCalcium: 320 });
    const brock = await assessed('brock-full-spiculation');
    expect(brock).toMatchObject({ outcome: 'answered', flagged: true });
    // McWilliams 2013, model 2b, by hand: a man of 64 with a family history and this nodule.
    const size = -5.3854 * ((14 / 10) ** -0.5 - 1.58113883);
    const logit =
      0.0287 * (64 - 62) + 0.2961 + 0.2953 + size + 0.377 + 0.6581 - 0.0824 * (1 - 4) + 0.7729 - 6.7892;
    expect(brock?.value).toBeCloseTo(1 / (1 + Math.exp(-logit)), 9);
  });

  it('feeds MESA with the calcium that the reader enters', async () => {
    const mesa = await assessed('mesa-2015-chd-cac');
    expect(mesa?.outcome).not.toBe('notApplicable');
    expect(inputOf(mesa, 'coronaryCalcium')).toMatchObject({ value: 320, source: 'finding' });
  });

  it('counts the reader’s own nodules, and takes the largest', async () => {
    await json(
      send('POST', '/findings', {
        kind: 'lung-nodule',
        seriesUid: study.seriesUid,
        sopInstanceUid: study.instanceUid,
        frame: 1,
        box: [10, 10, 40, 40],
        diameterMm: 18,
        description: 'Nốt đặc thùy dưới trái.',
      }),
    );
    const brock = await assessed('brock-full-spiculation');
    expect(inputOf(brock, 'noduleDiameter')?.value).toBe(18);
    expect(inputOf(brock, 'noduleCount')?.value).toBe(2);
    expect(brock?.outcome).toBe('missingInputs');
  });

  it('is no ground for a risk any more once it is rejected or taken back, and the answer says why', async () => {
    const { readerFindings } = await json<ReadingView>(radiologist(`/api/reading/${study.studyUid}`));
    await radiologist(`/api/reading/${study.studyUid}/findings/${readerFindings[0]?.id}`, {
      method: 'DELETE',
    });
    expect((await assessed('brock-full-spiculation'))?.outcome).toBe('answered');
    await json(send('PUT', `/machine-findings/${findingId}`, { state: 'rejected', reason: 'vessel' }));
    const brock = await assessed('brock-full-spiculation');
    expect(brock?.outcome).toBe('notApplicable');
    expect(brock?.recomputed?.en).toContain('no longer counts');
  });

  it('is not signed before the risks have followed', async () => {
    await json(send('PUT', `/machine-findings/${findingId}`, { state: 'accepted' }));
    const early = await send('POST', '/sign', WORDS);
    expect(early.status).toBe(422);
    expect(await early.text()).toContain('The risks are being worked out anew');
    await hub.drain();
    expect((await send('POST', '/sign', WORDS)).status).toBe(200);
    expect((await assessed('brock-full-spiculation'))?.outcome).toBe('answered');
  });

  it('stands in one picture with results, history and risks, by organ', async () => {
    const { organs, history, studies } = await json<VisitOrgans>(
      radiologist(`/api/visits/${study.visitId}/organs`),
    );
    expect(history?.smokingStatus).toBe('current');
    expect(studies).toMatchObject([
      { subject: study.studyUid, modalities: ['CT'], entries: { coronaryCalcium: 320 } },
    ]);
    const lung = organs.find(({ organ }) => organ === 'lung');
    expect(lung?.findings).toMatchObject([
      { kind: 'lung-nodule', state: 'accepted', diameterMm: 14, nodule: { texture: 'part-solid' } },
    ]);
    expect(lung?.assessments.map(({ modelId }) => modelId)).toContain('brock-full-spiculation');
    expect(lung?.history).toContain('yearsSmoked');
    const heart = organs.find(({ organ }) => organ === 'heart');
    expect(heart?.observations[0]).toMatchObject({ analyteKey: 'tc', interpretation: 'high' });
    expect(heart?.assessments.every(({ outcome }) => outcome !== 'notApplicable')).toBe(true);
    const technician = await hub.signIn('technician');
    expect((await technician(`/api/visits/${study.visitId}/organs`)).status).toBe(403);
  });

  it('is described only where it is a lung nodule of this reading', async () => {
    const said = { texture: null, spiculated: null, upperLobe: null };
    expect((await send('PUT', '/nodules/nobody', said)).status).toBeGreaterThanOrEqual(404);
    expect((await send('PUT', '/entries', { emphysema: null, coronaryCalcium: -1 })).status).toBe(400);
  });
});
