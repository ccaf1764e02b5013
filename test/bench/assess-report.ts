import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { frame } from '../../src/formats/hl7/frames.ts';
import { openDb } from '../../src/platform/db/open-db.ts';
import type { Db } from '../../src/platform/db/tables.ts';
import { openSender, type Sender } from '../hl7/sender.ts';
import { startHub } from './hub.ts';
import { type Own, percentile } from './measure.ts';

/** A screening panel of some twenty results. */
const SAMPLE = join(import.meta.dirname, '../../data-samples/labs/TS-0001.hl7');
const REPORTS = 100;
const LOOK_EVERY_MS = 2;

/** Waits until the risks of the person's visit are worked out and written. */
async function assessed(db: Db, patientId: string): Promise<void> {
  for (;;) {
    const found = await db
      .selectFrom('visitAssessments')
      .innerJoin('visits', 'visits.id', 'visitAssessments.visitId')
      .innerJoin('patients', 'patients.id', 'visits.patientKey')
      .select('patients.id')
      .where('patients.patientId', '=', patientId)
      .executeTakeFirst();
    if (found !== undefined) return;
    await pause(LOOK_EVERY_MS);
  }
}

async function reportToAssessment(db: Db, sender: Sender, sample: string, person: string): Promise<number> {
  const message = Buffer.from(sample.replaceAll('TS-0001', person));
  const startedAt = performance.now();
  sender.say(frame(message));
  const answer = await sender.hear();
  if (!answer.includes('MSA|AA')) throw new Error(answer);
  await assessed(db, person);
  return performance.now() - startedAt;
}

/** From the first byte of a laboratory's message to the risks of its person, one message after the other. */
export const assessReport: Own = {
  kind: 'own',
  name: 'report-assessed',
  title: 'ORU^R01 of a panel to finished risk assessment, 95th percentile',
  unit: 'ms',
  aim: { atMost: 250 },
  async run(rounds) {
    const folder = await mkdtemp(join(tmpdir(), 'tamsoat-bench-'));
    const hub = await startHub(folder);
    const db = openDb({ kind: 'sqlite', path: join(folder, 'tamsoat.sqlite') });
    try {
      const sample = await readFile(SAMPLE, 'utf8');
      const sender = await openSender(`${hub.hl7.host}:${hub.hl7.port}`);
      const figures: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const times: number[] = [];
        for (let i = 0; i < REPORTS; i++) {
          times.push(await reportToAssessment(db, sender, sample, `P-${round}-${i}`));
        }
        figures.push(percentile(times, 95));
      }
      sender.vanish();
      return figures;
    } finally {
      await db.destroy();
      await hub.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
