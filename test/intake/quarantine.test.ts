import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { blobHash, sopInstanceUid, studyUid } from '../../src/domain/ids.ts';
import { readDicomHeader } from '../../src/formats/dicom/read-header.ts';
import { part10 } from '../../src/formats/dicom/test-bytes.ts';
import { receiveInstance } from '../../src/ingest/receive-instance.ts';
import type { QuarantineDetail, QuarantineList, QuarantineResolved } from '../../src/intake/api.ts';
import type { Finding } from '../../src/upkeep/finding.ts';
import { verify } from '../../src/upkeep/verify.ts';
import {
  bytesOf,
  EXPLICIT,
  type Identity,
  image,
  imageDataSet,
  instancePath,
  pixelsOf,
  video,
} from '../conformance/dicom-objects.ts';
import { startHub, type TestHub } from '../hub.ts';
import { type Postgres, startPostgres } from '../postgres.ts';

/** An answer of the hub in the shape that its own code checks, told by a name in it. */
const holding = <Answer>(name: string) =>
  z.custom<Answer>((value) => typeof value === 'object' && value !== null && name in value);

type Person = (path: string, init?: RequestInit) => Promise<Response>;

describe.each(['SQLite', 'PostgreSQL'])('quarantine on %s', (database) => {
  let postgres: Postgres | null = null;
  let hub: TestHub;
  let technician: Person;
  let studies = 0;
  let study: string;
  let of: (number: number, more?: Partial<Identity>) => Identity;

  beforeAll(async () => {
    if (database === 'PostgreSQL') postgres = await startPostgres();
    hub = await startHub(postgres === null ? {} : { TAMSOAT_DATABASE_URL: postgres.url });
    technician = await hub.signIn('technician');
  });
  afterAll(async () => {
    await hub.stop();
    await postgres?.[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    studies += 1;
    const [uid, patientId] = [`1.2.840.1.${studies}`, `ID-${studies}`];
    study = uid;
    of = (number, more = {}) => ({
      study: uid,
      series: `${uid}.1`,
      instance: `${uid}.1.${number}`,
      patientId,
      name: 'NGUYEN^VAN A',
      ...more,
    });
  });

  const receive = (bytes: Uint8Array, sender = 'CT1') =>
    receiveInstance(hub.hub, bytes, { door: 'dimse', sender, name: 'a C-STORE', uploadId: null });

  async function waiting() {
    const list = holding<QuarantineList>('receipts').parse(
      await (await technician('/api/quarantine')).json(),
    );
    return list.receipts.filter((receipt) => receipt.studyUid === study);
  }
  async function detail(id: string): Promise<QuarantineDetail> {
    const answer = await technician(`/api/quarantine/${id}`);
    expect(answer.status).toBe(200);
    return holding<QuarantineDetail>('choices').parse(await answer.json());
  }
  const decide = (id: string, body: object, as: Person = technician) =>
    as(`/api/quarantine/${id}/decision`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'Asked at the scanner', all: false, ...body }),
    });
  const resolved = async (answer: Response): Promise<QuarantineResolved> => {
    expect(answer.status, await answer.clone().text()).toBe(200);
    return holding<QuarantineResolved>('decided').parse(await answer.json());
  };
  const namesOf = async (identity: Identity) => {
    const answer = await hub.asAutomation(instancePath(identity), {
      headers: { accept: 'application/dicom; transfer-syntax=*' },
    });
    const read = readDicomHeader(await bytesOf(answer));
    if (!read.ok) throw new Error(read.reason);
    return { name: read.header.patientName.alphabetic, patientId: read.header.patientId };
  };
  async function faults(): Promise<Finding[]> {
    const found: Finding[] = [];
    await verify({ ...hub.hub, now: Date.now() }, { onFinding: (finding) => found.push(finding) });
    return found.filter((finding) => finding.kind === 'fault');
  }

  it('takes the same data set in another wrapper as the same object, and other bytes not', async () => {
    const pixels = pixelsOf(1);
    const dataSet = imageDataSet(of(1), pixels);
    await receive(image(of(1), pixels));
    const wrapped = part10(dataSet, EXPLICIT, { preamble: Buffer.from('II*\0') });
    expect((await receive(wrapped)).outcome).toBe('duplicate');
    const other = await receive(image(of(1), pixelsOf(2)));
    expect(other).toMatchObject({ outcome: 'quarantined', problem: 'other-bytes-known-instance' });
    const transcoded = await receive(video(of(1)));
    expect(transcoded.reason).toContain('in another transfer syntax');
    const { receipt, count } = await detail(other.id);
    expect([receipt.id, count]).toEqual([other.id, 2]);
  });

  it('shows both sides, takes the new image for the old one, and keeps the old bytes', async () => {
    const first = await receive(image(of(1, { description: 'CHEST' }), pixelsOf(1)), 'CT1');
    await hub.drain();
    const second = await receive(image(of(1, { description: 'THORAX' }), pixelsOf(2)), 'PACS');
    const shown = await detail(second.id);
    expect(shown.ours).toMatchObject({ sender: 'CT1', studyUid: study, patient: { name: 'NGUYEN VAN A' } });
    expect(shown.theirs).toMatchObject({ sender: 'PACS', door: 'dimse', sopInstanceUid: of(1).instance });
    expect(shown.differing).toEqual([
      { keyword: 'StudyDescription', ours: 'CHEST', theirs: 'THORAX' },
      { keyword: 'PixelData', ours: '', theirs: '' },
    ]);
    for (const side of [shown.ours, shown.theirs]) {
      const picture = await technician(side?.picture ?? expect.fail('no picture'));
      expect(picture.headers.get('content-type')).toBe('image/jpeg');
    }
    expect(shown.choices.map(({ decision, refused }) => [decision, refused])).toEqual([
      ['keep-ours', null],
      ['take-new', null],
    ]);
    expect(await resolved(await decide(second.id, { decision: 'take-new' }))).toEqual({
      decided: 1,
      left: [],
    });

    const { db, blobs } = hub.hub;
    const held = await db
      .selectFrom('instances')
      .select(['hash', 'replacedAt'])
      .where('sopInstanceUid', '=', sopInstanceUid(of(1).instance))
      .executeTakeFirstOrThrow();
    expect(held).toEqual({ hash: second.hash, replacedAt: expect.any(Number) });
    expect(await blobs.has(blobHash(first.hash ?? '') ?? expect.fail('no hash'))).toBe(true);
    const open = await db
      .selectFrom('studies')
      .select('settledAt')
      .where('studyUid', '=', studyUid(study))
      .execute();
    expect(open).toEqual([{ settledAt: null }]);
    expect(await waiting()).toEqual([]);
    const metadata = await hub.asAutomation(`${instancePath(of(1))}/metadata`);
    expect(await metadata.text()).toContain(`/bulkdata/7FE00010?v=${second.hash?.slice(0, 16)}`);
    const frame = await hub.asAutomation(`${instancePath(of(1))}/frames/1?v=${second.hash?.slice(0, 16)}`, {
      headers: { accept: 'application/octet-stream' },
    });
    expect((await bytesOf(frame)).equals(pixelsOf(2))).toBe(true);
    expect(await faults()).toEqual([]);
  });

  it('keeps ours, records who decided when and why, and takes no second decision', async () => {
    const first = await receive(image(of(1), pixelsOf(1)));
    const second = await receive(image(of(1), pixelsOf(2)));
    await resolved(await decide(second.id, { decision: 'keep-ours', reason: 'A test exposure' }));
    const { db } = hub.hub;
    const decision = await db
      .selectFrom('quarantineDecisions')
      .selectAll()
      .where('receiptId', '=', second.id)
      .executeTakeFirstOrThrow();
    expect(decision).toMatchObject({
      decision: 'keep-ours',
      reason: 'A test exposure',
      decidedByName: 'Test technician',
    });
    const audited = await db
      .selectFrom('auditEvents')
      .select(['action', 'actorId', 'detail'])
      .where('subject', '=', second.id)
      .where('action', '=', 'quarantine.resolved')
      .executeTakeFirstOrThrow();
    expect(audited.actorId).toBe(decision.decidedBy);
    expect(audited.detail).not.toContain('NGUYEN');
    const again = await decide(second.id, { decision: 'take-new' });
    expect([again.status, await again.text()]).toEqual([409, expect.stringContaining('Test technician')]);
    const held = await db
      .selectFrom('instances')
      .select('hash')
      .where('hash', '=', first.hash ?? '')
      .execute();
    expect(held).toHaveLength(1);
  });

  it('files a whole study under the person it is, corrected on every way out, and what comes of it later too', async () => {
    await receive(
      image(of(1, { study: `${study}.9`, series: `${study}.9.1`, instance: `${study}.9.1.1` }), pixelsOf(1)),
    );
    const wrong = { name: 'Trần^Thị B' };
    const bytes = [1, 2, 3].map((number) => image(of(number, wrong), pixelsOf(number)));
    for (const one of bytes) expect((await receive(one)).problem).toBe('patient-contradiction');
    const [entry] = await waiting();
    if (entry === undefined) return expect.fail('nothing waits');
    expect(entry.count).toBe(3);
    const shown = await detail(entry.id);
    expect(shown.ours?.patient).toMatchObject({ name: 'NGUYEN VAN A', patientId: of(1).patientId });
    expect(shown.theirs?.patient).toMatchObject({ name: 'Trần Thị B', patientId: of(1).patientId });
    const person = await hub.hub.db
      .selectFrom('patients')
      .select('id')
      .where('patientId', '=', of(1).patientId ?? '')
      .executeTakeFirstOrThrow();
    const filed = await decide(entry.id, { decision: 'file-under', patientKey: person.id, all: true });
    expect(await resolved(filed)).toEqual({ decided: 3, left: [] });

    expect((await receive(image(of(4, wrong), pixelsOf(4)))).outcome).toBe('stored');
    expect((await receive(bytes[0] ?? expect.fail('no bytes'))).outcome).toBe('duplicate');
    const right = { name: 'NGUYEN^VAN A', patientId: of(1).patientId };
    expect(await namesOf(of(1))).toEqual(right);
    expect(await namesOf(of(4))).toEqual(right);
    const metadata = await hub.asAutomation(`${instancePath(of(2))}/metadata`);
    expect(await metadata.text()).toContain('NGUYEN^VAN A');
    const search = await hub.asAutomation(`/dicom-web/studies?StudyInstanceUID=${study}`);
    expect(await search.text()).toContain('NGUYEN^VAN A');
    const frame = await hub.asAutomation(`${instancePath(of(3))}/frames/1`, {
      headers: { accept: 'application/octet-stream' },
    });
    expect((await bytesOf(frame)).equals(pixelsOf(3))).toBe(true);
    const original = await hub.hub.db
      .selectFrom('instances')
      .select(['hash', 'originalHash'])
      .where('sopInstanceUid', '=', sopInstanceUid(of(1).instance))
      .executeTakeFirstOrThrow();
    const kept = await hub.hub.blobs.readAll(blobHash(original.originalHash ?? '') ?? expect.fail('no hash'));
    expect(kept.equals(bytes[0] ?? Buffer.alloc(0))).toBe(true);
    expect(await faults()).toEqual([]);
  });

  it('takes in as another person who came under somebody’s patient ID, under an ID of their own', async () => {
    await receive(
      image(of(1, { study: `${study}.9`, series: `${study}.9.1`, instance: `${study}.9.1.1` }), pixelsOf(1)),
    );
    for (const number of [1, 2]) await receive(image(of(number, { name: 'TRAN^THI B' }), pixelsOf(number)));
    const [entry] = await waiting();
    if (entry === undefined) return expect.fail('nothing waits');
    const taken = await decide(entry.id, { decision: 'new-patient', patientId: of(1).patientId, all: true });
    expect(taken.status).toBe(409);
    const patientId = `${of(1).patientId}-B`;
    expect(await resolved(await decide(entry.id, { decision: 'new-patient', patientId, all: true }))).toEqual(
      {
        decided: 2,
        left: [],
      },
    );
    expect(await namesOf(of(2))).toEqual({ name: 'TRAN^THI B', patientId });
    const people = await hub.hub.db
      .selectFrom('patients')
      .select('patientId')
      .where('patientId', 'like', `${of(1).patientId}%`)
      .orderBy('patientId')
      .execute();
    expect(people.map((row) => row.patientId)).toEqual([of(1).patientId, patientId]);
  });

  it('never makes a study of two people: it is filed under whose it is, or waits', async () => {
    await receive(image(of(1), pixelsOf(1)));
    const other = await receive(
      image(of(2, { patientId: `${of(1).patientId}-X`, name: 'LE^VAN C' }), pixelsOf(2)),
    );
    expect(other.problem).toBe('study-of-another-patient');
    const { choices } = await detail(other.id);
    expect(choices.map(({ decision, refused }) => [decision, refused === null])).toEqual([
      ['keep-ours', true],
      ['file-under', true],
      ['new-patient', false],
    ]);
    const split = await decide(other.id, { decision: 'new-patient', patientId: 'SPLIT' });
    expect([split.status, await split.text()]).toEqual([
      409,
      expect.stringContaining('a study belongs to one person'),
    ]);
    await receive(
      image({ study: '1.2.9', series: '1.2.9.1', instance: '1.2.9.1.1', patientId: 'STRANGER' }, pixelsOf(1)),
    );
    const stranger = await hub.hub.db
      .selectFrom('patients')
      .select('id')
      .where('patientId', '=', 'STRANGER')
      .executeTakeFirstOrThrow();
    expect((await decide(other.id, { decision: 'file-under', patientKey: stranger.id })).status).toBe(409);
    const own = choices.find(({ decision }) => decision === 'file-under')?.patient?.key;
    await resolved(await decide(other.id, { decision: 'file-under', patientKey: own }));
    expect(await namesOf(of(2))).toEqual({ name: 'NGUYEN^VAN A', patientId: of(1).patientId });
  });

  it('refuses what cannot be corrected safely, and keeps it waiting', async () => {
    await receive(image(of(1, { name: 'Nguyễn^Văn A' }), pixelsOf(1)));
    const latin = image(of(2, { name: 'LE^VAN C' }), pixelsOf(2), [
      [0x00080005, 'CS', 'ISO_IR 100'],
      [0x00081030, 'LO', Buffer.from('Thorax d\xe9tail', 'latin1')],
    ]);
    const other = await receive(latin);
    expect(other.problem).toBe('patient-contradiction');
    const own = (await detail(other.id)).choices.find(({ decision }) => decision === 'file-under')?.patient
      ?.key;
    const refused = await decide(other.id, { decision: 'file-under', patientKey: own });
    expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining('character set')]);
    expect(await waiting()).toHaveLength(1);
    const list = await (await hub.signIn('radiologist'))('/api/worklist?state=open');
    expect(await list.text()).toContain('Of this study, 1 in quarantine');
  });

  it('is decided by those who may, and nobody else', async () => {
    await receive(image(of(1), pixelsOf(1)));
    const other = await receive(image(of(1), pixelsOf(2)));
    for (const role of ['radiologist', 'clinician', 'coordinator'] as const) {
      const answer = await decide(other.id, { decision: 'keep-ours' }, await hub.signIn(role));
      expect(answer.status, role).toBe(403);
    }
    const mute = await decide(other.id, { decision: 'keep-ours', reason: ' ' });
    expect(mute.status).toBe(400);
  });
});
