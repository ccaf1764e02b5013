import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkGolden, seededTensors, seededValues } from './golden.ts';
import { type CtVolumeCard, modelCard } from './model-card.ts';
import { OnnxPool } from './onnx-pool.ts';

const folder = new URL('../../models/fib-4/', import.meta.url);
const modelPath = new URL('model.onnx', folder).pathname;
const fib4 = modelCard.parse(JSON.parse(readFileSync(new URL('model.json', folder), 'utf8')));

let pool: OnnxPool;
beforeAll(() => {
  pool = new OnnxPool({ workers: 1 });
});
afterAll(() => pool[Symbol.asyncDispose]());

/** A model of pixels whose graph is the small one of FIB-4: four inputs of free length, one output. */
function pixelCard(): CtVolumeCard {
  const { kind: _, ...common } = fib4;
  const input = (name: string) => ({ name, type: 'float64', shape: [-1] });
  const card = modelCard.parse({
    kind: 'ct-volume',
    ...Object.fromEntries(Object.entries(common).filter(([key]) => !TABLE_ONLY.includes(key))),
    reads: {
      modality: 'CT',
      bodyParts: ['CHEST'],
      sopClassUids: ['1.2.840.10008.5.1.4.1.1.2'],
      minSlices: 20,
      maxSliceSpacingMm: 3,
      maxPixelSpacingMm: 1,
      whenRefused: { en: 'Not a chest CT.', vi: 'Không phải CT ngực.' },
    },
    tensors: { inputs: ['ageYears', 'ast', 'alt', 'platelets'].map(input), outputs: [input('fib4')] },
    preprocessing: {},
    operatingPoint: { output: 'fib4', threshold: 1, note: { en: 'None.', vi: 'Không có.' } },
    training: {},
  });
  if (card.kind !== 'ct-volume') throw new Error('expected a model of pixels');
  return card;
}
const TABLE_ONLY = ['organ', 'inputs', 'exclusions', 'vectors'];

/** FIB-4 of the first four numbers of a seed, in the order of the card's tensors. */
function expectedOf(seed: number): number {
  const next = seededValues(seed);
  const [age, ast, alt, platelets] = [next(), next(), next(), next()];
  return (age * ast) / (platelets * Math.sqrt(alt));
}

test('seeded numbers are the same as those of a Python transcription', () => {
  const next = seededValues(2026);
  expect([next(), next(), next()]).toEqual([0.45540769933722913, 0.30849614599719644, 0.6611574492417276]);
});

test('one stream fills the tensors of a graph in order, a free dimension being 1', () => {
  const tensors = seededTensors(1, [
    { name: 'a', type: 'float32', shape: [-1, 2] },
    { name: 'b', type: 'float64', shape: [1] },
  ]);
  expect(tensors.a).toEqual({
    type: 'float32',
    dims: [1, 2],
    data: Float32Array.of(0.6270739405881613, 0.002735721180215478),
  });
  expect(tensors.b).toEqual({ type: 'float64', dims: [1], data: Float64Array.of(0.5274470399599522) });
});

test('a model of pixels is checked on seeded tensors', async () => {
  const csv = `seed,fib4[0]\n1,${expectedOf(1)}\n2026,${expectedOf(2026)}\n`;
  expect(await checkGolden(pool, modelPath, pixelCard(), csv)).toEqual({ ok: true, rows: 2 });
});

test.each([
  ['a value that differs', `seed,fib4[0]\n1,${expectedOf(1) * 1.001}\n`, /row 1: fib4\[0\]/],
  ['an element that the graph does not give', 'seed,fib4[1]\n1,0.5\n', /absent/],
  ['a tensor that the card does not read', 'seed,other[0]\n1,0.5\n', /no output of the card/],
  ['a seed that is not a whole number', 'seed,fib4[0]\nx,0.5\n', /seed/],
  ['no expected value', 'seed\n1\n', /no expected value/],
])('a model of pixels with %s does not pass', async (_, csv, reason) => {
  const result = await checkGolden(pool, modelPath, pixelCard(), csv);
  expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
});
