import type { ObservationProblem, ToldProblem } from '../domain/refusal-kinds.ts';

export type ObservationView = {
  id: string;
  analyteKey: string | null;
  label: { en: string; vi: string };
  code: string;
  valueText: string;
  valueNumber: number | null;
  comparator: string | null;
  unit: string | null;
  referenceLow: number | null;
  referenceHigh: number | null;
  referenceText: string | null;
  interpretation: 'low' | 'normal' | 'high' | 'critical-low' | 'critical-high' | 'abnormal' | null;
  /** Why no model may read it; null when it may. */
  problem: ToldProblem<ObservationProblem> | null;
  /** The technical detail of `problem`, in English. */
  reason: string | null;
  observedAt: number | null;
};
