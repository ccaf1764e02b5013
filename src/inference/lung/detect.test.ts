import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { findCandidates } from './candidates.ts';
import { CROP_SIZE } from './crop.ts';
import type { DetectionProgress } from './detect.ts';
import { detectLungNodules } from './detect.ts';
import type { DrawnBall, DrawnTube } from './drawn-chest.ts';
import { drawChest, FIRST_LUNG_MM, OUTER_WALL_MM, SECOND_LUNG_MM } from './drawn-chest.ts';
import { findLungs } from './lung-mask.ts';
import type { CtVolume, Triple } from './volume.ts';

const network = await InferenceSession.create(
  fileURLToPath(new URL('../../../models/lung-nodule-ct/model.onnx', import.meta.url)),
  { intraOpNumThreads: 1 },
);

async function scoreByNetwork(crops: Float32Array, count: number): Promise<Float32Array> {
  const answer = await network.run({ crop: new Tensor('float32', crops, [count, 1, CROP_SIZE, CROP_SIZE]) });
  return Float32Array.from(answer.probability?.data ?? [], Number);
}

/** Enough for drawn chests, and quick. */
const FEW = { maxCandidates: 120 };

/** They come out of the mediastinum and go into the wall: an end in the lung would be a ball of its own. */
const VESSELS: readonly DrawnTube[] = [
  { fromMm: [160, 120, 120], toMm: [20, 100, 160], diameterMm: 5 },
  { fromMm: [160, 130, 150], toMm: [40, 230, 120], diameterMm: 4 },
  { fromMm: [215, 120, -10], toMm: [215, 120, 280], diameterMm: 6 },
  { fromMm: [170, 110, 135], toMm: [310, 110, 135], diameterMm: 4 },
];

function mm(volume: CtVolume, voxel: Triple): Triple {
  return [voxel[0] * volume.spacingMm[0], voxel[1] * volume.spacingMm[1], voxel[2] * volume.spacingMm[2]];
}

function apart(a: Triple, b: Triple): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function ballAt(place: Triple, dx: number, dy: number, dz: number, diameterMm: number): DrawnBall {
  return { centreMm: [place[0] + dx, place[1] + dy, place[2] + dz], diameterMm };
}

const WHOLE: readonly [number, number] = [0, 270];
const CASES: readonly {
  name: string;
  sliceMm: number;
  pixelMm: number;
  ball: DrawnBall;
  z?: readonly [number, number];
}[] = [
  {
    name: '4 mm in 1 mm slices',
    sliceMm: 1,
    pixelMm: 1.1,
    ball: ballAt(SECOND_LUNG_MM, 20, 30, 5, 4),
    z: [130, 150],
  },
  {
    name: '8 mm in 2.5 mm slices',
    sliceMm: 2.5,
    pixelMm: 1.1,
    ball: ballAt(SECOND_LUNG_MM, 20, 30, 20, 8),
    z: [135, 175],
  },
  { name: '8 mm in 8 mm slices', sliceMm: 8, pixelMm: 1.3, ball: ballAt(SECOND_LUNG_MM, 20, 30, 17, 8) },
  {
    name: '20 mm at the wall in 2.5 mm slices',
    sliceMm: 2.5,
    pixelMm: 2.2,
    ball: ballAt(OUTER_WALL_MM, 9, 0, 0, 20),
    z: [85, 185],
  },
  { name: '20 mm in 8 mm slices', sliceMm: 8, pixelMm: 1.3, ball: ballAt(FIRST_LUNG_MM, -15, 30, -20, 20) },
  {
    name: '50 mm at the wall in 8 mm slices',
    sliceMm: 8,
    pixelMm: 1.6,
    ball: ballAt(OUTER_WALL_MM, 24, 0, 0, 50),
  },
  {
    name: '50 mm in 2.5 mm slices',
    sliceMm: 2.5,
    pixelMm: 2.2,
    ball: ballAt(FIRST_LUNG_MM, 0, 0, 0, 50),
    z: [75, 195],
  },
];

