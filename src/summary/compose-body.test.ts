import { describe, expect, it } from 'vitest';
import type { ReportBody, ReportFinding } from '../report/api.ts';
import { composeSummaryBody } from './compose-body.ts';

const finding: ReportFinding = {
  origin: 'model',
  model: 'lung-nodule-ct 1.0.0',
  state: 'accepted',
  kind: 'lung-nodule',
  sopInstanceUid: '1.2.3',
  frame: 1,
  box: [0, 0, 1, 1],
  diameterMm: 8.4,
  description: 'Nốt đặc thùy trên phải',
};

const observation: ReportBody['observations'][number] = {
  id: 'o1',
  analyteKey: 'ldl',
  label: { en: 'LDL cholesterol', vi: 'LDL-cholesterol' },
  code: '2089-1',
  valueText: '171',
  valueNumber: 171,
  comparator: null,
  unit: 'mg/dL',
  referenceLow: null,
  referenceHigh: 130,
  referenceText: null,
  interpretation: 'high',
  problem: null,
  reason: null,
  observedAt: null,
  referenceSource: null,
  specimen: null,
  comment: null,
};

const risk: ReportBody['assessments'][number] = {
  modelId: 'score2-asia-pacific',
  modelVersion: '1.0.0',
  title: { en: 'SCORE2', vi: 'SCORE2' },
  organ: 'heart',
  outcome: 'answered',
  value: 7.2,
  unit: '%',
  decimals: 1,
  band: { en: 'High', vi: 'Cao' },
  flagged: true,
  advice: null,
  reason: null,
  inputs: [],
  source: '',
  assessedAt: 0,
};

const report: ReportBody = {
  patient: { key: 'k', issuer: 'L', patientId: 'A1', name: 'Trần^Văn An', birthDate: '1960-02-03', sex: 'M' },
  visit: { id: 'v', visitDate: '2026-11-30' },
  study: { studyUid: '1.2', description: null, studyDate: null, modalities: ['CT'], bodyParts: ['CHEST'] },
  models: [],
  findings: [],
  rejected: [],
  assessments: [],
  observations: [],
  impression: 'Phổi sáng.',
  recommendation: 'routine-screening',
  signedBy: 'BS. An',
  signedAt: 1000,
};

