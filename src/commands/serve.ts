import { openHub, type RunningHub, recover } from '../hub.ts';
import { readConfig } from '../platform/config.ts';
import type { Command } from './command.ts';

/** Resolves with the signal's name when the process is asked to stop. */
export function untilAskedToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });
}

/** The web's address and those of DICOM, one after the other, so that of two taken ports the web's is the one that is named. */
async function listenAll(running: RunningHub): Promise<{ url: string; dicom: string }> {
  const { port, tls } = running.hub.config.dicom;
  const url = await running.listen();
  const nodes: string[] = [];
  if (port !== null) nodes.push(await running.listenDicom());
  if (tls.port !== null) nodes.push(`${await running.listenDicomTls()} by TLS`);
  return { url, dicom: nodes.join(' and ') };
}

export const serve: Command = {
  summary: 'answer HTTP and DICOM and carry out jobs until asked to stop',
  usage: 'tamsoat serve',
  options: {},
  async run() {
    const running = await openHub(readConfig());
    await recover(running.hub);
    const asked = untilAskedToStop();
    const { url, dicom } = await listenAll(running).catch(async (error: unknown) => {
      await running.stop();
      throw error;
    });
    running.workers.start();
    running.hub.log.info({ url, dicom }, 'the hub answers');
    process.stdout.write(
      `Tầm Soát answers at ${running.hub.config.http.publicUrl ?? url} and to DICOM as ${dicom}\n`,
    );
    const signal = await asked;
    running.hub.log.info({ signal }, 'stopping');
    await running.stop();
    return 0;
  },
};
