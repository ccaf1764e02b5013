import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { frame } from '../../src/formats/hl7/frames.ts';
import { blobFiles, PREFIXES } from '../../src/platform/blobs/blob-files.ts';
import { type Served, serve, tamsoat } from '../commands/tamsoat.ts';
import {
  bytesOf,
  dataSetsOf,
  EXPLICIT,
  type Identity,
  image,
  imageDataSet,
  instancePath,
  pixelsOf,
} from '../conformance/dicom-objects.ts';
import { CT } from '../dimse/raw-peer.ts';
import { openSender, oru } from '../hl7/sender.ts';
import { byHl7, byStore, byStow, sha256 } from '../hostile/doors.ts';
import { startHub } from '../hub.ts';
import { withDb } from './kept-hub.ts';

// Hub and backup are processes of their own, which a busy machine starts slowly.
vi.setConfig({ testTimeout: 240_000 });

/** One thing sent: at which moment it was begun and at which it was acknowledged, in the order of the test. */
type Sent = { readonly key: string; readonly begunAt: number; safeAt: number };
type Image = { readonly of: Identity; readonly hash: string; readonly read: (file: Buffer) => Buffer };

let root: string;
/** On another file system, so that blobs are copied and not linked. */
let elsewhere: string;
let hub: Served;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tamsoat-busy-'));
  elsewhere = await mkdtemp('/dev/shm/tamsoat-busy-');
  await mkdir(join(root, 'hub'));
  // Its jobs work too: studies settle, models run, risks are assessed.
  hub = await serve({ TAMSOAT_DATA_DIR: join(root, 'hub'), TAMSOAT_SETTLE_SECONDS: '1' });
});
afterAll(async () => {
  hub.kill('SIGKILL');
  await hub.ended;
  await rm(root, { recursive: true, force: true });
  await rm(elsewhere, { recursive: true, force: true });
});

/** What was sent and acknowledged, of all doors together. */
const log: Sent[] = [];
const images = new Map<string, Image>();
let moment = 0;

async function sending(key: string, send: () => Promise<boolean>): Promise<void> {
  const sent: Sent = { key, begunAt: moment++, safeAt: Number.POSITIVE_INFINITY };
  log.push(sent);
  expect([key, await send()]).toEqual([key, true]);
  sent.safeAt = moment++;
}

const identity = (door: number, n: number): Identity => {
  const study = `1.2.71.${door}.${n % 4}`;
  return { study, series: `${study}.1`, instance: `${study}.1.${n}`, patientId: study };
};
const AS_RECEIVED = { accept: 'application/dicom; transfer-syntax=*' };
const dataSetIn = (file: Buffer) => file.subarray(132 + 12 + file.readUInt32LE(140));

async function byMllp(address: string, message: Buffer): Promise<boolean> {
  const sender = await openSender(address);
  sender.say(frame(message));
  const answer = await sender.hear();
  sender.vanish();
  return answer.includes('MSA|AA');
}

/** One round of a door: an image or a message that nobody has sent before. */
const LANES: readonly ((n: number) => Promise<void>)[] = [
  async (n) => {
    const of = identity(1, n);
    const bytes = image(of, pixelsOf(n, 50));
    images.set(of.instance, { of, hash: sha256(bytes), read: (file) => file });
    await sending(of.instance, async () => (await byStow(hub, bytes)).taken);
  },
  async (n) => {
    const of = identity(2, n);
    const dataSet = imageDataSet(of, pixelsOf(n, 50));
    images.set(of.instance, { of, hash: sha256(dataSet), read: dataSetIn });
    const instance = { sopClassUid: CT, sopInstanceUid: of.instance, transferSyntaxUid: EXPLICIT, dataSet };
    await sending(of.instance, async () => (await byStore(hub, instance)).taken);
  },
  async (n) => {
    const message = oru({ controlId: `H-${n}`, patientId: `P-${n % 7}`, value: `4.${n % 10}` });
    await sending(`H-${n}`, async () => (await byHl7(hub, message)).taken);
  },
  async (n) => {
    const [, address = ''] = await hub.saying(/taken by MLLP at (\S+)/);
    const message = oru({ controlId: `M-${n}`, patientId: `P-${n % 7}` });
    await sending(`M-${n}`, () => byMllp(address, message));
  },
];

/** Sends by every door at once, each one thing after the other, until something has ended; `fewest` by each at least. */
async function sendUntil(ended: Promise<unknown>, fewest: number): Promise<void> {
  let going = true;
  const stop = ended.finally(() => {
    going = false;
  });
  const from = log.length;
  const lane = async (send: (n: number) => Promise<void>) => {
    for (let n = 0; going || n < fewest; n++) await send(from + n);
  };
  await Promise.all([stop, ...LANES.map(lane)]);
}

type Row = Record<string, unknown>;
type Rows = Record<string, Map<string, Row>>;

