import { HubError } from '../domain/errors.ts';
import { openHub } from '../hub.ts';
import { readConfig } from '../platform/config.ts';
import type { Command } from './command.ts';
import { untilAskedToStop } from './serve.ts';

export const work: Command = {
  summary: 'carry out jobs beside a hub that others serve (PostgreSQL)',
  usage: 'tamsoat work',
  options: {},
  async run() {
    const config = readConfig();
    if (config.database.kind === 'sqlite') {
      throw new HubError(
        'unsupported',
        'work needs a PostgreSQL database; with the embedded one, serve does the jobs itself',
      );
    }
    const running = await openHub(config);
    running.workers.start();
    running.hub.log.info('carrying out jobs');
    await untilAskedToStop();
    await running.stop();
    return 0;
  },
};
