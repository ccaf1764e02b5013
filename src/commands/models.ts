import { existsSync } from 'node:fs';
import { openModels, type RegisteredModel } from '../inference/registry.ts';
import { type AcceptedTerms, acceptedTerms, isOff } from '../inference/terms.ts';
import { type Config, readConfig } from '../platform/config.ts';
import type { Command } from './command.ts';
import { withDb } from './user.ts';

/** A hub that was never started has accepted nothing, and looking must not create its database. */
async function acceptedIn(config: Config): Promise<AcceptedTerms> {
  const { database } = config;
  if (database.kind === 'sqlite' && !existsSync(database.path)) return new Map();
  return withDb(config, acceptedTerms);
}

function stateOf(model: RegisteredModel, accepted: AcceptedTerms): string {
  if (model.state === 'disabled') return `disabled: ${model.problem}`;
  return isOff(model, accepted) ? `off: terms not accepted (${model.card.terms?.holder})` : 'ready';
}

export const models: Command = {
  summary: 'list the models, and why any of them is off or disabled',
  usage: 'tamsoat models',
  options: {},
  async run() {
    const config = readConfig();
    await using registry = await openModels({ folder: config.modelsDir, workers: 1 });
    const accepted = await acceptedIn(config);
    for (const model of registry.list) {
      const version = model.card?.version ?? '-';
      process.stdout.write(`${model.id.padEnd(34)}  ${version.padEnd(8)}  ${stateOf(model, accepted)}\n`);
    }
    return registry.list.every((model) => model.state === 'ready') ? 0 : 1;
  },
};
