import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Models, openModels, readyTables } from './registry.ts';
import { runScore, scoreTable } from './score.ts';

const modelsFolder = new URL('../../models/', import.meta.url).pathname;
let folder: string;
let models: Models;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'score-'));
  models = await openModels({ folder: modelsFolder, workers: 1 });
});
afterAll(async () => {
  await models[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function collect() {
  const written: string[] = [];
  const out = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  return { out, text: () => written.join('') };
}

async function score(modelId: string, csv: string, check: boolean) {
  const file = join(folder, 'table.csv');
  await writeFile(file, csv);
  const { out, text } = collect();
  const status = await runScore({ modelsFolder, modelId, file, check }, out);
  return { status, text: text() };
}

async function records(modelId: string, csv: string): Promise<Record<string, string>[]> {
  return parse((await score(modelId, csv, false)).text, { columns: true });
}

const CKD = 'age,male,scr_mg_dl,egfr_cr_2021';
/** 142 × (0.9 ÷ 0.9)^… × 0.9938^50. */
const MAN_OF_50 = 142 * 0.9938 ** 50;

describe('a table is written back with the outputs added', () => {
  test('columns and rows keep their order and their texts', async () => {
    const { text } = await score(
      'ckd-epi-2021-creatinine',
      `note,age,male,scr_mg_dl\n"a, ""b""",50,1,0.9\n`,
      false,
    );
    const [header, row] = text.split('\n');
    const id = 'ckd-epi-2021-creatinine';
    expect(header).toBe(`note,age,male,scr_mg_dl,${id}.egfr,${id}.band,${id}.applies,${id}.reason`);
    expect(row).toMatch(/^"a, ""b""",50,1,0\.9,104\.\d+,g1,yes,$/);
  });

  test('a column of another unit is read in that unit', async () => {
    const [row] = await records('ckd-epi-2021-creatinine', 'age,male,scr_umol_l\n50,1,79.56\n');
    expect(Number(row?.['ckd-epi-2021-creatinine.egfr'])).toBeCloseTo(MAN_OF_50, 9);
  });

  test('outside its limits the equation is computed and the row says that the model does not apply', async () => {
    const [row] = await records('ckd-epi-2021-creatinine', 'age,male,scr_mg_dl\n10,1,0.5\n');
    expect(row).toMatchObject({
      'ckd-epi-2021-creatinine.egfr': expect.stringMatching(/^\d+\.\d+$/),
      'ckd-epi-2021-creatinine.applies': 'no',
      'ckd-epi-2021-creatinine.reason': expect.stringContaining('18 years'),
    });
  });

  test.each([
    ['an empty cell', '50,1,', 'unknown'],
    ['a censored value', '50,1,<0.2', 'no'],
    ['a decimal comma', '50,1,"0,9"', 'no'],
    ['an unknown code', '50,2,0.9', 'no'],
    ['hexadecimal digits', '50,1,0x10', 'no'],
  ])('%s leaves the output empty with a reason', async (_, cells, applies) => {
    const [row] = await records('ckd-epi-2021-creatinine', `age,male,scr_mg_dl\n${cells}\n`);
    expect(row).toMatchObject({
      'ckd-epi-2021-creatinine.egfr': '',
      'ckd-epi-2021-creatinine.band': '',
      'ckd-epi-2021-creatinine.applies': applies,
      'ckd-epi-2021-creatinine.reason': expect.stringMatching(/.+/),
    });
  });

  test('where the equation is undefined the output is empty', async () => {
    const [row] = await records('fib-4', 'age,ast_u_l,alt_u_l,platelets_1e9_l\n50,40,0,200\n');
    expect(row?.['fib-4.fib4']).toBe('');
  });

  test('a table longer than a batch keeps every row in its place', async () => {
    const table = readyTables(models).find(({ id }) => id === 'fib-4');
    if (!table) throw new Error('fib-4 is not ready');
    const lines = Array.from({ length: 9001 }, (_, i) => `${35 + (i % 50)},${i + 1},100,100`);
    const csv = Readable.from([`age,ast_u_l,alt_u_l,platelets_1e9_l\n${lines.join('\n')}\n`]);
    const { out, text } = collect();
    const { rows } = await scoreTable(models.pool, table, csv, { check: false, out });
    expect(rows).toBe(9001);
    const written: Record<string, string>[] = parse(text(), { columns: true });
    const wrong = written.filter(
      (row) => Math.abs(Number(row['fib-4.fib4']) - (Number(row.age) * Number(row.ast_u_l)) / 1000) > 1e-6,
    );
    expect([written.length, wrong.length]).toEqual([9001, 0]);
  });
});

describe('--check compares with the expected columns', () => {
  test('it prints rows and the largest error and succeeds', async () => {
    const { status, text } = await score('ckd-epi-2021-creatinine', `${CKD}\n50,1,0.9,${MAN_OF_50}\n`, true);
    expect([status, text]).toEqual([
      0,
      expect.stringMatching(
        /: 1 rows\n {2}egfr_cr_2021: 1 compared, .*largest error .* relative 0\.000001: ok\n$/,
      ),
    ]);
  });

  test('a value beyond the tolerance fails and its row is named', async () => {
    const csv = `${CKD}\n50,1,0.9,${MAN_OF_50}\n50,1,0.9,${MAN_OF_50 * (1 + 2e-6)}\n`;
    const { status, text } = await score('ckd-epi-2021-creatinine', csv, true);
    expect([status, text]).toEqual([1, expect.stringContaining('FAILED in 1 rows (2)')]);
  });

  test.each([
    ['the reference refuses and the model answers', '50,1,0.9,', 1],
    ['the reference answers and the model cannot', `50,1,,${MAN_OF_50}`, 1],
    ['both refuse', '50,1,,', 0],
  ])('when %s', async (_, cells, status) => {
    const csv = `${CKD}\n50,1,0.9,${MAN_OF_50}\n${cells}\n`;
    expect((await score('ckd-epi-2021-creatinine', csv, true)).status).toBe(status);
  });

  test('a table in which nothing could be compared does not pass', async () => {
    expect((await score('ckd-epi-2021-creatinine', `${CKD}\n`, true)).status).toBe(1);
  });

  test('points and bands of the authors’ own calculator are met exactly', async () => {
    const header = 'age,male,bilirubin_umol_l,albumin_g_l,platelets_1e9_l,score_integer_ref,group_ref';
    const rows = ['50,1,15,42,200,54,Intermediate', '65,1,25,38,150,65,High', '30,0,10,45,250,35,Low'];
    expect((await score('amap', [header, ...rows, ''].join('\n'), true)).status).toBe(0);
    const wrongBand = rows.map((row) => row.replace('High', 'Intermediate'));
    expect((await score('amap', [header, ...wrongBand, ''].join('\n'), true)).status).toBe(1);
  });

  test('golden rows can be scored like any other table', async () => {
    for (const table of readyTables(models)) {
      const csv = createReadStream(join(modelsFolder, table.id, 'golden.csv'));
      const { out } = collect();
      const { rows } = await scoreTable(models.pool, table, csv, { check: false, out });
      expect(rows, table.id).toBe(table.goldenRows);
    }
  });
});

describe('a table that cannot be read is refused', () => {
  test.each([
    ['an input has no column', 'age,male\n50,1\n', /lacks columns for: creatinine/],
    ['two columns claim an input', 'age,male,scr_mg_dl,scr_umol_l\n50,1,1,88\n', /more than one column/],
    ['two columns share a name', 'age,age,male,scr_mg_dl\n50,50,1,1\n', /share a name/],
    ['a line is short', 'age,male,scr_mg_dl\n50,1\n', /could not be read/],
    ['it is empty', '', /is empty/],
  ])('because %s', async (_, csv, message) => {
    await expect(score('ckd-epi-2021-creatinine', csv, false)).rejects.toThrow(message);
  });

  test('because --check finds no expected values', async () => {
    const csv = 'age,male,scr_mg_dl\n50,1,0.9\n';
    await expect(score('ckd-epi-2021-creatinine', csv, true)).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('because there is no such file or model', async () => {
    const { out } = collect();
    const file = join(folder, 'absent.csv');
    const options = { modelsFolder, modelId: 'fib-4', file, check: false };
    await expect(runScore(options, out)).rejects.toMatchObject({ kind: 'notFound' });
    await expect(score('fib-5', 'age\n1\n', false)).rejects.toMatchObject({ kind: 'notFound' });
  });
});
