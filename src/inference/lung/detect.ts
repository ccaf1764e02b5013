import type { Candidate } from './candidates.ts';
import { findCandidates, prominence } from './candidates.ts';
import { CROP_SIZE, cropSpacingMm, writeCrop } from './crop.ts';
import type { Lungs } from './lung-mask.ts';
import { findLungs } from './lung-mask.ts';
import type { Extent } from './measure.ts';
import { measureExtent } from './measure.ts';
import type { CtVolume, Triple } from './volume.ts';

/** Scores `count` crops of 50 x 50 grey values 0..255, one after another: a probability for each. */
export type ScoreCrops = (crops: Float32Array, count: number) => Promise<Float32Array>;

/** How far a detection has come. */
export interface DetectionProgress {
  readonly step: 'lungs' | 'candidates' | 'scores' | 'done';
  readonly done: number;
  readonly total: number;
}

export interface DetectionOptions {
  /** Findings below this score are left out. */
  readonly threshold?: number;
  readonly maxFindings?: number;
  readonly maxCandidates?: number;
  /** Smaller findings are left out: below 3 mm nothing was trained or tested. */
  readonly minDiameterMm?: number;
  readonly onProgress?: (progress: DetectionProgress) => void;
}

/** A place in the lungs that looks like a nodule or mass. */
export interface LungFinding {
  readonly centreVoxel: Triple;
  /** The centre in mm from the centre of the volume's first voxel, along the volume's own axes. */
  readonly centreMm: Triple;
  /** x0, y0, x1, y1 in pixels of slice `sliceIndex`, both ends inside. */
  readonly box: readonly [number, number, number, number];
  readonly sliceIndex: number;
  /** Mean of the long axis and the axis across it on that slice. */
  readonly diameterMm: number;
  /** 0 to 1: how much it looks like the nodules the network was trained on. Not a probability of cancer. */
  readonly score: number;
}

export interface LungDetection {
  readonly findings: readonly LungFinding[];
  /** How many places were looked at. */
  readonly candidates: number;
  /** Volume of aerated lung; the caller refuses what is implausible (`lungCtApplies`). */
  readonly lungVolumeMl: number;
}

export const DEFAULT_THRESHOLD = 0.5;
const MAX_FINDINGS = 10;
const MAX_CANDIDATES = 500;
const MIN_DIAMETER_MM = 3;
const CROPS_PER_CALL = 64;

/** A candidate with what it covers. */
export interface MeasuredCandidate {
  readonly candidate: Candidate;
  readonly extent: Extent;
}

/**
 * Looks for nodules and masses of about 3 to 60 mm in a chest CT; at most `maxFindings`, the highest score first.
 * Does not judge whether the series is fit to be read: ask `lungCtApplies` before and with the lung volume after.
 */
export async function detectLungNodules(
  volume: CtVolume,
  scoreCrops: ScoreCrops,
  options: DetectionOptions = {},
): Promise<LungDetection> {
  const report = options.onProgress ?? (() => {});
  report({ step: 'lungs', done: 0, total: 1 });
  const lungs = findLungs(volume);
  report({ step: 'candidates', done: 0, total: 1 });
  const measured = measuredCandidates(volume, lungs, options.maxCandidates ?? MAX_CANDIDATES);
  const scores = await scoreCandidates(volume, measured, scoreCrops, (done, total) =>
    report({ step: 'scores', done, total }),
  );
  const findings = selectFindings(volume, measured, scores, options);
  report({ step: 'done', done: 1, total: 1 });
  return { findings, candidates: measured.length, lungVolumeMl: lungs.volumeMl };
}

/** The candidates that have an extent that can be measured. */
export function measuredCandidates(volume: CtVolume, lungs: Lungs, limit: number): MeasuredCandidate[] {
  return findCandidates(volume, lungs, limit).flatMap((candidate) => {
    const extent = measureExtent(volume, lungs, candidate);
    return extent === undefined ? [] : [{ candidate, extent }];
  });
}

