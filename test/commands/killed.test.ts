import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Random, randomFrom } from '../../scripts/samples/random.ts';
import { blobHash } from '../../src/domain/ids.ts';
import { blobPath } from '../../src/platform/blobs/blob-files.ts';
import { bytesOf, instancePath } from '../conformance/dicom-objects.ts';
import { sha256 } from '../hostile/doors.ts';
import { withDb } from '../upkeep/kept-hub.ts';
import {
  dataSetOf,
  fhirLane,
  importing,
  messageLane,
  mllpLane,
  type Safe,
  storeLane,
  stowLane,
  uploadLane,
} from './killed-lanes.ts';
import { type Served, serve, tamsoat } from './tamsoat.ts';

/** How often the hub is killed, and by which dice: `KILLS=300 KILLS_SEED=x npx vitest run test/commands/killed.test.ts`. */
const KILLS = Number(process.env.KILLS ?? 3);
const SEED = process.env.KILLS_SEED ?? 'a hub killed at a random moment';
const sample = join(import.meta.dirname, '../../data-samples/labs/TS-0001.hl7');

// Each command is a process of its own, and a busy machine starts them slowly.
vi.setConfig({ testTimeout: 240_000 + KILLS * 60_000 });

let root: string;
let dataDir: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tamsoat-killed-'));
  dataDir = join(root, 'hub');
  await mkdir(dataDir);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const settingsOf = () => ({ TAMSOAT_DATA_DIR: dataDir, TAMSOAT_SETTLE_SECONDS: '86400' });

/** Sends by every door at once until the hub and the import beside it are killed; gives what was acknowledged. */
async function sendUntilKilled(hub: Served, round: number, random: Random): Promise<Safe[]> {
  const safe: Safe[] = [];
  const folder = join(root, `round-${round}`);
  const beside = await importing(settingsOf(), round, join(folder, 'import'));
  const killAt = 1 + Math.floor(random.between(0, 60));
  const laterMs = random.between(0, 20);
  const onSafe = (one: Safe) => {
    safe.push(one);
    if (safe.length !== killAt) return;
    // Not at an acknowledgement but a moment after it, when others are half way.
    setTimeout(() => {
      hub.kill('SIGKILL');
      beside.running.kill('SIGKILL');
    }, laterMs);
  };
  const lanes = [
    stowLane(hub, round, onSafe),
    uploadLane(hub, round, onSafe),
    storeLane(hub, round, join(folder, 'store'), onSafe),
    messageLane(hub, round, sample, onSafe),
    mllpLane(hub, round, onSafe),
    fhirLane(hub, round, onSafe),
  ];
  await Promise.allSettled(lanes);
  expect((await hub.ended).signal).toBe('SIGKILL');
  // An import that was done before the kill has said so.
  await beside.running.ended;
  await rm(folder, { recursive: true });
  return [...safe, ...beside.safe()];
}

/** Of images, what does not come back as it was sent. */
async function lostImages(hub: Served, safe: readonly Safe[]): Promise<string[]> {
  const missing: string[] = [];
  for (const one of safe) {
    if (!('of' in one)) continue;
    const held = await hub.asAutomation(instancePath(one.of), { headers: { accept: 'application/dicom' } });
    const bytes = await bytesOf(held);
    const hash = held.ok ? sha256(one.kind === 'file' ? bytes : dataSetOf(bytes)) : `answered ${held.status}`;
    if (hash !== one.hash) missing.push(`${one.kind} ${one.of.instance}: ${hash}`);
  }
  return missing;
}

/** Of laboratory reports, what has no row, or whose bytes are not in the file that its receipt names. */
async function lostReports(safe: readonly Safe[]): Promise<string[]> {
  const received = await withDb(dataDir, (db) =>
    db
      .selectFrom('receipts')
      .innerJoin('labReports', 'labReports.id', 'receipts.labReportId')
      .select(['receipts.hash', 'receipts.name'])
      .where('receipts.outcome', '=', 'stored')
      .execute(),
  );
  const hashes = new Set(received.map(({ hash }) => hash));
  const files = new Map(received.map(({ name, hash }) => [name, blobHash(hash ?? '')]));
  const missing: string[] = [];
  for (const one of safe) {
    if (one.kind === 'framed') {
      const hash = files.get(one.controlId) ?? null;
      const file = hash === null ? null : await readFile(blobPath(join(dataDir, 'blobs'), hash));
      if (file?.includes(one.message) !== true) missing.push(`${one.kind} ${one.controlId}`);
    } else if (!('of' in one) && !hashes.has(one.hash)) missing.push(`${one.kind} ${one.hash}`);
  }
  return missing;
}

describe('a hub killed in the middle of ingest by all doors at once', () => {
  it('has every acknowledged object and message, whole, and nothing half', async () => {
    const random = randomFrom(SEED);
    const doors: Record<Safe['kind'], number> = { file: 0, dataSet: 0, message: 0, framed: 0, bundle: 0 };
    let hub = await serve(settingsOf());
    for (let round = 0; round < KILLS; round++) {
      const safe = await sendUntilKilled(hub, round, random);
      for (const { kind } of safe) doors[kind] += 1;
      hub = await serve(settingsOf());
      expect([round, await lostImages(hub, safe), await lostReports(safe)]).toEqual([round, [], []]);
      expect(await readdir(join(dataDir, 'blobs/tmp'))).toEqual([]);
      // Everything visible is whole, whether or not its sender was told so.
      if (round % 20 === 19) expect((await tamsoat(settingsOf(), ['verify'])).output).toMatch(/^no fault/m);
    }
    hub.kill('SIGTERM');
    expect((await hub.ended).status).toBe(0);
    const { status, output } = await tamsoat(settingsOf(), ['verify']);
    expect([status, output]).toEqual([0, expect.stringMatching(/^no fault/m)]);
    for (const [kind, count] of Object.entries(doors)) expect([kind, count > 0]).toEqual([kind, true]);
    if (KILLS > 10) process.stdout.write(`${KILLS} kills, acknowledged ${JSON.stringify(doors)}\n`);
  });
});
