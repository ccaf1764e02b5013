import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VisitId } from '../../src/domain/ids.ts';
import { type AssessmentDetail, assessmentDetail } from '../../src/risk/detail.ts';
import { recomputeVisit } from '../../src/risk/recompute.ts';
import type { AssessmentTable } from '../../src/risk/tables.ts';
import { tamsoat } from '../commands/tamsoat.ts';
import { startHub, type TestHub } from '../hub.ts';

const labs = join(import.meta.dirname, '../../data-samples/labs');

let hub: TestHub;
let visitId: VisitId;
beforeAll(async () => {
  hub = await startHub();
  const sent = await hub.asAutomation('/api/hl7', {
    method: 'POST',
    headers: { 'content-type': 'application/hl7-v2' },
    body: await readFile(join(labs, 'TS-0001.hl7')),
  });
  expect(sent.status, await sent.text()).toBe(200);
  await hub.drain();
  const visit = await hub.hub.db.selectFrom('visits').select('id').executeTakeFirstOrThrow();
  visitId = visit.id;
}, 120_000);
afterAll(() => hub.stop());

const verdicts = async () => {
  const all = await recomputeVisit(hub.hub.db, hub.hub.models, visitId);
  return new Map(all.map((one) => [one.modelId, one]));
};

/** Lets a test see the hub with something else on record, and puts back what was. */
async function withRow(
  modelId: string,
  change: (
    detail: AssessmentDetail,
  ) => Partial<Omit<AssessmentTable, 'detail'>> & { detail?: AssessmentDetail },
  see: () => Promise<void>,
): Promise<void> {
  const row = await hub.hub.db
    .selectFrom('assessments')
    .selectAll()
    .where('modelId', '=', modelId)
    .executeTakeFirstOrThrow();
  const { detail = assessmentDetail.parse(JSON.parse(row.detail)), ...columns } = change(
    assessmentDetail.parse(JSON.parse(row.detail)),
  );
  const write = (values: Partial<AssessmentTable>) =>
    hub.hub.db.updateTable('assessments').set(values).where('id', '=', row.id).execute();
  await write({ ...columns, detail: JSON.stringify(detail) });
  try {
    await see();
  } finally {
    await write(row);
  }
}

describe('computing an assessment again', () => {
  it('gives every number of every model to the last bit, from what is stored of it', async () => {
    const all = await verdicts();
    expect(all.size).toBeGreaterThan(30);
    for (const one of all.values()) expect(one).toMatchObject({ verdict: 'same' });
    expect(all.get('fib-4')?.said).toContain('answered');
  });

  it('finds one changed bit of a stored output', async () => {
    const change = (detail: AssessmentDetail) => ({
      detail: {
        ...detail,
        outputs: detail.outputs.map((output) => ({ ...output, value: output.value * (1 + Number.EPSILON) })),
      },
    });
    await withRow('fib-4', change, async () => {
      expect((await verdicts()).get('fib-4')).toMatchObject({
        verdict: 'different',
        said: expect.stringContaining('fib4 was'),
      });
    });
  });

  it('finds an input that was changed on record after it was computed', async () => {
    const change = (detail: AssessmentDetail) => ({
      detail: {
        ...detail,
        inputs: detail.inputs.map((input) => (input.name === 'alt' ? { ...input, value: 999 } : input)),
      },
    });
    await withRow('fib-4', change, async () => {
      expect((await verdicts()).get('fib-4')).toMatchObject({
        verdict: 'different',
        said: expect.stringContaining('alt was'),
      });
    });
  });

  it('says which file had answered where that file is not here', async () => {
    const other = { modelVersion: '0.9.0', modelSha256: 'f'.repeat(64) };
    await withRow(
      'fib-4',
      () => other,
      async () => {
        expect((await verdicts()).get('fib-4')).toMatchObject({
          verdict: 'gone',
          said: 'computed with version 0.9.0, file ffffffffffff: that file is not here, but version 1.0.0',
        });
      },
    );
  });

  it('says so where only the bounds and bands of the model have changed', async () => {
    const change = (detail: AssessmentDetail) => ({ detail: { ...detail, cardSha256: 'f'.repeat(64) } });
    await withRow('fib-4', change, async () => {
      expect((await verdicts()).get('fib-4')).toMatchObject({
        verdict: 'gone',
        said: expect.stringContaining('model.json has changed'),
      });
    });
  });

  it('is one command, with a line for each model', async () => {
    const { status, output } = await tamsoat({ TAMSOAT_DATA_DIR: hub.dataDir }, ['recompute', visitId]);
    expect(output).toContain('0 of them not the same');
    expect(status).toBe(0);
    expect(output).toMatch(
      /^same +fib-4 +answered, the same to the last bit by version 1\.0\.0, file [0-9a-f]{12}$/m,
    );
  }, 120_000);
});