/** A crop to be made: centre in voxels, pixel spacing in mm. */
interface View {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly spacingMm: number;
}

/** How the network is shown a candidate: where it answers most and where it is widest, near and less near. */
export function viewsOf(volume: CtVolume, { candidate, extent }: MeasuredCandidate): View[] {
  const native = Math.sqrt(volume.spacingMm[0] * volume.spacingMm[1]);
  const z = Math.max(0, Math.min(volume.slices - 1, Math.round(candidate.centreVoxel[2])));
  const near = cropSpacingMm(native, extent.diameterMm);
  const [x, y] = candidate.centreVoxel;
  const views: View[] = [
    { x, y, z, spacingMm: near },
    { x: extent.centreVoxel[0], y: extent.centreVoxel[1], z: extent.centreVoxel[2], spacingMm: near },
  ];
  const step = Math.floor((0.25 * extent.diameterMm) / volume.spacingMm[2]);
  if (step >= 1) {
    for (const other of [z - step, z + step]) {
      if (other >= 0 && other < volume.slices) views.push({ x, y, z: other, spacingMm: near });
    }
  }
  return views;
}

/** The mean of the network's answers (as log-odds) over the views of each candidate, as a probability. */
export async function scoreCandidates(
  volume: CtVolume,
  measured: readonly MeasuredCandidate[],
  scoreCrops: ScoreCrops,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<number[]> {
  const views = measured.map((one) => viewsOf(volume, one));
  const queue = views.flatMap((list, owner) => list.map((view) => ({ view, owner })));
  const sums = new Float64Array(measured.length);
  for (let start = 0; start < queue.length; start += CROPS_PER_CALL) {
    const batch = queue.slice(start, start + CROPS_PER_CALL);
    const crops = new Float32Array(batch.length * CROP_SIZE * CROP_SIZE);
    batch.forEach(({ view }, i) => {
      writeCrop(volume, view, view.spacingMm, crops, i * CROP_SIZE * CROP_SIZE);
    });
    const scores = await scoreCrops(crops, batch.length);
    batch.forEach(({ owner }, i) => {
      const score = Math.max(1e-4, Math.min(1 - 1e-4, scores[i] ?? 0));
      sums[owner] = (sums[owner] ?? 0) + Math.log(score / (1 - score));
    });
    onProgress(Math.min(queue.length, start + CROPS_PER_CALL), queue.length);
  }
  return views.map((list, owner) => 1 / (1 + Math.exp(-(sums[owner] ?? 0) / list.length)));
}

/** The best candidates above the threshold, of several at one place only the best. */
export function selectFindings(
  volume: CtVolume,
  measured: readonly MeasuredCandidate[],
  scores: readonly number[],
  options: DetectionOptions = {},
): LungFinding[] {
  const threshold = options.threshold ?? DEFAULT_THRESHOLD;
  const minDiameter = options.minDiameterMm ?? MIN_DIAMETER_MM;
  const ranked = measured
    .map((one, i) => ({ ...one, score: scores[i] ?? 0 }))
    .filter((one) => one.score >= threshold && one.extent.diameterMm >= minDiameter)
    .sort((a, b) => b.score - a.score || prominence(b.candidate) - prominence(a.candidate));
  const kept: LungFinding[] = [];
  for (const { extent, score } of ranked) {
    const finding = toFinding(volume, extent, score);
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

/** Whether two findings lie so near each other that they are one. */
function isSamePlace(volume: CtVolume, a: LungFinding, b: LungFinding): boolean {
  const reach = 0.6 * Math.max(a.diameterMm, b.diameterMm);
  const across = Math.hypot(a.centreMm[0] - b.centreMm[0], a.centreMm[1] - b.centreMm[1]);
  const along = Math.max(0, Math.abs(a.centreMm[2] - b.centreMm[2]) - volume.spacingMm[2]);
  return Math.hypot(across, along) < reach;
}
