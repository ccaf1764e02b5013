import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CROP_SIZE } from './crop.ts';
import { goldenCrop } from './golden.ts';

const MODEL = fileURLToPath(new URL('../../../models/lung-nodule-ct/', import.meta.url));
const cell = z.coerce.number();
const rowSchema = z.strictObject({
  background: cell,
  radius: cell,
  contrast: cell,
  offsetX: cell,
  offsetY: cell,
  wall: cell,
  probability: cell,
});

describe('the lung nodule network', () => {
  it('answers drawn crops as it did when it was made, and tells balls from empty lung and wall', async () => {
    const rows = z
      .array(rowSchema)
      .parse(parse(readFileSync(`${MODEL}golden-crops.csv`, 'utf8'), { columns: true }));
    const network = await InferenceSession.create(`${MODEL}model.onnx`, { intraOpNumThreads: 1 });
    const crops = new Float32Array(rows.length * CROP_SIZE * CROP_SIZE);
    rows.forEach((row, i) => {
      crops.set(goldenCrop(row), i * CROP_SIZE * CROP_SIZE);
    });
    const answer = await network.run({
      crop: new Tensor('float32', crops, [rows.length, 1, CROP_SIZE, CROP_SIZE]),
    });
    const probabilities = Array.from(answer.probability?.data ?? [], Number);
    expect(probabilities).toHaveLength(rows.length);
    rows.forEach((row, i) => {
      expect(Math.abs((probabilities[i] ?? Number.NaN) - row.probability)).toBeLessThan(5e-4);
      const ballInTheMiddle = row.radius > 0 && Math.hypot(row.offsetX, row.offsetY) < row.radius;
      expect((probabilities[i] ?? 0) > 0.5).toBe(ballInTheMiddle);
    });
  });
});
