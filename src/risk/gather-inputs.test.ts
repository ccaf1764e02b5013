import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyteByKey } from '../domain/analytes.ts';
import { type HistoryAnswers, NO_ANSWERS } from '../domain/history.ts';
import type { LabReportId, PatientKey, VisitId } from '../domain/ids.ts';
import { modelCard, type TableCard } from '../inference/model-card.ts';
import type { ObservationTable } from '../labs/tables.ts';
import { agree, chooseResult } from './choose-result.ts';
import { answerTo, gatherInputs, type Known } from './gather-inputs.ts';

function card(id: string): TableCard {
  const path = join(import.meta.dirname, '../../models', id, 'model.json');
  const parsed = modelCard.parse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.kind !== 'table') throw new Error(`${id} reads no values`);
  return parsed;
}

const DAY = Date.parse('2026-03-16T08:00:00+07:00');

const creatinine: ObservationTable = {
  id: 'o1',
  labReportId: 'r1' as LabReportId,
  saidIn: 'r1' as LabReportId,
  visitId: 'v1' as VisitId,
  patientKey: 'p1' as PatientKey,
  code: '14682-9',
  codeSystem: 'LN',
  label: 'Creatinin',
  subId: null,
  valueText: '88',
  valueNumber: 88,
  comparator: null,
  unit: 'µmol/L',
  referenceText: null,
  status: 'final',
  analyteKey: 'creatinine',
  canonicalValue: 88 / 88.4,
  canonicalUnit: 'mg/dL',
  referenceLow: null,
  referenceHigh: null,
  interpretation: null,
  problem: null,
  reason: null,
  observedAt: DAY,
  referenceSource: null,
  specimen: null,
  received: null,
  mappingId: null,
  understoodAt: null,
  comment: null,
};

const answers = NO_ANSWERS;

const nobody: Known = {
  visitDate: '2026-03-16',
  birthDate: null,
  sex: null,
  history: null,
  historyRecordedAt: null,
  observations: [],
  cvdRegion: 'Very high',
};

function analyte(key: string) {
  const found = analyteByKey(key);
  if (found === null) throw new Error(key);
  return found;
}

const choose = (...rows: ObservationTable[]) =>
  chooseResult(analyte('creatinine'), ['2160-0', '14682-9'], rows);

describe('which result a model reads', () => {
  it('is the latest by its own time, whichever came first', () => {
    const later = { ...creatinine, id: 'o2', valueText: '95', valueNumber: 95, observedAt: DAY + 1 };
    expect(choose(later, creatinine)).toMatchObject({ kind: 'taken', value: 95, unit: 'umol/L' });
  });

  it('is none when two of one time differ', () => {
    const other = { ...creatinine, id: 'o2', valueText: '95', valueNumber: 95, canonicalValue: 95 / 88.4 };
    expect(choose(creatinine, other)).toMatchObject({
      kind: 'refused',
      reason: { en: expect.stringContaining('differ'), vi: expect.stringContaining('khác nhau') },
    });
  });

  it('is none when results differ and one has no time', () => {
    const other = { ...creatinine, valueText: '95', valueNumber: 95, observedAt: null };
    expect(choose(creatinine, other)).toMatchObject({
      kind: 'refused',
      reason: { en: expect.stringContaining('not known which is the latest') },
    });
  });

  it('is either of two that say the same in two units', () => {
    const same = { ...creatinine, code: '2160-0', valueText: '1.00', valueNumber: 1, unit: 'mg/dL' };
    expect(agree(analyte('creatinine'), creatinine, { ...same, canonicalValue: 1 })).toBe(true);
    const unlike = { ...same, valueText: '1.10', valueNumber: 1.1, canonicalValue: 1.1 };
    expect(agree(analyte('creatinine'), creatinine, unlike)).toBe(false);
  });

  it('is not an older one when the latest cannot be reckoned with', () => {
    const bound: ObservationTable = {
      ...creatinine,
      valueText: '<20',
      problem: 'comparator',
      observedAt: DAY + 1,
    };
    expect(choose(creatinine, bound)).toMatchObject({
      kind: 'refused',
      reason: {
        en: expect.stringContaining('is a limit'),
        vi: expect.stringContaining('là một giới hạn'),
      },
    });
  });

  it('is never one that the laboratory took back or has not got yet', () => {
    for (const status of ['cancelled', 'entered-in-error', 'deleted', 'registered'] as const) {
      expect(choose({ ...creatinine, status })).toEqual({ kind: 'absent' });
    }
  });

  it('is never one of a code that the card does not name', () => {
    expect(choose({ ...creatinine, code: '14684-5' })).toEqual({ kind: 'absent' });
  });
});

