import type { WorklistEntry } from './api.ts';

export type Stage = WorklistEntry['state'];

/** What decides how far a subject has come. Times are milliseconds since 1970. */
export type Progress = {
  /** Newest image of a study, or newest laboratory report of a visit without images. */
  readonly lastReceivedAt: number;
  /** Null while images are still coming in; laboratory reports are complete when they arrive. */
  readonly settledAt: number | null;
  /** The settling that the models have finished with; null before the first. */
  readonly inferredSettledAt: number | null;
  /** Whether the risks of the visit have been worked out. */
  readonly assessed: boolean;
  readonly drafted: boolean;
  /** The newest signature under a reading of this subject. */
  readonly signedAt: number | null;
};

/**
 * How far a subject has come. A signature covers what had arrived by then and nothing later:
 * what comes in afterwards opens the subject again, so that no result stays unseen.
 */
export function stageOf(progress: Progress): Stage {
  if (progress.signedAt !== null && progress.signedAt >= progress.lastReceivedAt) return 'signed';
  if (progress.settledAt === null) return 'receiving';
  if (progress.inferredSettledAt !== progress.settledAt || !progress.assessed) return 'analysing';
  return progress.drafted ? 'reading' : 'ready';
}

/** How far laboratory results have come: they are complete when they arrive, and no model reads them as images. */
export function labStageOf(
  progress: Pick<Progress, 'lastReceivedAt' | 'assessed' | 'drafted' | 'signedAt'>,
): Stage {
  const { lastReceivedAt } = progress;
  return stageOf({ ...progress, settledAt: lastReceivedAt, inferredSettledAt: lastReceivedAt });
}

/** `urgent` wants a person today, `soon` within days, `flagged` wants to be read before the rest. */
export const RANKS = ['urgent', 'soon', 'flagged', 'plain'] as const;
export type Rank = (typeof RANKS)[number];

export type Waiting = { readonly rank: Rank; readonly arrivedAt: number; readonly subject: string };

/** The order of the worklist: urgent, then soon, then flagged, then the rest; within each whoever waits longest comes first. */
export function byUrgencyThenArrival(a: Waiting, b: Waiting): number {
  return (
    RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank) ||
    a.arrivedAt - b.arrivedAt ||
    a.subject.localeCompare(b.subject)
  );
}
