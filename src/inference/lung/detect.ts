import { findCandidates } from './candidates.ts';
import { continuesThroughSlices } from './continuity.ts';
import { CROP_SIZE, cropSpacingMm, writeCrop } from './crop.ts';
import type { LungFinding, MeasuredCandidate, SelectionOptions } from './findings.ts';
import { selectFindings } from './findings.ts';
import type { Lungs } from './lung-mask.ts';
import { findLungs } from './lung-mask.ts';
import { measureExtent } from './measure.ts';
import { logOdds, probabilityOf, shapeLogOdds } from './shape-odds.ts';
import type { CtVolume } from './volume.ts';

/** Scores `count` crops of 50 x 50 grey values 0..255, one after another: a probability for each. */
export type ScoreCrops = (crops: Float32Array, count: number) => Promise<Float32Array>;

/** How far a detection has come. */
export interface DetectionProgress {
  readonly step: 'lungs' | 'candidates' | 'scores' | 'done';
  readonly done: number;
  readonly total: number;
}

export interface DetectionOptions extends SelectionOptions {
  readonly maxCandidates?: number;
  readonly onProgress?: (progress: DetectionProgress) => void;
}

export interface LungDetection {
  readonly findings: readonly LungFinding[];
  /** How many places were looked at. */
  readonly candidates: number;
  /** Volume of aerated lung; the caller refuses what is implausible (`lungCtApplies`). */
  readonly lungVolumeMl: number;
}

const MAX_CANDIDATES = 1500;
/** Narrower than this are vessels along the slice and slivers of wall. */
const MIN_ASPECT = 0.35;
const CROPS_PER_CALL = 64;

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
  const scores = await scoreCandidates(volume, lungs, measured, scoreCrops, (done, total) =>
    report({ step: 'scores', done, total }),
  );
  const findings = selectFindings(
    volume,
    measured.map((one, i) => ({ ...one, score: scores[i] ?? 0 })),
    options,
  );
  report({ step: 'done', done: 1, total: 1 });
  return { findings, candidates: measured.length, lungVolumeMl: lungs.volumeMl };
}

/** The candidates whose extent can be measured and is not a strip. */
export function measuredCandidates(volume: CtVolume, lungs: Lungs, limit: number): MeasuredCandidate[] {
  return findCandidates(volume, lungs, limit).flatMap((candidate) => {
    const extent = measureExtent(volume, lungs, candidate);
    return extent === undefined || extent.aspect < MIN_ASPECT ? [] : [{ candidate, extent }];
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

/** Below these log-odds of its first view a candidate is not looked at again. */
const NOT_WORTH_MORE_VIEWS = -2.5;

/**
 * The score of each candidate, 0 to 1: the mean of the network's answers (as log-odds) over its views, and what
 * its shape says. A candidate whose first view is plainly no nodule gets no others.
 */
export async function scoreCandidates(
  volume: CtVolume,
  lungs: Lungs,
  measured: readonly MeasuredCandidate[],
  scoreCrops: ScoreCrops,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<number[]> {
  const views = measured.map((one) => viewsOf(volume, one));
  const first = views.flatMap((list) => list.slice(0, 1));
  const odds = await viewOdds(volume, first, scoreCrops, (done) => onProgress(done, 2 * first.length));
  const more = views.map((list, i) => ((odds[i] ?? 0) < NOT_WORTH_MORE_VIEWS ? [] : list.slice(1)));
  const others = more.flat();
  const otherOdds = await viewOdds(volume, others, scoreCrops, (done) =>
    onProgress(first.length * (1 + done / others.length), 2 * first.length),
  );
  let next = 0;
  return measured.map((one, i) => {
    const own = more[i]?.length ?? 0;
    const sum = otherOdds.slice(next, next + own).reduce((a, b) => a + b, odds[i] ?? 0);
    next += own;
    const continuity = continuesThroughSlices(volume, lungs, one.extent);
    return probabilityOf(sum / (1 + own) + shapeLogOdds({ ...one, continuity }));
  });
}

async function viewOdds(
  volume: CtVolume,
  views: readonly View[],
  scoreCrops: ScoreCrops,
  onProgress: (done: number) => void,
): Promise<number[]> {
  const odds: number[] = [];
  for (let start = 0; start < views.length; start += CROPS_PER_CALL) {
    const batch = views.slice(start, start + CROPS_PER_CALL);
    const crops = new Float32Array(batch.length * CROP_SIZE * CROP_SIZE);
    batch.forEach((view, i) => {
      writeCrop(volume, view, view.spacingMm, crops, i * CROP_SIZE * CROP_SIZE);
    });
    const scores = await scoreCrops(crops, batch.length);
    if (scores.length !== batch.length) {
      throw new Error(`the network gave ${scores.length} scores for ${batch.length} crops`);
    }
    for (const score of scores) odds.push(logOdds(score));
    onProgress(odds.length);
  }
  return odds;
}
