import { openHub, type RunningHub, recover } from '../hub.ts';
import { readConfig } from '../platform/config.ts';
import type { Command } from './command.ts';

/** Resolves with the signal's name when the process is asked to stop. */
export function untilAskedToStop(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });
}

/** The web's address and those of DICOM and HL7, one after the other, so that of two taken ports the web's is the one that is named. */
async function listenAll(running: RunningHub): Promise<{ url: string; dicom: string; hl7: string | null }> {
  const { dicom, hl7 } = running.hub.config;
  const url = await running.listen();
  const nodes: string[] = [];
  if (dicom.port !== null) nodes.push(await running.listenDicom());
  if (dicom.tls.port !== null) nodes.push(`${await running.listenDicomTls()} by TLS`);
  const doors: string[] = [];
  if (hl7.port !== null) doors.push(await running.listenHl7());
  if (hl7.tls.port !== null) doors.push(`${await running.listenHl7Tls()} by TLS`);
  return { url, dicom: nodes.join(' and '), hl7: doors.length === 0 ? null : doors.join(' and ') };
}

export const serve: Command = {
  summary: 'answer HTTP, DICOM and HL7 by MLLP and carry out jobs until asked to stop',
  usage: 'tamsoat serve',
  options: {},
  async run() {
    const running = await openHub(readConfig());
    await recover(running.hub);
    const asked = untilAskedToStop();
    const { url, dicom, hl7 } = await listenAll(running).catch(async (error: unknown) => {
      await running.stop();
      throw error;
    });
    running.workers.start();
    running.hub.log.info({ url, dicom, hl7 }, 'the hub answers');
    process.stdout.write(
      `Tầm Soát answers at ${running.hub.config.http.publicUrl ?? url} and to DICOM as ${dicom}\n`,
    );
    if (hl7 !== null) process.stdout.write(`HL7 v2 is taken by MLLP at ${hl7}\n`);
    const signal = await asked;
    running.hub.log.info({ signal }, 'stopping');
    await running.stop();
    return 0;
  },
};