describe('the lung nodule detector on drawn chests', () => {
  for (const { name, sliceMm, pixelMm, ball, z = WHOLE } of CASES) {
    it(`finds a ball of ${name} first, where it is and as wide as it is`, async () => {
      const volume = drawChest({ sliceMm, pixelMm, balls: [ball], tubes: VESSELS, fromToMm: z });
      const centre: Triple = [ball.centreMm[0], ball.centreMm[1], ball.centreMm[2] - z[0]];
      const lungs = findLungs(volume);
      const near = findCandidates(volume, lungs, FEW.maxCandidates).filter(
        (candidate) =>
          apart(mm(volume, candidate.centreVoxel), centre) <= Math.max(ball.diameterMm, sliceMm) / 2,
      );
      expect(near.length).toBeGreaterThan(0);

      const { findings } = await detectLungNodules(volume, scoreByNetwork, FEW);
      expect(findings.length).toBeLessThanOrEqual(10);
      const [first] = findings;
      expect(first).toBeDefined();
      if (first === undefined) return;
      expect(apart(first.centreMm, centre)).toBeLessThanOrEqual(Math.max(ball.diameterMm, sliceMm) / 2);
      expect(first.diameterMm).toBeGreaterThan(0.7 * ball.diameterMm - pixelMm);
      expect(first.diameterMm).toBeLessThan(1.3 * ball.diameterMm + pixelMm);
      const [x0, y0, x1, y1] = first.box;
      expect(x1 - x0 + 1).toBeLessThan((1.4 * ball.diameterMm) / pixelMm + 2);
      expect(first.centreVoxel[0]).toBeGreaterThanOrEqual(x0);
      expect(first.centreVoxel[0]).toBeLessThanOrEqual(x1);
      expect(first.centreVoxel[1]).toBeGreaterThanOrEqual(y0);
      expect(first.centreVoxel[1]).toBeLessThanOrEqual(y1);
      expect(first.sliceIndex).toBe(first.centreVoxel[2]);
    });
  }

  it('finds nothing in lungs that hold only straight vessels', async () => {
    const volume = drawChest({ sliceMm: 2.5, pixelMm: 1.6, tubes: VESSELS, fromToMm: [80, 190] });
    const { findings, lungVolumeMl } = await detectLungNodules(volume, scoreByNetwork, FEW);
    expect(lungVolumeMl).toBeGreaterThan(1500);
    expect(findings).toEqual([]);
  });

  it('finds nothing in empty lungs', async () => {
    const volume = drawChest({ sliceMm: 8, pixelMm: 1.3 });
    const { findings } = await detectLungNodules(volume, scoreByNetwork, FEW);
    expect(findings).toEqual([]);
  });

  it('finds nothing, and fails nothing, where there are no lungs', async () => {
    const body = drawChest({ sliceMm: 8, pixelMm: 2, airless: true });
    const air: CtVolume = {
      hu: new Int16Array(64 * 64 * 20).fill(-1000),
      columns: 64,
      rows: 64,
      slices: 20,
      spacingMm: [2, 2, 5],
    };
    const one: CtVolume = { hu: new Int16Array(1), columns: 1, rows: 1, slices: 1, spacingMm: [1, 1, 1] };
    for (const volume of [body, air, one]) {
      const detection = await detectLungNodules(volume, scoreByNetwork, FEW);
      expect(detection).toEqual({ findings: [], candidates: 0, lungVolumeMl: 0 });
    }
  });

  it('reports how far it has come and keeps to the limits it is given', async () => {
    const ball = { centreMm: SECOND_LUNG_MM, diameterMm: 20 };
    const volume = drawChest({
      sliceMm: 8,
      pixelMm: 2.2,
      balls: [ball, { centreMm: FIRST_LUNG_MM, diameterMm: 16 }],
    });
    const steps: DetectionProgress[] = [];
    const all = await detectLungNodules(volume, scoreByNetwork, {
      ...FEW,
      onProgress: (step) => steps.push(step),
    });
    expect(steps.map(({ step }) => step).filter((step, i, list) => step !== list[i - 1])).toEqual([
      'lungs',
      'candidates',
      'scores',
      'done',
    ]);
    expect(steps.every(({ done, total }) => done >= 0 && done <= total)).toBe(true);
    expect(all.findings.length).toBeGreaterThanOrEqual(2);
    const few = await detectLungNodules(volume, scoreByNetwork, { ...FEW, maxFindings: 1 });
    expect(few.findings).toEqual(all.findings.slice(0, 1));
    const none = await detectLungNodules(volume, scoreByNetwork, { ...FEW, minDiameterMm: 30 });
    expect(none.findings).toEqual([]);
  });

  it('fails when the network answers for another number of crops than it was given', async () => {
    const volume = drawChest({
      sliceMm: 8,
      pixelMm: 2.2,
      balls: [{ centreMm: FIRST_LUNG_MM, diameterMm: 16 }],
    });
    await expect(detectLungNodules(volume, async () => new Float32Array(0))).rejects.toThrow(/0 scores/);
  });
});
