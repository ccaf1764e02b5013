import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { newId } from '../../src/domain/ids.ts';
import { receiveHl7 } from '../../src/hl7/receive-hl7.ts';
import { observationsOf } from '../../src/labs/observations.ts';
import { migrations } from '../../src/migrations.ts';
import { openFileBlobs } from '../../src/platform/blobs/blob-store.ts';
import { readConfig } from '../../src/platform/config.ts';
import { migrate, openDb } from '../../src/platform/db/open-db.ts';
import type { Platform } from '../../src/platform/platform.ts';
import type { Road } from '../../src/platform/queue/road.ts';
import type { Origin } from '../../src/receipts/journal.ts';

export const origin: Origin = { door: 'import', sender: 'a test', name: 'results', uploadId: null };

/** Writes facts as the hub's road does; which jobs they start is the pipeline's. */
const road: Road = {
  async record(tx, { kind, ...payload }) {
    await tx
      .insertInto('facts')
      .values({ id: newId(), kind, payload: JSON.stringify(payload), at: 0 })
      .execute();
  },
  enqueue: () => Promise.reject(new Error('a laboratory puts no job on the road itself')),
};

/** A hub's parts that take results in, on a data folder of their own. */
export async function openLabs() {
  const dataDir = await mkdtemp(join(tmpdir(), 'tamsoat-labs-'));
  const config = readConfig({ TAMSOAT_DATA_DIR: dataDir });
  const db = openDb(config.database);
  await migrate(db, migrations);
  const clock = { now: () => Date.parse('2026-03-20T08:00:00+07:00') };
  const log = pino({ level: 'silent' });
  const blobs = await openFileBlobs(config.blobs.path);
  const platform: Platform = { config, db, blobs, road, clock, log };
  return {
    platform,
    async received(bytes: Buffer) {
      const { receipts, acks } = await receiveHl7(platform, bytes, origin);
      return { receipts, acks: acks.map((ack) => Buffer.from(ack).toString('latin1')) };
    },
    /** The results that stand, of every visit. */
    async current() {
      const visits = await db.selectFrom('visits').select('id').execute();
      return (await Promise.all(visits.map(({ id }) => observationsOf(db, id)))).flat();
    },
    async close() {
      await db.destroy();
      await rm(dataDir, { recursive: true });
    },
  };
}

type Parts = { pid?: string; obr?: string; obx?: string[]; control?: string };

export const CREATININE = 'OBX|1|NM|2160-0^Creatinine^LN||0.9|mg/dL|0.7-1.3|N|||F';
export const PLATELETS = 'OBX|2|NM|777-3^Platelets^LN||250|10*3/uL|150-400|N|||F';
export const PID = 'PID|1||P1^^^LAB-A^MR||Nguyễn^Đào^Thị||19700102|F';
export const OBR = 'OBR|1||F-1|CHEM^Chemistry^L|||20260316080000+0700|||||||||||||||20260316100000+0700|||F';

/** An ORU^R01 of creatinine and platelets, or of the segments given. */
export function message({
  pid = PID,
  obr = OBR,
  obx = [CREATININE, PLATELETS],
  control = 'M1',
}: Parts = {}): Buffer {
  const msh = `MSH|^~\\&|LIS|LAB|HUB|SITE|20260316100000+0700||ORU^R01^ORU_R01|${control}|P|2.5.1|||||VNM|UNICODE UTF-8`;
  return Buffer.from(`${[msh, pid, obr, ...obx].join('\r')}\r`);
}

/** OBR as issued at another time. */
export const at = (reported: string) => OBR.replace('20260316100000', reported);
