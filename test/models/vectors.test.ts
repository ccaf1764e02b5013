import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Models, openModels, readyTables } from '../../src/inference/registry.ts';
import { scoreTable } from '../../src/inference/score.ts';
import { describeCheck, passed } from '../../src/inference/score-check.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, '../shared/risk/vectors');
/** Columns that name a row and say nothing of a person. */
const NOTES = ['source', 'ID'];

let models: Models;
beforeAll(async () => {
  models = await openModels({ folder: join(root, 'models'), workers: 1 });
});
afterAll(() => models[Symbol.asyncDispose]());

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
const headerOf = (file: string): string[] =>
  z.array(z.array(z.string())).parse(parse(readFileSync(join(folder, file)), { to: 1 }))[0] ?? [];

describe.runIf(existsSync(folder))('the published tables of ../shared/risk/vectors', () => {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.csv')) : [];

  it.each(files)('%s is met by its models in every row', async (file) => {
    const mapped = readyTables(models).filter(({ card }) => card.vectors.some((one) => one.file === file));
    expect(mapped.length, 'no model maps this file').toBeGreaterThan(0);
    for (const model of mapped) {
      const csv = createReadStream(join(folder, file));
      const { rows, columns } = await scoreTable(models.pool, model, csv, { check: true, out: nowhere() });
      expect(passed(columns), describeCheck(model.id, rows, columns)).toBe(true);
    }
  });

  it.each(files)('%s has no column that no model reads or is compared with', (file) => {
    const known = readyTables(models).flatMap(({ card }) => {
      const vectors = card.vectors.filter((one) => one.file === file);
      if (vectors.length === 0) return [];
      const inputs = card.inputs.flatMap(({ name, columns }) => [
        name,
        ...columns.map(({ column }) => column),
      ]);
      return [...inputs, ...vectors.flatMap(({ expected }) => Object.keys(expected))];
    });
    expect(headerOf(file).filter((column) => !known.includes(column) && !NOTES.includes(column))).toEqual([]);
  });
});

describe('the models as they are shipped', () => {
  it(
    existsSync(folder)
      ? 'all reproduce their own golden rows'
      : 'all reproduce their own golden rows; ../shared/risk/vectors is not on this machine, so the published tables were NOT compared',
    () => {
      expect(models.list.filter(({ state }) => state !== 'ready')).toEqual([]);
      for (const { id, goldenRows } of readyTables(models)) expect(goldenRows, id).toBeGreaterThanOrEqual(12);
    },
  );

  it('name their source, and say of every band in both languages what to do and who says so', () => {
    for (const { id, card } of readyTables(models)) {
      expect(card.citation.doi, id).toMatch(/^10\./);
      for (const { bands } of card.bands) {
        for (const { label, advice } of bands) {
          expect(
            [label.vi, advice.vi, advice.source].every((text) => text.length > 1),
            id,
          ).toBe(true);
        }
      }
    }
  });
});
