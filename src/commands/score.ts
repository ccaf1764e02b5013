import { runScore } from '../inference/score.ts';
import { readConfig } from '../platform/config.ts';
import { type Command, UsageError } from './command.ts';

export const score: Command = {
  summary: 'run one model over a table; --check compares with its columns of expected values',
  usage: 'tamsoat score <model> <file.csv> [--check]',
  options: { check: { type: 'boolean' } },
  async run([modelId, file], values) {
    if (modelId === undefined || file === undefined)
      throw new UsageError('which model, and over which table?');
    const { modelsDir } = readConfig();
    return runScore({ modelsFolder: modelsDir, modelId, file, check: values.check === true }, process.stdout);
  },
};
