import { openHub, recover } from '../hub.ts';
import { readConfig } from '../platform/config.ts';
import type { Command } from './command.ts';

/** Resolves with the signal's name when the process is asked to stop. */
export function untilAskedToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });
}

export const serve: Command = {
  summary: 'answer HTTP and carry out jobs until asked to stop',
  usage: 'tamsoat serve',
  options: {},
  async run() {
    const running = await openHub(readConfig());
    await recover(running.hub);
    const asked = untilAskedToStop();
    const url = await running.listen().catch(async (error: unknown) => {
      await running.stop();
      throw error;
    });
    running.workers.start();
    running.hub.log.info({ url }, 'the hub answers');
    process.stdout.write(`Tầm Soát answers at ${running.hub.config.http.publicUrl ?? url}\n`);
    const signal = await asked;
    running.hub.log.info({ signal }, 'stopping');
    await running.stop();
    return 0;
  },
};
