import { analyteByKey } from '../domain/analytes.ts';
import type { FindingKind } from '../domain/finding.ts';
import { unitText } from '../domain/unit-text.ts';
import type { ObservationTable } from '../labs/tables.ts';
import { assessmentDetail } from '../risk/detail.ts';
import type { AssessmentTable } from '../risk/tables.ts';
import type { WorklistFlag } from './api.ts';
import { RANKS, type Rank } from './stage.ts';

/** All flagged findings of one kind in one study. */
export type FindingGroup = {
  readonly kind: FindingKind;
  readonly count: number;
  readonly largestMm: number;
};

const KINDS: Readonly<Record<FindingKind, { one: string; many: string; vi: string }>> = {
  'lung-nodule': { one: 'lung nodule', many: 'lung nodules', vi: 'nốt phổi' },
  'lung-mass': { one: 'lung mass', many: 'lung masses', vi: 'khối ở phổi' },
  'breast-mass': { one: 'breast mass', many: 'breast masses', vi: 'khối ở vú' },
  calcification: { one: 'calcification', many: 'calcifications', vi: 'vôi hóa' },
  'liver-lesion': { one: 'liver lesion', many: 'liver lesions', vi: 'tổn thương gan' },
  'renal-lesion': { one: 'kidney lesion', many: 'kidney lesions', vi: 'tổn thương thận' },
  opacity: { one: 'opacity', many: 'opacities', vi: 'đám mờ' },
  other: { one: 'other finding', many: 'other findings', vi: 'dấu hiệu khác' },
};

/** `3 lung nodules, largest 8.4 mm`. */
function findingFlag({ kind, count, largestMm }: FindingGroup): WorklistFlag {
  const { one, many, vi } = KINDS[kind];
  const size = largestMm.toFixed(1);
  const sizeVi = size.replace('.', ',');
  return count === 1
    ? { kind: 'image', en: `1 ${one}, ${size} mm`, vi: `1 ${vi}, ${sizeVi} mm` }
    : {
        kind: 'image',
        en: `${count} ${many}, largest ${size} mm`,
        vi: `${count} ${vi}, lớn nhất ${sizeVi} mm`,
      };
}

/** The model and the band that its answer fell into. */
function riskFlag(row: Pick<AssessmentTable, 'detail'>): WorklistFlag {
  const { title, band } = assessmentDetail.parse(JSON.parse(row.detail));
  return band === null
    ? { kind: 'risk', ...title }
    : { kind: 'risk', en: `${title.en}: ${band.en}`, vi: `${title.vi}: ${band.vi}` };
}

/** A laboratory value beyond its critical limit, as the laboratory sent it, its unit as people write it. */
function criticalFlag(
  row: Pick<ObservationTable, 'analyteKey' | 'label' | 'valueText' | 'unit' | 'interpretation'>,
): WorklistFlag {
  const name = row.analyteKey === null ? null : (analyteByKey(row.analyteKey)?.name ?? null);
  const value = `${row.valueText} ${unitText(row.unit ?? '')}`.trim();
  const how =
    row.interpretation === 'critical-abnormal'
      ? { en: 'critical', vi: 'nguy kịch' }
      : row.interpretation === 'critical-low'
        ? { en: 'critically low', vi: 'thấp nguy kịch' }
        : { en: 'critically high', vi: 'cao nguy kịch' };
  return {
    kind: 'lab',
    en: `${name?.en ?? row.label} ${value}: ${how.en}`,
    vi: `${name?.vi ?? row.label} ${value}: ${how.vi}`,
  };
}

const urgency = assessmentDetail.pick({ urgency: true });

/** From here a nodule is seen within days: Lung-RADS 2022, category 4B (10.1016/j.jacr.2023.09.009). */
const SOON_MM = 15;

/** One reason for the place of an entry in the worklist: a flag, and how much it presses. */
export type Reason = { readonly rank: Exclude<Rank, 'plain'>; readonly flag: WorklistFlag };

/** A critical value wants a person today. */
export function criticalReason(row: Parameters<typeof criticalFlag>[0]): Reason {
  return { rank: 'urgent', flag: criticalFlag(row) };
}

/** What a model has found on images is seen by its size; nobody has confirmed it yet. */
export function findingReason(group: FindingGroup): Reason {
  const large = group.kind === 'lung-mass' || (group.kind === 'lung-nodule' && group.largestMm >= SOON_MM);
  return { rank: large ? 'soon' : 'flagged', flag: findingFlag(group) };
}

/** A risk presses as the guideline behind its band wants somebody to act. */
export function riskReason(row: Pick<AssessmentTable, 'detail'>): Reason {
  const { urgency: level } = urgency.parse(JSON.parse(row.detail));
  return { rank: level === 'urgent' || level === 'soon' ? level : 'flagged', flag: riskFlag(row) };
}

/** What presses most decides the place of an entry, and is its reason; the first of equals. */
export function mostPressing(reasons: readonly Reason[]): Reason | null {
  return reasons.toSorted((a, b) => RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank))[0] ?? null;
}
