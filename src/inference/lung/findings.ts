import type { Candidate } from './candidates.ts';
import type { Extent } from './measure.ts';
import { logOdds } from './shape-odds.ts';
import type { CtVolume, Triple } from './volume.ts';

/** A place in the lungs that looks like a nodule or mass. */
export interface LungFinding {
  /** Voxel coordinates x, y, z; z is `sliceIndex`. */
  readonly centreVoxel: Triple;
  /** The centre in mm from the centre of the volume's first voxel, along the volume's own axes. */
  readonly centreMm: Triple;
  /** x0, y0, x1, y1 in pixels of slice `sliceIndex`, both ends inside. */
  readonly box: readonly [number, number, number, number];
  readonly sliceIndex: number;
  /** Mean of the long axis and the axis across it on that slice. */
  readonly diameterMm: number;
  /** 0 to 1: how much it looks like a nodule or mass. It ranks findings; it is not a probability of cancer. */
  readonly score: number;
}

/** A candidate with what it covers. */
export interface MeasuredCandidate {
  readonly candidate: Candidate;
  readonly extent: Extent;
}

export interface ScoredCandidate extends MeasuredCandidate {
  readonly score: number;
}

export interface SelectionOptions {
  /** Findings below this score are left out. */
  readonly threshold?: number;
  readonly maxFindings?: number;
  /** Smaller findings are left out: below 3 mm nothing was trained or tested. */
  readonly minDiameterMm?: number;
}

export const DEFAULT_THRESHOLD = 0.8;
export const MAX_FINDINGS = 10;
const MIN_DIAMETER_MM = 3;
/** A whole may answer this much weaker, in log-odds, than a part of it and still stand for it. */
const PART_MAY_EXCEED = 2.5;

/** The best candidates above the threshold, one for each place, the highest score first. */
export function selectFindings(
  volume: CtVolume,
  scored: readonly ScoredCandidate[],
  options: SelectionOptions = {},
): LungFinding[] {
  const threshold = options.threshold ?? DEFAULT_THRESHOLD;
  const minDiameter = options.minDiameterMm ?? MIN_DIAMETER_MM;
  const likely = scored
    .filter((one) => one.score >= threshold && one.extent.diameterMm >= minDiameter)
    .map((one) => toFinding(volume, one.extent, one.score))
    .sort((a, b) => b.score - a.score || b.diameterMm - a.diameterMm);
  const kept: LungFinding[] = [];
  for (const finding of gatherParts(volume, likely)) {
    if (!kept.some((other) => isSamePlace(volume, finding, other))) kept.push(finding);
    if (kept.length === (options.maxFindings ?? MAX_FINDINGS)) break;
  }
  return kept;
}

function toFinding(volume: CtVolume, extent: Extent, score: number): LungFinding {
  const [x, y, z] = extent.centreVoxel;
  const [sx, sy, sz] = volume.spacingMm;
  return {
    centreVoxel: extent.centreVoxel,
    centreMm: [x * sx, y * sy, z * sz],
    box: extent.box,
    sliceIndex: z,
    diameterMm: extent.diameterMm,
    score,
  };
}

/**
 * A mass answers at its own size and again at each of its lobes. The widest finding that answers nearly as well
 * takes in the parts that lie inside it and has the best of their scores.
 */
function gatherParts(volume: CtVolume, findings: readonly LungFinding[]): LungFinding[] {
  const gathered: LungFinding[] = [];
  for (const finding of [...findings].sort((a, b) => b.diameterMm - a.diameterMm)) {
    const at = gathered.findIndex(
      (whole) =>
        isInside(volume, finding, whole) && logOdds(finding.score) - logOdds(whole.score) <= PART_MAY_EXCEED,
    );
    const whole = gathered[at];
    if (whole === undefined) gathered.push(finding);
    else gathered[at] = { ...whole, score: Math.max(whole.score, finding.score) };
  }
  return gathered.sort((a, b) => b.score - a.score || b.diameterMm - a.diameterMm);
}

/** Whether a finding's centre lies in or near the box of another, or above or below it within its width. */
function isInside(volume: CtVolume, part: LungFinding, whole: LungFinding): boolean {
  // Lobes stick out on other slices than the one on which the whole was measured.
  const marginX = (0.2 * whole.diameterMm) / volume.spacingMm[0];
  const marginY = (0.2 * whole.diameterMm) / volume.spacingMm[1];
  const [x, y] = part.centreVoxel;
  const [x0, y0, x1, y1] = whole.box;
  const along = Math.abs(part.centreMm[2] - whole.centreMm[2]);
  return (
    x >= x0 - marginX &&
    x <= x1 + marginX &&
    y >= y0 - marginY &&
    y <= y1 + marginY &&
    along <= whole.diameterMm / 2 + volume.spacingMm[2]
  );
}

/** Whether two findings lie so near each other that they are one. */
function isSamePlace(volume: CtVolume, a: LungFinding, b: LungFinding): boolean {
  const reach = 0.6 * Math.max(a.diameterMm, b.diameterMm);
  const across = Math.hypot(a.centreMm[0] - b.centreMm[0], a.centreMm[1] - b.centreMm[1]);
  const along = Math.max(0, Math.abs(a.centreMm[2] - b.centreMm[2]) - volume.spacingMm[2]);
  return Math.hypot(across, along) < reach;
}
