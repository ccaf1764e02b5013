import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { VisitId } from '../domain/ids.ts';
import { newId } from '../domain/ids.ts';
import { readHistories } from '../formats/tabular/histories.ts';
import { receiveHl7 } from '../hl7/receive-hl7.ts';
import { type Models, openModels } from '../inference/registry.ts';
import { receiveLabTable } from '../labs/receive-table.ts';
import { migrations } from '../migrations.ts';
import { receiveHistory } from '../patients/history.ts';
import { openFileBlobs } from '../platform/blobs/blob-store.ts';
import { readConfig } from '../platform/config.ts';
import { migrate, openDb } from '../platform/db/open-db.ts';
import type { Road } from '../platform/queue/road.ts';
import type { Commit } from '../platform/queue/workers.ts';
import type { Origin } from '../receipts/journal.ts';
import type { AssessmentView } from './api.ts';
import { assessRisk, assessRiskGaveUp, type RiskHub } from './assess-risk.ts';
import { type AssessmentDetail, assessmentDetail, toAssessmentView } from './detail.ts';

const samples = join(import.meta.dirname, '../../data-samples');
const origin: Origin = { door: 'import', sender: 'a test', name: 'samples', uploadId: null };

const expectedFile = z.object({
  people: z.array(
    z.object({
      patientId: z.string(),
      issuer: z.string(),
      risks: z.array(
        z.object({
          model: z.string(),
          applicable: z.boolean(),
          value: z.number().optional(),
          unit: z.string().optional(),
          band: z.string().optional(),
          flagged: z.boolean().optional(),
        }),
      ),
    }),
  ),
});

/** Writes facts as the hub's road does; which jobs they start is the pipeline's. */
const road: Road = {
  async record(tx, { kind, ...payload }) {
    await tx
      .insertInto('facts')
      .values({ id: newId(), kind, payload: JSON.stringify(payload), at: 0 })
      .execute();
  },
  enqueue: () => Promise.reject(new Error('risk puts no job on the road itself')),
};

let dataDir: string;
let hub: RiskHub;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tamsoat-risk-'));
  const config = readConfig({ TAMSOAT_DATA_DIR: dataDir });
  const db = openDb(config.database);
  await migrate(db, migrations);
  const clock = { now: () => Date.parse('2026-03-20T08:00:00+07:00') };
  const log = pino({ level: 'silent' });
  const blobs = await openFileBlobs(config.blobs.path);
  const models = await openModels({ folder: config.modelsDir, workers: 1 });
  hub = { config, db, blobs, road, clock, log, models };
  await takeSamples();
}, 120_000);

afterAll(async () => {
  await hub.models[Symbol.asyncDispose]();
  await hub.db.destroy();
  await rm(dataDir, { recursive: true });
});

async function takeSamples(): Promise<void> {
  for (const person of ['TS-0001', 'TS-0002', 'TS-0003', 'TS-0004', 'TS-0005', 'TS-0006']) {
    await receiveHl7(hub, await readFile(join(samples, 'labs', `${person}.hl7`)), origin);
  }
  for (const table of ['hanoi-2026-03-18.csv', 'two-sites-2026-03-19.csv']) {
    await receiveLabTable(hub, await readFile(join(samples, 'labs', table)), origin);
  }
  const histories = readHistories(await readFile(join(samples, 'histories.csv')));
  if (!histories.ok) throw new Error(histories.reason);
  for (const row of histories.rows) {
    if (!row.ok) throw new Error(row.reason);
    const said = { ...row.history, issuer: row.history.issuer ?? hub.config.defaultIssuer };
    await hub.db.transaction().execute((tx) => receiveHistory(tx, hub, said, 'a test'));
  }
}

type Shown = AssessmentView & { bandCode: string | null } & Pick<AssessmentDetail, 'outputs'>;

const commit = (write: Commit) => hub.db.transaction().execute(write);

async function visitOf(patientId: string, issuer = 'TS-HANOI'): Promise<VisitId> {
  const { id } = await hub.db
    .selectFrom('visits')
    .innerJoin('patients', 'patients.id', 'visits.patientKey')
    .select('visits.id')
    .where('patients.patientId', '=', patientId)
    .where('patients.issuer', '=', issuer)
    .executeTakeFirstOrThrow();
  return id;
}

async function assessmentsOf(visitId: VisitId): Promise<Map<string, Shown>> {
  const rows = await hub.db.selectFrom('assessments').selectAll().where('visitId', '=', visitId).execute();
  return new Map(
    rows.map((row) => {
      const { outputs } = assessmentDetail.parse(JSON.parse(row.detail));
      return [row.modelId, { ...toAssessmentView(row), bandCode: row.band, outputs }];
    }),
  );
}

const markOf = (visitId: VisitId) =>
  hub.db.selectFrom('visitAssessments').selectAll().where('visitId', '=', visitId).executeTakeFirst();

