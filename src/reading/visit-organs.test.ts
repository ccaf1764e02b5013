import { describe, expect, it } from 'vitest';
import { NO_ANSWERS } from '../domain/history.ts';
import type { ObservationView } from '../labs/api.ts';
import type { AssessmentView } from '../risk/api.ts';
import { organOfFinding } from './organs.ts';
import { byOrgan } from './visit-organs.ts';

const result = (
  analyteKey: string,
  interpretation: ObservationView['interpretation'] = 'normal',
): ObservationView => ({
  id: analyteKey,
  analyteKey,
  label: { en: analyteKey, vi: analyteKey },
  code: analyteKey,
  valueText: '1',
  valueNumber: 1,
  comparator: null,
  unit: null,
  referenceLow: null,
  referenceHigh: null,
  referenceText: null,
  referenceSource: null,
  specimen: null,
  comment: null,
  interpretation,
  problem: null,
  reason: null,
  observedAt: null,
});
const risk = (
  modelId: string,
  organ: AssessmentView['organ'],
  outcome: AssessmentView['outcome'] = 'answered',
  flagged = false,
): AssessmentView => ({
  modelId,
  modelVersion: '1.0.0',
  title: { en: modelId, vi: modelId },
  organ,
  outcome,
  value: 1,
  unit: '1',
  decimals: 2,
  band: null,
  flagged,
  advice: null,
  reason: null,
  inputs: [],
  source: 'A paper',
  assessedAt: 0,
});
const organsOf = (...given: Parameters<typeof byOrgan>) => byOrgan(...given).map(({ organ }) => organ);

describe('the picture of a visit by organ', () => {
  it('puts first what is critical, then what is flagged, then what is out of range', () => {
    const results = [result('alt'), result('hdl', 'low'), result('k', 'critical-high')];
    expect(organsOf([], results, [risk('brock', 'lung', 'answered', true)], null)).toEqual([
      'kidney',
      'lung',
      'heart',
      'liver',
    ]);
  });

  it('leaves out organs of which only an unanswered question is known, and models that are not called for', () => {
    const risks = [risk('gail', 'breast', 'missingInputs'), risk('roma', 'ovary', 'notApplicable')];
    expect(organsOf([], [], risks, null)).toEqual([]);
    const [liver] = byOrgan(
      [],
      [result('alt')],
      [risk('reach-b', 'liver', 'notApplicable'), risk('nfs', 'liver', 'missingInputs')],
      null,
    );
    expect(liver?.assessments.map(({ modelId }) => modelId)).toEqual(['nfs']);
  });

  it('shows the answers that bear on an organ, and results out of range before the others', () => {
    const history = { ...NO_ANSWERS, hepatitisB: true, smokingStatus: 'never' as const };
    const [liver] = byOrgan([], [result('alt'), result('ast', 'high')], [], history);
    expect(liver?.history).toEqual(['hepatitisB']);
    expect(liver?.observations.map(({ analyteKey }) => analyteKey)).toEqual(['ast', 'alt']);
  });

  it('tells the organ of a finding by its kind, and of calcification by the examination', () => {
    expect(organOfFinding('renal-lesion', 'CT')).toBe('kidney');
    expect(organOfFinding('calcification', 'MG')).toBe('breast');
    expect(organOfFinding('calcification', 'CT')).toBe('other');
  });
});
