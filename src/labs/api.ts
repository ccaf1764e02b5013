import type { ResultInterpretation } from '../domain/analytes.ts';
import type { ObservationProblem, ToldProblem } from '../domain/refusal-kinds.ts';
import type { Bilingual } from '../domain/text.ts';
import type { ChangedDelta } from './delta-view.ts';
import type { ResultOrgan } from './organs.ts';

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
  /** `laboratory` where the interval is its own, else where ours comes from; null where there is none. */
  referenceSource: string | null;
  interpretation: ResultInterpretation | null;
  /** Why no model may read it; null when it may. */
  problem: ToldProblem<ObservationProblem> | null;
  /** The technical detail of `problem`, in English. */
  reason: string | null;
  observedAt: number | null;
  /** What was examined, as the sender names it. */
  specimen: string | null;
  /** What its laboratory remarks on it, in its own words. */
  comment: string | null;
};

/** The range that applied to some results of a series; bounds in the unit of the series, null where there is none. */
export type ResultRange = {
  low: number | null;
  high: number | null;
  /** As the laboratory wrote it, for values in the unit that it sent. */
  text: string | null;
  /** `laboratory` where it is its own, else where ours comes from. */
  source: string | null;
};

/** What an earlier version of a report said, until the laboratory corrected it. */
export type EarlierVersion = { text: string; unit: string | null; until: number };

/** One result; what is left out is not there. */
export type ResultPoint = {
  at: number;
  /** Its place in `PersonResults.reports`. */
  report: number;
  /** As sent, with its comparator. */
  text: string;
  /** As sent; left out where it is the unit of the series. */
  unit?: string | null | undefined;
  /** In the unit of the series; left out where it cannot be drawn. With a comparator it is a bound, not a value. */
  y?: number | undefined;
  comparator?: string | undefined;
  /** Its place in the `ranges` of the series. */
  range?: number | undefined;
  flag?: NonNullable<ObservationView['interpretation']> | undefined;
  problem?: ObservationProblem | undefined;
  /** Where it lies further from the one before than chance explains. */
  delta?: ChangedDelta | undefined;
  /** The earliest first. */
  was?: EarlierVersion[] | undefined;
  /** What its laboratory remarks on it, in its own words. */
  comment?: string | undefined;
};

/** What few results have. */
export type ResultRemarks = Pick<
  ResultPoint,
  'unit' | 'comparator' | 'problem' | 'delta' | 'was' | 'comment'
>;

/**
 * The results of a series in columns, the oldest first, for thousands of objects take longer to write, send and read
 * than to draw. The n-th entry of each column is of the n-th result; `pointAt` puts one together.
 */
export type ResultColumns = {
  at: number[];
  report: number[];
  text: string[];
  y: (number | null)[];
  range: (number | null)[];
  flag: ObservationView['interpretation'][];
  /** By the place of the result in the columns. */
  remarks: Record<number, ResultRemarks>;
};

/** One analyte over time. */
export type ResultSeries = {
  /** Null where its code is not known: then it is shown as received, and nothing is drawn. */
  analyteKey: string | null;
  label: Bilingual;
  code: string;
  /** The newest number's, if all can be told in it, else the canonical one. */
  unit: string | null;
  columns: ResultColumns;
  ranges: ResultRange[];
};

export type ResultGroup = { organ: ResultOrgan; series: ResultSeries[] };

/** Answer of `GET /api/patients/:key/results`: every laboratory result of a person over all visits. */
export type PersonResults = {
  /** Those that stand; versions that were corrected are in `was` of a result. */
  reports: { id: string; visitId: string; sender: string; number: string; issuedAt: number }[];
  groups: ResultGroup[];
  asReceived: ResultSeries[];
  /** The words of every problem that a result has. */
  problems: ToldProblem<ObservationProblem>[];
};
