import type { Candidate } from './candidates.ts';
import type { Extent } from './measure.ts';

/** What the shape of a candidate says beside the network, which sees one slice at a time. */
export interface ShapeFacts {
  readonly candidate: Candidate;
  readonly extent: Extent;
  /** From `continuesThroughSlices`. */
  readonly continuity: number;
}

/** Part of a tube's continuity that a nodule with a vessel beside it may have too. */
const USUAL_CONTINUITY = 0.25;

/**
 * Log-odds to add to the network's: minus for a vessel that runs through the slices, for a strip, and for a bulge
 * of the mediastinum that barely touches lung; plus for roundness in 3-D and, mildly, for size, because a large
 * finding costs most when missed. The weights were set by hand on drawn nodules, not fitted to patients.
 */
export function shapeLogOdds({ candidate, extent, continuity }: ShapeFacts): number {
  const tube = Math.max(0, continuity - USUAL_CONTINUITY) / (1 - USUAL_CONTINUITY);
  const strip = Math.max(0, 0.65 - extent.aspect);
  const buried = 2 * Math.max(0, 0.5 - extent.airContact);
  const size = Math.max(-1, Math.min(2, Math.log2(extent.diameterMm / 8)));
  return -5 * tube - 3 * strip - buried + 5 * (candidate.roundness - 0.55) + 0.4 * size;
}

export function logOdds(probability: number): number {
  const bounded = Math.max(1e-4, Math.min(1 - 1e-4, probability));
  return Math.log(bounded / (1 - bounded));
}

export function probabilityOf(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}
