/**
 * Writes the expected answers of the lung nodule network: models/lung-nodule-ct/golden.csv (seeded inputs, checked
 * at every start) and golden-crops.csv (drawn crops). Run by hand after training, before evaluate-detector.ts.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as onnx from 'onnxruntime-node';
import { seededTensors } from '../../src/inference/golden.ts';
import { CROP_SIZE } from '../../src/inference/lung/crop.ts';
import type { GoldenRow } from '../../src/inference/lung/golden.ts';
import { goldenCrop } from '../../src/inference/lung/golden.ts';

const MODEL = resolve(import.meta.dirname, '../../models/lung-nodule-ct');
const SEEDS = [1, 2, 3];
const ROWS: readonly GoldenRow[] = [
  { background: 20, radius: 0, contrast: 0, offsetX: 0, offsetY: 0, wall: 0 },
  { background: 20, radius: 4, contrast: 160, offsetX: 0, offsetY: 0, wall: 0 },
  { background: 25, radius: 8, contrast: 170, offsetX: 1, offsetY: -1, wall: 0 },
  { background: 25, radius: 14, contrast: 165, offsetX: 0, offsetY: 0, wall: 0 },
  { background: 30, radius: 5, contrast: 60, offsetX: 0, offsetY: 0, wall: 0 },
  { background: 20, radius: 5, contrast: 160, offsetX: 16, offsetY: 12, wall: 0 },
  { background: 20, radius: 6, contrast: 160, offsetX: 0, offsetY: 0, wall: 20 },
  { background: 20, radius: 0, contrast: 0, offsetX: 0, offsetY: 0, wall: 26 },
];

const session = await onnx.InferenceSession.create(join(MODEL, 'model.onnx'), { intraOpNumThreads: 1 });

async function probabilityOf(crop: Float32Array): Promise<string> {
  const tensor = new onnx.Tensor('float32', crop, [1, 1, CROP_SIZE, CROP_SIZE]);
  const answer = (await session.run({ crop: tensor })).probability?.data[0];
  return Number(answer).toFixed(6);
}

const inputs = [{ name: 'crop', type: 'float32' as const, shape: [-1, 1, CROP_SIZE, CROP_SIZE] }];
const seeded = await Promise.all(
  SEEDS.map(async (seed) => {
    const data = seededTensors(seed, inputs).crop?.data;
    if (!(data instanceof Float32Array)) throw new Error('the seeded input is not float32');
    return `${seed},${await probabilityOf(data)}`;
  }),
);
writeFileSync(join(MODEL, 'golden.csv'), `seed,probability[0]\n${seeded.join('\n')}\n`);

const names = ['background', 'radius', 'contrast', 'offsetX', 'offsetY', 'wall'] as const;
const drawn: string[] = [];
for (const row of ROWS) {
  drawn.push([...names.map((name) => row[name]), await probabilityOf(goldenCrop(row))].join(','));
}
writeFileSync(join(MODEL, 'golden-crops.csv'), `${names.join(',')},probability\n${drawn.join('\n')}\n`);
