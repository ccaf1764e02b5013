import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { assessTable } from './assess-table.ts';
import { findModel, type Models, openModels, readyTables } from './registry.ts';

const SHIPPED = new URL('../../models/', import.meta.url).pathname;
const EQUATIONS = ['amap', 'ckd-epi-2021-creatinine', 'fib-4', 'plcom2012', 'score2-asia-pacific'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'));
  for (const id of EQUATIONS) await cp(join(SHIPPED, id), join(folder, id), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const open = (): Promise<Models> => openModels({ folder, workers: 1 });
const edit = async (path: string, change: (text: string) => string) =>
  writeFile(join(folder, path), change(await readFile(join(folder, path), 'utf8')));
const readyIds = (models: Models) => readyTables(models).map(({ id }) => id);

test('every equation reproduces its golden rows', async () => {
  await using models = await open();
  expect(readyTables(models).map(({ id, goldenRows }) => [id, goldenRows])).toEqual(
    EQUATIONS.map((id) => [id, 12]),
  );
});

test('a golden value that differs in the sixth digit disables that model and leaves the others', async () => {
  await edit('fib-4/golden.csv', (csv) => csv.replace('0.5418164714711028', '0.5418177'));
  await using models = await open();
  expect(findModel(models, 'fib-4')).toMatchObject({
    state: 'disabled',
    problem: expect.stringContaining('golden.csv row 1: fib4'),
  });
  expect(readyIds(models)).toEqual(EQUATIONS.filter((id) => id !== 'fib-4'));
});

test('one changed byte of the graph disables the model', async () => {
  const path = join(folder, 'plcom2012/model.onnx');
  const bytes = await readFile(path);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await writeFile(path, bytes);
  await using models = await open();
  expect(findModel(models, 'plcom2012')).toMatchObject({
    state: 'disabled',
    problem: expect.stringContaining('SHA-256'),
  });
});

test.each([
  ['no card', 'amap/model.json', ''],
  ['a card that lacks its outputs', 'amap/model.json', '{"kind":"table","id":"amap"}'],
  [
    'golden rows without any expected value',
    'amap/golden.csv',
    'ageYears,sex,bilirubin,albumin,platelets\n40,male,10,40,200\n',
  ],
  ['no golden rows', 'amap/golden.csv', 'ageYears,sex,bilirubin,albumin,platelets,points\n'],
  ['golden rows that lack an input', 'amap/golden.csv', 'ageYears,points\n40,50\n'],
])('a model with %s is listed as disabled', async (_, path, text) => {
  await writeFile(join(folder, path), text);
  await using models = await open();
  expect(findModel(models, 'amap').state).toBe('disabled');
  expect(readyIds(models)).toEqual(EQUATIONS.filter((id) => id !== 'amap'));
});

test('a folder named otherwise than its card is disabled', async () => {
  await cp(join(folder, 'amap'), join(folder, 'amap-copy'), { recursive: true });
  await using models = await open();
  expect(findModel(models, 'amap-copy')).toMatchObject({ state: 'disabled' });
});

test('a disabled model says so at the visit instead of answering or throwing', async () => {
  await edit('fib-4/golden.csv', (csv) => csv.replace('0.5418164714711028', '0.5418177'));
  await using models = await open();
  const assessment = await assessTable(models, 'fib-4', { ageYears: { value: 50, unit: 'a' } });
  expect(assessment).toMatchObject({ kind: 'unavailable', model: { id: 'fib-4', version: '1.0.0' } });
});

test('an unknown model is not found', async () => {
  await using models = await open();
  await expect(assessTable(models, 'fib-5', {})).rejects.toMatchObject({ kind: 'notFound' });
});