describe('gathering inputs', () => {
  it('does not take a result that is older than the model allows, and says so', () => {
    const cystatin = {
      ...creatinine,
      analyteKey: 'cystatin_c',
      code: '33863-2',
      unit: 'mg/L',
      valueText: '0.9',
      valueNumber: 0.9,
    };
    const days = (count: number) => ({ ...cystatin, observedAt: DAY - count * 86_400_000 });
    const gather = (row: ObservationTable) =>
      gatherInputs(card('ckd-epi-2012-cystatin'), { ...nobody, observations: [row] });
    expect(gather(days(80)).given.cystatinC).toEqual({ value: 0.9, unit: 'mg/L' });
    expect(gather(days(100)).given.cystatinC).toBeUndefined();
    expect(gather(days(100)).refused.get('cystatinC')?.en).toContain('more than 90 days older');
  });

  it('takes another model’s answer and what a reader entered, where the card says so', () => {
    const known: Known = {
      ...nobody,
      answers: new Map([
        ['ckd-epi-2021-creatinine.egfr', { value: 52, unit: 'mL/min/{1.73_m2}', observedAt: null }],
      ]),
      findings: new Map([['coronaryCalcium', { value: 120, unit: '{Agatston}', observedAt: DAY }]]),
    };
    expect(gatherInputs(card('kdigo-heatmap'), known).inputs).toMatchObject([
      { name: 'egfr', value: 52, source: 'model' },
    ]);
    expect(gatherInputs(card('mesa-2015-chd-cac'), known).inputs).toMatchObject([
      { name: 'coronaryCalcium', value: 120, source: 'finding', observedAt: DAY },
    ]);
  });

  it('stages an eGFR by the whole number that stands beside it, and computes with it as it is', () => {
    const known: Known = {
      ...nobody,
      answers: new Map([
        ['ckd-epi-2021-creatinine.egfr', { value: 59.6, unit: 'mL/min/{1.73_m2}', observedAt: null }],
      ]),
    };
    expect(gatherInputs(card('kdigo-heatmap'), known).given.egfr?.value).toBe(60);
    expect(gatherInputs(card('kfre-4'), known).given.egfr?.value).toBe(59.6);
  });

  it('concludes from the history only what it says', () => {
    const survivor = { ...answers, personalCancerHistory: true };
    expect(answerTo('recentCancer', answers)).toBeNull();
    expect(answerTo('recentCancer', survivor)).toBeNull();
    expect(answerTo('recentCancer', { ...survivor, cancerOverFiveYearsAgo: false })).toBe(true);
    expect(answerTo('recentCancer', { ...survivor, cancerOverFiveYearsAgo: true })).toBe(false);
    expect(answerTo('recentCancer', { ...answers, personalCancerHistory: false })).toBe(false);
    const woman = { ...answers, everGivenBirth: false, hepatitisB: false, postmenopausal: true };
    expect(answerTo('firstBirthAgeOrNone', woman)).toBe(98);
    expect(answerTo('hepatitisBTreated', woman)).toBe(false);
    expect(answerTo('pregnant', woman)).toBe(false);
    expect(answerTo('chronicLiverDisease', woman)).toBeNull();
    expect(answerTo('chronicLiverDisease', { ...woman, cirrhosis: true })).toBe(true);
    expect(
      answerTo('impairedGlucoseOrDiabetes', { ...answers, diabetes: false, everHighGlucose: true }),
    ).toBe(true);
    expect(answerTo('hypertension', { ...answers, antihypertensive: true })).toBe(true);
  });

  it('leaves out all that is not known', () => {
    const { given, inputs } = gatherInputs(card('ckd-epi-2021-creatinine'), nobody);
    expect(given).toEqual({});
    expect(inputs).toEqual([]);
  });

  it('keeps the unit that the result came in, and says which result it is', () => {
    const known: Known = { ...nobody, birthDate: '1961-08-14', sex: 'M', observations: [creatinine] };
    const { given, inputs } = gatherInputs(card('ckd-epi-2021-creatinine'), known);
    expect(given).toEqual({
      ageYears: { value: 64, unit: 'a' },
      sex: { value: 'male' },
      creatinine: { value: 88, unit: 'umol/L' },
      pregnant: { value: false },
    });
    expect(inputs.find(({ name }) => name === 'creatinine')).toMatchObject({
      source: 'lab',
      observationId: 'o1',
      observedAt: DAY,
    });
  });

  it('gives the canonical unit where the card does not take the one received', () => {
    const platelets = {
      ...creatinine,
      analyteKey: 'plt',
      code: '777-3',
      valueText: '250000',
      valueNumber: 250000,
      unit: '/uL',
      canonicalValue: 250,
      canonicalUnit: '10*3/uL',
    };
    const { given } = gatherInputs(card('fib-4'), { ...nobody, observations: [platelets] });
    expect(given).toEqual({ platelets: { value: 250, unit: '10*3/uL' } });
  });

  it('takes the answers of the form with their units and what follows from them', () => {
    const history: HistoryAnswers = {
      ...answers,
      smokingStatus: 'former',
      cigarettesPerDay: 20,
      yearsSmoked: 30,
      yearsSinceQuit: 5,
      copd: false,
      educationLevel: 3,
      ethnicity: 'asian',
      heightCm: 160,
      weightKg: 64,
    };
    const { given, inputs } = gatherInputs(card('plcom2012'), { ...nobody, history, historyRecordedAt: DAY });
    expect(given).toEqual({
      ethnicity: { value: 'asian' },
      educationLevel: { value: 3 },
      bmi: { value: 25, unit: 'kg/m2' },
      copd: { value: false },
      currentSmoker: { value: false },
      cigarettesPerDay: { value: 20, unit: '/d' },
      yearsSmoked: { value: 30, unit: 'a' },
      yearsSinceQuit: { value: 5, unit: 'a' },
      everSmoker: { value: true },
    });
    expect(new Set(inputs.map(({ source, observedAt }) => `${source} ${observedAt}`))).toEqual(
      new Set([`history ${DAY}`]),
    );
  });

  it('prefers a blood pressure that was sent, and refuses when that one is no value', () => {
    const history = { ...answers, systolicMmHg: 150 };
    const sent = {
      ...creatinine,
      analyteKey: 'sbp',
      code: '8480-6',
      valueText: '131',
      valueNumber: 131,
      unit: 'mmHg',
    };
    const score2 = card('score2-asia-pacific');
    const sbp = (observations: ObservationTable[]) =>
      gatherInputs(score2, { ...nobody, history, observations });
    expect(sbp([]).given.sbp).toEqual({ value: 150, unit: 'mm[Hg]' });
    expect(sbp([sent]).given.sbp).toEqual({ value: 131, unit: 'mm[Hg]' });
    const refused = sbp([{ ...sent, problem: 'missing-unit' }]);
    expect(refused.given.sbp).toBeUndefined();
    expect(refused.refused.get('sbp')?.en).toContain('without a unit');
  });

  describe('where a laboratory tells of hepatitis B', () => {
    const hbsag = (valueText: string, but: Partial<ObservationTable> = {}): ObservationTable => ({
      ...creatinine,
      analyteKey: 'hbsag',
      code: '5196-1',
      valueText,
      valueNumber: null,
      unit: null,
      canonicalValue: null,
      canonicalUnit: null,
      ...but,
    });
    const asked = (observations: ObservationTable[], history: HistoryAnswers | null) =>
      gatherInputs(card('amap'), { ...nobody, observations, history, historyRecordedAt: DAY });

    it('takes the result where the form leaves it open, and says which one it was', () => {
      expect(asked([hbsag('Dương tính')], null).inputs).toMatchObject([
        { name: 'chronicHepatitis', value: true, source: 'lab', observationId: 'o1' },
      ]);
      const treated = { ...answers, hepatitisBTreated: true };
      const { inputs } = gatherInputs(card('page-b'), {
        ...nobody,
        observations: [hbsag('POSITIVE')],
        history: treated,
        historyRecordedAt: DAY,
      });
      expect(inputs.find(({ name }) => name === 'hepatitisB')).toMatchObject({ value: true, source: 'lab' });
      expect(inputs.find(({ name }) => name === 'hepatitisBTreated')).toMatchObject({ value: true });
    });

    it('takes no word that leaves a doubt, nor an older result in its place', () => {
      const doubtful = hbsag('weakly positive', { problem: 'not-a-number' });
      expect(asked([hbsag('positive', { observedAt: DAY - 1000 }), doubtful], null).inputs).toEqual([]);
    });

    it('refuses where form and result contradict each other, unless nothing turns on it', () => {
      const no = { ...answers, hepatitisB: false, hepatitisC: false };
      expect(asked([hbsag('positive')], no).refused.get('chronicHepatitis')?.en).toContain('contradict');
      const byC = { ...answers, hepatitisB: false, hepatitisC: true };
      expect(asked([hbsag('positive')], byC).inputs).toMatchObject([{ value: true, source: 'history' }]);
    });

    it('reads antibodies against H. pylori in words beside pepsinogen', () => {
      const { given } = gatherInputs(card('abc-method'), {
        ...nobody,
        observations: [hbsag('Âm tính', { analyteKey: 'hpyl', code: '16126-5' })],
      });
      expect(given.hPyloriIgg).toEqual({ value: false });
    });
  });

  it('tells early lung cancer in the family and an old cancer from what was asked of them', () => {
    const family = (familyLungCancerBefore60: boolean | null) =>
      answerTo('familyLungCancerAge', {
        ...answers,
        familyHistoryLungCancer: true,
        familyLungCancerBefore60,
      });
    expect([family(true), family(false), family(null)]).toEqual(['early', 'late', null]);
    const old = { ...answers, personalCancerHistory: true, cancerOverFiveYearsAgo: true };
    expect(answerTo('cancerOverFiveYearsAgo', old)).toBe(true);
  });

  it('takes the upper limit of AST that the laboratory sent beside the result, and else none', () => {
    const ast: ObservationTable = {
      ...creatinine,
      code: '1920-8',
      analyteKey: 'ast',
      valueText: '72',
      valueNumber: 72,
      unit: 'U/L',
      canonicalValue: 72,
      canonicalUnit: 'U/L',
      referenceHigh: 34,
      referenceSource: 'laboratory',
    };
    const limit = (row: ObservationTable) =>
      gatherInputs(card('apri'), { ...nobody, observations: [row] }).inputs.find(
        ({ name }) => name === 'astUpperLimit',
      );
    expect(limit(ast)).toMatchObject({ value: 34, unit: 'U/L', source: 'lab', observationId: 'o1' });
    expect(limit({ ...ast, referenceSource: 'a textbook' })).toBeUndefined();
    expect(limit({ ...ast, referenceHigh: null })).toBeUndefined();
  });

  it('takes the risk region from the settings', () => {
    const { inputs } = gatherInputs(card('score2-asia-pacific'), nobody);
    expect(inputs).toMatchObject([{ name: 'region', value: 'very-high', source: 'setting' }]);
  });
});

describe('what follows from the answers of the form', () => {
  it('calls hepatitis chronic when either virus is known, and absent only when both are known to be absent', () => {
    const hepatitis = (hepatitisB: boolean | null, hepatitisC: boolean | null) =>
      answerTo('chronicHepatitis', { ...answers, hepatitisB, hepatitisC });
    expect([hepatitis(null, true), hepatitis(false, false), hepatitis(false, null)]).toEqual([
      true,
      false,
      null,
    ]);
  });

  it('leaves smoking open when it was not answered', () => {
    expect(answerTo('everSmoker', answers)).toBeNull();
    expect(answerTo('currentSmoker', { ...answers, smokingStatus: 'former' })).toBe(false);
  });
});
