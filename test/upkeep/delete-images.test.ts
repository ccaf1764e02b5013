import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BlobHash, blobHash, studyUid } from '../../src/domain/ids.ts';
import { receiveInstance } from '../../src/ingest/receive-instance.ts';
import { blobPath } from '../../src/platform/blobs/blob-files.ts';
import { transact } from '../../src/platform/db/transact.ts';
import { markBackup } from '../../src/upkeep/backups-under-way.ts';
import type { Finding } from '../../src/upkeep/finding.ts';
import { removeDeleted } from '../../src/upkeep/remove-deleted.ts';
import { verify } from '../../src/upkeep/verify.ts';
import { type Identity, image, instancePath, pixelsOf } from '../conformance/dicom-objects.ts';
import { startHub, type TestHub } from '../hub.ts';
import { type Postgres, startPostgres } from '../postgres.ts';

const JPEG_LS = '1.2.840.10008.1.2.4.80';
const HOUR_MS = 3_600_000;

describe.each(['SQLite', 'PostgreSQL'])('deleting images on %s', (database) => {
  let postgres: Postgres | null = null;
  let hub: TestHub;
  let administrator: Awaited<ReturnType<TestHub['signIn']>>;
  let studies = 0;
  let study: string;
  let of: (number: number) => Identity;

  beforeAll(async () => {
    if (database === 'PostgreSQL') postgres = await startPostgres();
    hub = await startHub(postgres === null ? {} : { TAMSOAT_DATABASE_URL: postgres.url });
    administrator = await hub.signIn('administrator');
  });
  afterAll(async () => {
    await hub.stop();
    await postgres?.[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    studies += 1;
    const uid = `1.2.840.2.${studies}`;
    study = uid;
    of = (number) => ({
      study: uid,
      series: `${uid}.${number}`,
      instance: `${uid}.${number}.1`,
      patientId: `D-${studies}`,
    });
  });

  const receive = (bytes: Uint8Array) =>
    receiveInstance(hub.hub, bytes, { door: 'dimse', sender: 'CT1', name: 'a C-STORE', uploadId: null });
  /** Instances 1 and 2 of the study, each a series of its own. */
  async function stored(): Promise<[BlobHash, BlobHash]> {
    const first = await receive(image(of(1), pixelsOf(1)));
    const second = await receive(image(of(2), pixelsOf(2)));
    return [blobHash(first.hash ?? '') ?? expect.fail(), blobHash(second.hash ?? '') ?? expect.fail()];
  }
  const remove = (path: string, as = administrator) =>
    as(`${path}?reason=${encodeURIComponent('Gửi nhầm ca')}`, { method: 'DELETE' });
  async function expectDeleted(path: string): Promise<unknown> {
    const answer = await remove(path);
    expect(answer.status, await answer.clone().text()).toBe(200);
    return answer.json();
  }
  const statusOf = async (path: string) => {
    const answer = await hub.asAutomation(path, {
      headers: { accept: '*/*, application/dicom+json, multipart/related; type="application/octet-stream"' },
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  const lies = (hash: BlobHash) => existsSync(blobPath(join(hub.dataDir, 'blobs'), hash));
  const derived = async () => (await readdir(join(hub.dataDir, 'derived'), { recursive: true })).join(' ');
  async function findings(): Promise<Finding[]> {
    const found: Finding[] = [];
    const now = Date.now() + HOUR_MS;
    await verify({ ...hub.hub, now }, { onFinding: (finding) => found.push(finding) });
    return found;
  }
  const studyRow = () =>
    hub.hub.db
      .selectFrom('studies')
      .selectAll()
      .where('studyUid', '=', studyUid(study) ?? expect.fail())
      .executeTakeFirst();

  it('wants a reason, an administrator, and images that are there', async () => {
    await stored();
    const path = `/dicom-web/studies/${study}`;
    const silent = await administrator(path, { method: 'DELETE' });
    expect(silent.status).toBe(400);
    expect(await silent.json()).toMatchObject({ details: { why: { vi: expect.stringContaining('lý do') } } });
    expect((await administrator(`${path}?reason=%20`, { method: 'DELETE' })).status).toBe(400);
    expect((await remove(path, await hub.signIn('technician'))).status).toBe(403);
    expect((await remove('/dicom-web/studies/1.2.3')).status).toBe(404);
    expect((await remove(`${path}/series/1.2.3`)).status).toBe(404);
    expect(await studyRow()).toMatchObject({ instanceCount: 2 });
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ reason: 'Sent by mistake' });
    expect((await hub.asAutomation(path, { method: 'DELETE', headers, body })).status).toBe(200);
  });

  it('lets nobody find a study any more, and removes its bytes and what was made of them', async () => {
    const hashes = await stored();
    const path = instancePath(of(1));
    const searches = [
      `/dicom-web/studies?StudyInstanceUID=${study}`,
      `/dicom-web/instances?StudyInstanceUID=${study}`,
    ];
    const served = [`/dicom-web/studies/${study}/metadata`, path, `${path}/metadata`, `${path}/frames/1`];
    for (const one of [...served, ...searches]) expect([one, await statusOf(one)]).toEqual([one, 200]);
    const accept = `application/dicom; transfer-syntax=${JPEG_LS}`;
    await (await hub.asAutomation(path, { headers: { accept } })).arrayBuffer();
    expect(await derived()).toContain(hashes[0]);
    expect(await derived()).toContain(`${of(1).series}.json.gz`);

    expect(await expectDeleted(`/dicom-web/studies/${study}`)).toMatchObject({ instances: 2 });
    for (const one of served) expect([one, await statusOf(one)]).toEqual([one, 404]);
    for (const one of searches) expect(await (await hub.asAutomation(one)).json()).toEqual([]);
    expect(await studyRow()).toBeUndefined();
    expect(await (await hub.asAutomation('/api/worklist?state=all')).text()).not.toContain(study);
    expect(hashes.map(lies)).toEqual([true, true]);
    expect((await findings()).filter(({ kind }) => kind === 'fault')).toEqual([]);

    await hub.drain();
    expect(hashes.map(lies)).toEqual([false, false]);
    expect(await derived()).not.toContain(hashes[0]);
    expect(await derived()).not.toContain(of(1).series);
    expect(await findings()).toEqual([]);
  });

  it('lets the bytes lie while a backup is under way, which may have been told of them', async () => {
    const hashes = await stored();
    await expectDeleted(`/dicom-web/studies/${study}`);
    const { id } = await hub.hub.db
      .selectFrom('deletions')
      .select('id')
      .where('studyUid', '=', studyUid(study) ?? expect.fail())
      .executeTakeFirstOrThrow();
    {
      await using _backup = await markBackup(hub.dataDir);
      await transact(hub.hub.db, await removeDeleted(hub.hub, id));
      expect(hashes.map(lies)).toEqual([true, true]);
    }
    await hub.drain();
    expect(hashes.map(lies)).toEqual([false, false]);
  });

  it('keeps who did it, when, why and what it was, and the receipts', async () => {
    const hashes = await stored();
    const answer = await expectDeleted(`/dicom-web/studies/${study}`);
    const { db } = hub.hub;
    const deletion = await db
      .selectFrom('deletions')
      .selectAll()
      .where('studyUid', '=', studyUid(study) ?? expect.fail())
      .executeTakeFirst();
    expect(deletion).toMatchObject({
      reason: 'Gửi nhầm ca',
      deletedByName: 'Test administrator',
      instanceCount: 2,
    });
    expect(answer).toEqual({ deletionId: deletion?.id, instances: 2 });
    const objects = await db
      .selectFrom('deletedObjects')
      .select('hash')
      .where('deletionId', '=', deletion?.id ?? '')
      .execute();
    expect(objects.map(({ hash }) => hash).sort()).toEqual([...hashes].sort());
    const event = await db
      .selectFrom('auditEvents')
      .select('detail')
      .where('action', '=', 'images.deleted')
      .where('subject', '=', study)
      .executeTakeFirst();
    expect(event?.detail).toContain(deletion?.id);
    const receipts = await db
      .selectFrom('receipts')
      .select('outcome')
      .where('studyUid', '=', study)
      .execute();
    expect(receipts).toEqual([{ outcome: 'stored' }, { outcome: 'stored' }]);
  });

  it('of one series lets the rest settle and be judged again', async () => {
    const [gone, stays] = await stored();
    await hub.drain();
    const before = await studyRow();
    await expectDeleted(`/dicom-web/studies/${study}/series/${of(1).series}`);
    expect(await studyRow()).toMatchObject({ instanceCount: 1, settledAt: null });
    await hub.drain();
    const after = await studyRow();
    expect(Number(after?.settledAt)).toBeGreaterThan(Number(before?.settledAt));
    const judged = await hub.hub.db
      .selectFrom('studyInferences')
      .select('settledAt')
      .where('studyUid', '=', studyUid(study) ?? expect.fail())
      .execute();
    expect(judged).toEqual([{ settledAt: after?.settledAt }]);
    expect([lies(gone), lies(stays)]).toEqual([false, true]);
    expect([await statusOf(instancePath(of(1))), await statusOf(instancePath(of(2)))]).toEqual([404, 200]);
    expect((await findings()).filter(({ kind }) => kind === 'fault')).toEqual([]);
  });

  it('is refused once somebody has begun to read, and while objects of the study wait in quarantine', async () => {
    await stored();
    const waits = await receive(image(of(1), pixelsOf(9)));
    expect(waits.outcome).toBe('quarantined');
    const quarantined = await remove(`/dicom-web/studies/${study}`);
    expect(quarantined.status).toBe(409);
    expect(await quarantined.json()).toMatchObject({
      details: { why: { en: expect.stringContaining('quarantine') } },
    });

    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ decision: 'take-new', reason: 'Asked at the scanner', all: false });
    const decided = await administrator(`/api/quarantine/${waits.id}/decision`, {
      method: 'POST',
      headers,
      body,
    });
    expect(decided.status, await decided.text()).toBe(200);
    await hub.drain();
    const doctor = await hub.signIn('radiologist');
    const draft = JSON.stringify({ impression: 'Bình thường', recommendation: null });
    const kept = await doctor(`/api/reading/${study}/draft`, { method: 'PUT', headers, body: draft });
    expect(kept.ok, await kept.text()).toBe(true);
    for (const path of [`/dicom-web/studies/${study}`, instancePath(of(2))]) {
      const answer = await remove(path);
      expect(answer.status).toBe(409);
      expect(await answer.json()).toMatchObject({ details: { why: { vi: expect.stringContaining('đọc') } } });
    }
    expect(await statusOf(instancePath(of(1)))).toBe(200);
  });

  it('takes with an image what it had replaced', async () => {
    const [old] = await stored();
    const newer = await receive(image(of(1), pixelsOf(9)));
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ decision: 'take-new', reason: 'Asked at the scanner', all: false });
    const decided = await administrator(`/api/quarantine/${newer.id}/decision`, {
      method: 'POST',
      headers,
      body,
    });
    expect(decided.status, await decided.text()).toBe(200);
    await expectDeleted(instancePath(of(1)));
    await hub.drain();
    expect([lies(old), lies(blobHash(newer.hash ?? '') ?? expect.fail())]).toEqual([false, false]);
    expect((await findings()).filter(({ kind }) => kind === 'fault')).toEqual([]);
  });

  it('keeps the bytes of what has come again meanwhile, stores it, and says that it was deleted', async () => {
    const [again, gone] = await stored();
    await expectDeleted(`/dicom-web/studies/${study}`);
    const receipt = await receive(image(of(1), pixelsOf(1)));
    expect(receipt).toMatchObject({ outcome: 'stored', problem: 'deleted-before', hash: again });
    expect(receipt.reason).toContain('It was deleted on 20');
    await hub.drain();
    expect([lies(again), lies(gone)]).toEqual([true, false]);
    expect(await statusOf(`${instancePath(of(1))}/frames/1`)).toBe(200);
    expect((await findings()).filter(({ kind }) => kind === 'fault')).toEqual([]);
    expect((await receive(image(of(2), pixelsOf(2)))).outcome).toBe('stored');
    expect(lies(gone)).toBe(true);
  });
});
