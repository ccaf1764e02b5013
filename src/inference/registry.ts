import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import { HubError, reasonOf } from '../domain/errors.ts';
import { checkGolden } from './golden.ts';
import { type ModelCard, modelCard, type TableCard } from './model-card.ts';
import { OnnxPool, type PoolSettings } from './onnx-pool.ts';

export type ReadyModel<Card extends ModelCard = ModelCard> = {
  readonly state: 'ready';
  readonly id: string;
  readonly modelPath: string;
  readonly card: Card;
  /** Of model.json, for what the card says of bounds and bands is part of an answer. */
  readonly cardSha256: string;
  readonly goldenRows: number;
};
/** A model that must not answer; the hub runs without it and shows `problem` on the page of models. */
export type DisabledModel = {
  readonly state: 'disabled';
  readonly id: string;
  readonly card: ModelCard | null;
  readonly problem: string;
};
export type RegisteredModel = ReadyModel | DisabledModel;

/** The models of this hub and the threads that run them; dispose it to stop the threads. */
export type Models = AsyncDisposable & {
  readonly pool: OnnxPool;
  readonly list: readonly RegisteredModel[];
};

export type ModelsSettings = PoolSettings & {
  /** Holds one folder for each model. */
  readonly folder: string;
  /** The one model to load; default all. */
  readonly only?: string;
  readonly log?: Pick<Logger, 'warn'>;
};

/**
 * Reads every folder of `folder` as one model, checks its SHA-256 and runs its golden rows.
 * Whatever is wrong with one model disables that model only and is logged; the call itself fails only when
 * `folder` cannot be read.
 */
export async function openModels({ folder, only, log, ...settings }: ModelsSettings): Promise<Models> {
  const entries = await readdir(folder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const ids = only === undefined ? folders : folders.filter((id) => id === only);
  const pool = new OnnxPool(settings);
  // All at once: a thread checks one model while the cards of the next are read here.
  const list = await Promise.all(ids.toSorted().map((id) => register(pool, resolve(folder, id), id)));
  for (const model of list) {
    if (model.state === 'disabled') log?.warn({ model: model.id, problem: model.problem }, 'model disabled');
  }
  return { pool, list, [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose]() };
}

async function register(pool: OnnxPool, folder: string, id: string): Promise<RegisteredModel> {
  let card: ModelCard | null = null;
  try {
    const json = await readFile(join(folder, 'model.json'), 'utf8');
    card = readCard(json, id);
    const modelPath = join(folder, 'model.onnx');
    const sha256 = sha256Of(await readFile(modelPath));
    if (sha256 !== card.sha256) {
      throw new HubError('invalid', 'model.onnx is not the file that model.json names: its SHA-256 differs');
    }
    const golden = await checkGolden(
      pool,
      modelPath,
      card,
      await readFile(join(folder, 'golden.csv'), 'utf8'),
    );
    if (!golden.ok) throw new HubError('invalid', golden.reason);
    return { state: 'ready', id, modelPath, card, cardSha256: sha256Of(json), goldenRows: golden.rows };
  } catch (error) {
    return { state: 'disabled', id, card, problem: reasonOf(error) };
  }
}

const sha256Of = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function readCard(json: string, id: string): ModelCard {
  const parsed = modelCard.safeParse(JSON.parse(json));
  if (!parsed.success) {
    throw new HubError('invalid', `model.json is not a model card: ${z.prettifyError(parsed.error)}`);
  }
  if (parsed.data.id !== id) throw new HubError('invalid', `model.json describes ${parsed.data.id}`);
  return parsed.data;
}

/** The model of that id, ready or not; fails with `notFound` when there is none. */
export function findModel(models: Pick<Models, 'list'>, id: string): RegisteredModel {
  const found = models.list.find((model) => model.id === id);
  if (!found) throw new HubError('notFound', `There is no model "${id}"`);
  return found;
}

/** Every table model that may answer, in order of id. */
export function readyTables(models: Pick<Models, 'list'>): readonly ReadyModel<TableCard>[] {
  return models.list.flatMap((model) => asTable(model) ?? []);
}

/** The model as a table model that may answer, or null. */
export function asTable(model: RegisteredModel): ReadyModel<TableCard> | null {
  return model.state === 'ready' && model.card.kind === 'table' ? { ...model, card: model.card } : null;
}
