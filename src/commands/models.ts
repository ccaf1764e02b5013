import { openModels } from '../inference/registry.ts';
import { readConfig } from '../platform/config.ts';
import type { Command } from './command.ts';

export const models: Command = {
  summary: 'list the models, and why any of them is disabled',
  usage: 'tamsoat models',
  options: {},
  async run() {
    const { modelsDir } = readConfig();
    await using registry = await openModels({ folder: modelsDir, workers: 1 });
    for (const model of registry.list) {
      const version = model.card?.version ?? '-';
      const state = model.state === 'ready' ? 'ready' : `disabled: ${model.problem}`;
      process.stdout.write(`${model.id.padEnd(28)}  ${version.padEnd(8)}  ${state}\n`);
    }
    return registry.list.every((model) => model.state === 'ready') ? 0 : 1;
  },
};