/** Every row of every table by its key; of a table without one, by all of it. */
function rowsOf(dataDir: string): Promise<Rows> {
  return withDb(dataDir, async (db) => {
    const tables: Rows = {};
    for (const { name } of await db.introspection.getTables()) {
      const keys = await sql<{ name: string }>`
        select name from pragma_table_info(${name}) where pk > 0 order by pk`.execute(db);
      const { rows } = await sql<Row>`select * from ${sql.table(name)}`.execute(db);
      const keyOf = (row: Row) => keys.rows.map((column) => row[column.name]);
      tables[name] = new Map(
        rows.map((row) => [JSON.stringify(keys.rows.length === 0 ? row : keyOf(row)), row]),
      );
    }
    return tables;
  });
}

/** What of a hub changes while it works; every other column of every other row stays as it was written. */
const LIVING: Readonly<Record<string, readonly string[] | 'rows'>> = {
  jobs: 'rows',
  // Those of a visit are taken away when its risks are worked out anew.
  assessments: 'rows',
  visitAssessments: ['assessedAt'],
  studies: ['instanceCount', 'lastReceivedAt', 'settledAt', 'longestPauseMs'],
  series: ['instanceCount'],
  studyInferences: ['settledAt', 'finishedAt'],
};

/** Where a row of a backup is another one in the hub that went on. */
function differences(backup: Rows, hubs: Rows): string[] {
  return Object.entries(backup).flatMap(([table, rows]) => {
    const living = LIVING[table] ?? [];
    if (living === 'rows') return [];
    return [...rows].flatMap(([key, row]) => {
      const now = hubs[table]?.get(key);
      if (now === undefined) return [`${table} ${key} is not in the hub`];
      const other = Object.keys(row).filter((name) => row[name] !== now[name] && !living.includes(name));
      return other.map((name) => `${table} ${key}: ${name} is another`);
    });
  });
}

async function blobsIn(folder: string): Promise<Map<string, Buffer>> {
  const blobs = new Map<string, Buffer>();
  for await (const { path } of blobFiles(folder, { first: 0, last: PREFIXES - 1 }))
    blobs.set(path.slice(folder.length), await readFile(path));
  return blobs;
}

it('a backup taken while every door is busy is the hub at one instant, and what is restored of it serves the same', async () => {
  await sendUntil(Promise.resolve(), 5);
  const before = log.map(({ key }) => key);
  const dataDir = join(root, 'hub');
  const to = join(elsewhere, 'backup');
  const taking = tamsoat({ TAMSOAT_DATA_DIR: dataDir }, ['backup', to]);
  await sendUntil(taking, 5);
  const taken = await taking;
  expect([taken.status, taken.errors]).toEqual([0, '']);

  const restored = join(root, 'restored');
  const back = await tamsoat({ TAMSOAT_DATA_DIR: restored }, ['restore', to]);
  expect([back.status, back.errors, back.output]).toEqual([0, '', expect.stringMatching(/^no fault in /)]);

  const rows = await rowsOf(restored);
  const held = new Set<unknown>();
  for (const row of rows.instances?.values() ?? []) held.add(row.sopInstanceUid);
  // A report's number goes with the service that was ordered.
  for (const row of rows.labReports?.values() ?? []) held.add(String(row.reportNumber).split(' ')[0]);
  const isHeld = ({ key }: Sent) => held.has(key);
  expect(before.filter((key) => !held.has(key))).toEqual([]);
  expect(held.size).toBeLessThan(log.length);
  // Of one instant: who is in it had been begun before all that is not in it was done.
  const lastBegun = Math.max(...log.filter(isHeld).map(({ begunAt }) => begunAt));
  expect(log.filter((sent) => !isHeld(sent) && sent.safeAt < lastBegun)).toEqual([]);

  expect(differences(rows, await rowsOf(dataDir))).toEqual([]);
  const [theirs, ours] = [await blobsIn(join(restored, 'blobs')), await blobsIn(join(dataDir, 'blobs'))];
  expect([...theirs].filter(([path, bytes]) => ours.get(path)?.equals(bytes) !== true)).toEqual([]);

  await using again = await startHub({ TAMSOAT_DATA_DIR: restored });
  const search = '/dicom-web/instances?includefield=all&limit=5000';
  /** What a search says of each image, but for how many others there are and at which address. */
  const found = async (as: Pick<Served, 'asAutomation'>) => {
    const sets = await dataSetsOf(await as.asAutomation(search));
    const told = sets.map(({ '00201206': _study, '00201208': _series, '00201209': _here, ...rest }) => rest);
    return new Map(
      told.map((set) => [
        String(set['00080018']?.Value?.[0]),
        JSON.stringify(set).replaceAll(/http:[^"]+/g, ''),
      ]),
    );
  };
  const [inBackup, inHub] = [await found(again), await found(hub)];
  const expected = [...images.keys()].filter((uid) => held.has(uid)).sort();
  expect([...inBackup.keys()].sort()).toEqual(expected);
  for (const uid of expected) {
    expect(inBackup.get(uid)).toBe(inHub.get(uid));
    const { of, hash, read } = images.get(uid) ?? expect.fail();
    const file = await bytesOf(await again.asAutomation(instancePath(of), { headers: AS_RECEIVED }));
    expect([uid, sha256(read(file))]).toEqual([uid, hash]);
  }
});
