import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VisitId } from '../../src/domain/ids.ts';
import type { AssessmentExplained, VisitAssessments } from '../../src/risk/api.ts';
import { startHub, type TestHub } from '../hub.ts';
import { json } from '../reading/requests.ts';
import { sendLabs, stageSampleVisit } from './sample-visit.ts';

let hub: TestHub;
let visit: VisitId;
let clinician: Awaited<ReturnType<TestHub['signIn']>>;
beforeAll(async () => {
  hub = await startHub();
  visit = await stageSampleVisit(hub);
  clinician = await hub.signIn('clinician');
}, 120_000);
afterAll(() => hub.stop());

async function explained(model: string, id: string = visit): Promise<AssessmentExplained> {
  return json<AssessmentExplained>(clinician(`/api/visits/${id}/assessments/${model}`));
}

describe('how an assessment was worked out', () => {
  it('lists the assessments of a visit', async () => {
    const list = await json<VisitAssessments>(clinician(`/api/visits/${visit}/assessments`));
    expect(list.visitId).toBe(visit);
    expect(list.assessments.length).toBeGreaterThan(30);
    expect(list.assessments[0]?.flagged).toBe(true);
  });

  it('gives every input with value, unit, report and time, and what entered the equation', async () => {
    const { inputs, modelSha256, licence, doi, population } = await explained('ckd-epi-2021-creatinine');
    expect(inputs.map(({ name }) => name)).toEqual(['ageYears', 'sex', 'creatinine', 'pregnant']);
    expect(inputs.find(({ name }) => name === 'creatinine')).toEqual({
      name: 'creatinine',
      label: { en: 'Serum creatinine', vi: 'Creatinin huyết thanh' },
      value: 88,
      unit: 'umol/L',
      source: 'lab',
      observedAt: Date.parse('2026-03-16T07:42:00+07:00'),
      entered: 88 / 88.4,
      enteredUnit: 'mg/dL',
      reference: { value: 0.9, source: expect.any(String) },
      report: {
        labReportId: expect.any(String),
        sender: expect.any(String),
        reportNumber: expect.stringContaining('LAB-TS-0001'),
        receivedAt: expect.any(Number),
        written: '88 umol/L',
        superseded: false,
      },
    });
    expect(inputs.find(({ name }) => name === 'ageYears')).toMatchObject({ entered: 64, reference: null });
    expect(modelSha256).toMatch(/^[0-9a-f]{64}$/);
    expect([typeof licence, doi]).toEqual(['string', '10.1056/NEJMoa2102953']);
    expect(population?.derivedIn).toEqual({
      en: 'Adults of pooled North American and European studies.',
      vi: 'Người lớn của các nghiên cứu gộp ở Bắc Mỹ và châu Âu.',
    });
  });

  it('gives shares that add up, and what would change the answer', async () => {
    const { assessment, shares, whatIfs, untold } = await explained('score2-asia-pacific');
    expect(untold).toBeNull();
    const sum = shares?.parts.reduce((all, { change }) => all + change, shares.reference);
    expect(sum).toBeCloseTo(assessment.value ?? Number.NaN, 9);
    expect(whatIfs.at(0)?.changes).toEqual([
      { input: 'currentSmoker', from: true, to: false, unit: '', source: expect.stringContaining('ESC') },
    ]);
    for (const { value } of whatIfs) expect(value).toBeLessThan(assessment.value ?? 0);
  });

  it('says why there is nothing to split where the model did not answer', async () => {
    const { untold, shares, whatIfs } = await explained('brock-full-spiculation');
    expect([untold?.en, shares, whatIfs]).toEqual([expect.stringContaining('did not answer'), null, []]);
  });

  it('gives the same score over the visits of the person, and says where another file gave it', async () => {
    await sendLabs(hub, (message) =>
      message
        .replaceAll('20260316', '20250310')
        .replaceAll('LAB-TS-0001', 'LAB-TS-0001-A')
        .replace('MSG-TS-0001', 'MSG-TS-0001-A')
        .replace('||88|umol/L', '||120|umol/L'),
    );
    await hub.drain();
    const { trend } = await explained('ckd-epi-2021-creatinine');
    expect(trend.map(({ visitDate, otherModel }) => [visitDate, otherModel])).toEqual([
      ['2025-03-10', false],
      ['2026-03-16', false],
    ]);
    expect(trend[0]?.value).toBeLessThan(trend[1]?.value ?? 0);
    await hub.hub.db
      .updateTable('assessments')
      .set({ modelVersion: '0.9.0', modelSha256: 'f'.repeat(64) })
      .where('visitId', '!=', visit)
      .where('modelId', '=', 'ckd-epi-2021-creatinine')
      .execute();
    const after = await explained('ckd-epi-2021-creatinine');
    expect(after.trend[0]).toMatchObject({ modelVersion: '0.9.0', otherModel: true });
    const old = await explained('ckd-epi-2021-creatinine', after.trend[0]?.visitId ?? '');
    expect(old.untold?.en).toContain('another version');
    expect([old.shares, old.inputs.find(({ name }) => name === 'creatinine')?.value]).toEqual([null, 120]);
  });

  it('is not shown to staff who do not judge results, nor of what is not there', async () => {
    const technician = await hub.signIn('technician');
    expect((await technician(`/api/visits/${visit}/assessments`)).status).toBe(403);
    expect((await technician(`/api/visits/${visit}/assessments/fib-4`)).status).toBe(403);
    expect((await clinician(`/api/visits/${visit}/assessments/fib-5`)).status).toBe(404);
    expect((await clinician('/api/visits/nobody/assessments')).status).toBe(404);
  });
});