describe('assessing the risks of a visit', () => {
  it('agrees with what the samples are expected to give, for every person and model', async () => {
    const expected = expectedFile.parse(JSON.parse(await readFile(join(samples, 'expected.json'), 'utf8')));
    for (const { patientId, issuer, risks } of expected.people) {
      const visitId = await visitOf(patientId, issuer);
      await commit(await assessRisk(hub, visitId));
      const found = await assessmentsOf(visitId);
      for (const risk of risks) {
        const answer = found.get(risk.model);
        const said = `${patientId} ${risk.model}: ${answer?.outcome} ${answer?.reason?.en ?? ''}`;
        expect(answer?.outcome === 'answered', said).toBe(risk.applicable);
        if (!risk.applicable) {
          expect(answer?.outcome, said).toMatch(/^(notApplicable|missingInputs)$/);
          continue;
        }
        const { value = Number.NaN, unit, band, flagged } = risk;
        // aMAP's main output is the whole points that its authors band; the score before rounding stands beside it.
        const ratios = answer?.outputs.map((output) => output.value / value) ?? [];
        expect(Math.min(...ratios.map((ratio) => Math.abs(ratio - 1))), said).toBeLessThan(1e-9);
        expect([answer?.unit, answer?.bandCode, answer?.flagged], said).toEqual([unit, band, flagged]);
      }
    }
  });

  it('shows each value with its source, and says so when a model does not apply', async () => {
    const visitId = await visitOf('TS-0002');
    await commit(await assessRisk(hub, visitId));
    const found = await assessmentsOf(visitId);
    const kidney = found.get('ckd-epi-2021-creatinine');
    expect(kidney?.inputs.find(({ name }) => name === 'creatinine')).toMatchObject({
      source: 'lab',
      unit: 'mg/dL',
      observationId: expect.any(String),
    });
    expect(kidney?.advice?.en).toContain('not recorded whether the person is pregnant');
    expect(found.get('plcom2012')).toMatchObject({
      outcome: 'notApplicable',
      value: null,
      reason: { en: expect.any(String), vi: expect.any(String) },
    });
  });

  it('run again replaces its answers and tells by its hash that nothing changed', async () => {
    const visitId = await visitOf('TS-0001');
    await commit(await assessRisk(hub, visitId));
    const [before, mark] = [await assessmentsOf(visitId), await markOf(visitId)];
    await commit(await assessRisk(hub, visitId));
    expect(await assessmentsOf(visitId)).toEqual(before);
    expect((await markOf(visitId))?.inputsHash).toBe(mark?.inputsHash);
  });

  it('lists a model that is disabled as failed, also one whose card cannot be read', async () => {
    const broken: Models = {
      pool: hub.models.pool,
      list: [
        { state: 'disabled', id: 'unreadable', card: null, problem: 'model.json is not a model card' },
        ...hub.models.list.flatMap(({ id, card }) =>
          id === 'fib-4' ? [{ state: 'disabled' as const, id, card, problem: 'its SHA-256 differs' }] : [],
        ),
      ],
      [Symbol.asyncDispose]: async () => undefined,
    };
    const visitId = await visitOf('TS-0009');
    await commit(await assessRisk({ ...hub, models: broken }, visitId));
    const found = await assessmentsOf(visitId);
    expect(found.get('unreadable')).toMatchObject({ outcome: 'failed', organ: 'other', flagged: false });
    expect(found.get('fib-4')).toMatchObject({
      outcome: 'failed',
      organ: 'liver',
      reason: { en: expect.stringContaining('SHA-256'), vi: expect.stringContaining('SHA-256') },
    });
  });

  it('that never succeeds still marks the visit, with every model as failed in both languages', async () => {
    const visitId = await visitOf('TS-0010');
    await commit(await assessRiskGaveUp(hub, visitId, new Error('the disk is gone')));
    const found = [...(await assessmentsOf(visitId)).values()];
    expect(found.length).toBeGreaterThanOrEqual(5);
    for (const { outcome, reason } of found) {
      expect(outcome).toBe('failed');
      expect(reason).toEqual({ en: expect.any(String), vi: expect.any(String) });
    }
    expect(await markOf(visitId)).toBeDefined();
    const facts = await hub.db
      .selectFrom('facts')
      .select('payload')
      .where('kind', '=', 'risk.assessed')
      .execute();
    expect(facts.some(({ payload }) => payload.includes(visitId))).toBe(true);
  });

  it('of a visit that is not there fails, and giving up on it writes nothing', async () => {
    await expect(assessRisk(hub, 'nowhere')).rejects.toThrow('no such visit');
    await commit(await assessRiskGaveUp(hub, 'nowhere', new Error('no such visit')));
    const marks = await hub.db.selectFrom('visitAssessments').select('visitId').execute();
    expect(marks.map(({ visitId }) => String(visitId))).not.toContain('nowhere');
  });
});