describe('what a person is told', () => {
  it('needs a signed report', () => {
    expect(() => composeSummaryBody([], [])).toThrow('signed report');
  });

  it('is calm when nothing was marked and nothing is out of place', () => {
    const body = composeSummaryBody(
      [{ ...report, observations: [{ ...observation, interpretation: 'normal' }] }],
      [],
    );
    expect(body).toMatchObject({
      weight: 'calm',
      headline: { en: 'No further examination is advised' },
      findings: [],
      results: [],
      usualResults: 1,
      person: { name: 'Trần Văn An' },
      examined: [{ en: 'CT scan of the chest', vi: 'Chụp cắt lớp vi tính (CT) ngực' }, { vi: 'Xét nghiệm' }],
    });
  });

  it('gives the day of a follow-up, counted from the visit and not from the signature', () => {
    const body = composeSummaryBody(
      [{ ...report, recommendation: 'follow-up-3-months', findings: [finding] }],
      [],
    );
    expect(body.next).toMatchObject([
      { dueDate: '2027-02-28', title: { vi: expect.stringContaining('28/2/2027') } },
    ]);
    expect(body.headline.en).toContain('28 February 2027');
    expect(body.weight).toBe('note');
  });

  it('gives a size in mm, in cm and beside something known, without a doctor’s word', () => {
    const [found] = composeSummaryBody([{ ...report, findings: [finding] }], []).findings;
    expect(found?.title.vi).toBe('Một đốm nhỏ ở phổi');
    expect(found?.text.vi).toContain('khoảng 8 mm (0,8 cm), cỡ hạt đậu Hà Lan');
    expect(found?.text.en).toContain('most are harmless');
  });

  it('does not call a large spot harmless', () => {
    const [found] = composeSummaryBody(
      [{ ...report, findings: [{ ...finding, diameterMm: 18 }] }],
      [],
    ).findings;
    expect(found?.text.en).not.toContain('harmless');
  });

  it('counts findings of one kind and names the largest', () => {
    const [found] = composeSummaryBody(
      [{ ...report, findings: [finding, { ...finding, diameterMm: 4 }] }],
      [],
    ).findings;
    expect(found?.title.en).toBe('2 small spots in the lungs');
    expect(found?.text.en).toMatch(/^The largest measures about 8 mm/);
  });

  it('explains a result that is out of place and asks for a doctor’s word on a critical one', () => {
    const plain = composeSummaryBody([{ ...report, observations: [observation] }], []);
    expect(plain.results).toMatchObject([{ value: '171 mg/dL', weight: 'note' }]);
    expect(plain.results[0]?.text.en).toContain('fats in the blood');
    const critical = composeSummaryBody(
      [{ ...report, observations: [{ ...observation, interpretation: 'critical-high' }] }],
      [],
    );
    expect(critical).toMatchObject({
      weight: 'act',
      headline: { en: 'One result wants a doctor’s word today' },
    });
  });

  it('leaves out of the doctor’s table what nobody could understand, and counts it', () => {
    const body = composeSummaryBody(
      [
        {
          ...report,
          observations: [
            { ...observation, interpretation: null, problem: { kind: 'unknown-unit', en: 'x', vi: 'y' } },
          ],
        },
      ],
      [],
    );
    expect(body.allResults).toEqual([]);
    expect(body.unplacedResults).toBe(1);
  });

  it('gives a risk as people among people, with the number', () => {
    const [told] = composeSummaryBody([{ ...report, assessments: [risk] }], []).risks;
    expect(told?.text.en).toContain(
      'about 7 of 100 have a heart attack or a stroke within ten years (7.2 %)',
    );
    expect(told?.text.vi).toContain('Cứ 100 người');
    const small = { ...risk, modelId: 'plcom2012', value: 0.0042, unit: '1', flagged: false };
    const [rare] = composeSummaryBody([{ ...report, assessments: [small] }], []).risks;
    expect(rare?.text.vi).toContain(
      'Cứ 1.000 người có câu trả lời và chỉ số giống quý vị thì khoảng 4 người',
    );
  });

  it('counts the risks that could not be worked out and passes over those that do not apply', () => {
    const missing = { ...risk, outcome: 'missingInputs' as const, value: null };
    const foreign = { ...risk, outcome: 'notApplicable' as const, value: null };
    const body = composeSummaryBody([{ ...report, assessments: [missing, foreign] }], []);
    expect(body).toMatchObject({ risks: [], missingRisks: 1 });
  });

  it('puts the most pressing advice of several reports first and never beside “nothing more”', () => {
    const other: ReportBody = { ...report, study: null, recommendation: 'specialist-urgent', signedAt: 500 };
    const body = composeSummaryBody([report, other], []);
    expect(body.next.map((step) => step.title.en)).toEqual(['See a specialist now']);
    expect(body.weight).toBe('act');
    expect(body.forDoctors.map((one) => one.signed.signedAt)).toEqual([500, 1000]);
  });

  it('takes results and risks from the report signed last, which saw all', () => {
    const later = { ...report, signedAt: 2000, observations: [{ ...observation, valueText: '120' }] };
    const body = composeSummaryBody([later, { ...report, observations: [observation] }], []);
    expect(body.results.map((one) => one.value)).toEqual(['120 mg/dL']);
  });

  it('names what is still being read', () => {
    const pending = [{ en: 'Ultrasound', vi: 'Siêu âm' }];
    expect(composeSummaryBody([report], [...pending, ...pending]).pending).toEqual(pending);
  });

  it('says in both languages everything it says', () => {
    const body = composeSummaryBody(
      [
        {
          ...report,
          findings: [finding],
          observations: [observation],
          assessments: [risk],
          recommendation: 'specialist-soon',
        },
      ],
      [],
    );
    const bilingual = JSON.stringify(body).match(/"en":"[^"]*","vi":"[^"]*"/g) ?? [];
    expect(bilingual.length).toBeGreaterThan(10);
    for (const pair of bilingual) expect(pair).not.toMatch(/"(en|vi)":""/);
  });
});
