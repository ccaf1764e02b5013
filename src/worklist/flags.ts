import { analyteByKey } from '../domain/analytes.ts';
import type { FindingKind } from '../domain/finding.ts';
import type { ObservationTable } from '../labs/tables.ts';
import { assessmentDetail } from '../risk/detail.ts';
import type { AssessmentTable } from '../risk/tables.ts';
import type { WorklistFlag } from './api.ts';
import type { Rank } from './stage.ts';

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
export function findingFlag({ kind, count, largestMm }: FindingGroup): WorklistFlag {
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
export function riskFlag(row: Pick<AssessmentTable, 'detail'>): WorklistFlag {
  const { title, band } = assessmentDetail.parse(JSON.parse(row.detail));
  return band === null
    ? { kind: 'risk', ...title }
    : { kind: 'risk', en: `${title.en}: ${band.en}`, vi: `${title.vi}: ${band.vi}` };
}

/** A laboratory value beyond its critical limit, as the laboratory sent it. */
export function criticalFlag(
  row: Pick<ObservationTable, 'analyteKey' | 'label' | 'valueText' | 'unit' | 'interpretation'>,
): WorklistFlag {
  const name = row.analyteKey === null ? null : (analyteByKey(row.analyteKey)?.name ?? null);
  const value = row.unit === null ? row.valueText : `${row.valueText} ${row.unit}`;
  const low = row.interpretation === 'critical-low';
  return {
    kind: 'lab',
    en: `${name?.en ?? row.label} ${value}: critically ${low ? 'low' : 'high'}`,
    vi: `${name?.vi ?? row.label} ${value}: ${low ? 'thấp' : 'cao'} nguy kịch`,
  };
}

const urgency = assessmentDetail.pick({ urgency: true });

/** Whether a risk's band wants somebody today. */
export function isUrgent(row: Pick<AssessmentTable, 'detail'>): boolean {
  return urgency.parse(JSON.parse(row.detail)).urgency === 'urgent';
}

/** A critical laboratory value and an urgent band make an entry urgent; any flag at all makes it flagged. */
export function rankOf(found: { critical: boolean; urgent: boolean; flagged: boolean }): Rank {
  if (found.critical || found.urgent) return 'urgent';
  return found.flagged ? 'flagged' : 'plain';
}
