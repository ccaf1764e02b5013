import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blobHash } from '../../src/domain/ids.ts';
import { CommandField, type CommandSet } from '../../src/formats/dimse/command.ts';
import { askOnce } from '../dimse/ask.ts';
import { dcmtk } from '../dimse/dcmtk.ts';
import { keepPeer } from '../dimse/peer.ts';
import type { TestHub } from '../hub.ts';
import { describeOnBoth } from './both-databases.ts';
import { type Ordered, orm, send } from './messages.ts';

const MPPS = '1.2.840.10008.3.1.2.3.3';

let hub: TestHub;
let address: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-mpps-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function opened(on: TestHub): Promise<void> {
  hub = on;
  address = await hub.listenDicom();
  await keepPeer(hub, 'CT1', { site: 'A' });
}

/** A data set as DCMTK makes it of lines of text. */
async function dataSet(lines: readonly string[]): Promise<Buffer> {
  const name = join(folder, `set-${Math.random()}`);
  await writeFile(`${name}.dump`, `${lines.join('\n')}\n`);
  expect(await dcmtk('dump2dcm', '-F', '+te', `${name}.dump`, `${name}.ds`)).toMatchObject({ status: 0 });
  return readFile(`${name}.ds`);
}

const SEQUENCE = (tag: string, ...items: string[][]) => [
  `(${tag}) SQ`,
  ...items.flatMap((item) => ['(fffe,e000) na', ...item, '(fffe,e00d) na']),
  '(fffe,e0dd) na',
];

type Created = { studyUid: string; accession?: string; stepId?: string; patientId?: string; status?: string };

function creation({
  studyUid,
  accession = '',
  stepId = '',
  patientId = 'P1',
  status,
}: Created): Promise<Buffer> {
  return dataSet([
    '(0008,0005) CS [ISO_IR 192]',
    '(0008,0060) CS [CT]',
    '(0010,0010) PN [Nguyễn^Thị Đào]',
    `(0010,0020) LO [${patientId}]`,
    '(0040,0241) AE [CT1]',
    '(0040,0244) DA [20261123]',
    '(0040,0245) TM [081500]',
    `(0040,0252) CS [${status ?? 'IN PROGRESS'}]`,
    '(0040,0253) SH [PPS1]',
    ...SEQUENCE('0040,0270', [
      `(0008,0050) SH [${accession}]`,
      `(0020,000d) UI [${studyUid}]`,
      `(0040,0009) SH [${stepId}]`,
    ]),
  ]);
}

const series = (...uids: string[]) =>
  SEQUENCE('0040,0340', [
    ...SEQUENCE('0008,1140', ...uids.map((uid) => [`(0008,1155) UI [${uid}]`])),
    '(0020,000e) UI [1.2.3.4]',
  ]);

async function ask(commandField: number, uid: string, bytes: Buffer): Promise<CommandSet> {
  const about =
    commandField === CommandField.nCreateRq
      ? { affectedSopClassUid: MPPS, affectedSopInstanceUid: uid }
      : { requestedSopClassUid: MPPS, requestedSopInstanceUid: uid };
  const answer = await askOnce(
    address,
    MPPS,
    { commandField, messageId: 5, hasDataSet: true, ...about },
    bytes,
    'CT1',
  );
  expect(answer).toMatchObject({
    commandField: commandField | 0x8000,
    affectedSopClassUid: MPPS,
    respondsTo: 5,
  });
  return answer;
}
const create = async (uid: string, of: Created) => ask(0x140, uid, await creation(of));
const set = async (uid: string, ...lines: string[]) => ask(0x120, uid, await dataSet(lines));

async function ordered(
  of: Ordered & { accession: string; patientId: string },
): Promise<{ studyUid: string }> {
  const message = orm({ placer: of.accession, procedureId: of.accession, controlId: of.accession, ...of });
  expect(await send(hub, message)).toContain('MSA|AA');
  return hub.hub.db
    .selectFrom('orders')
    .select('studyUid')
    .where('accessionNumber', '=', of.accession)
    .executeTakeFirstOrThrow();
}

async function stateOf(accession: string): Promise<string> {
  const order = await hub.hub.db
    .selectFrom('orders')
    .select('state')
    .where('accessionNumber', '=', accession)
    .executeTakeFirstOrThrow();
  return order.state;
}

const COMPLETED = ['(0040,0250) DA [20261123]', '(0040,0251) TM [083000]', '(0040,0252) CS [COMPLETED]'];

describeOnBoth('a Modality Performed Procedure Step', opened, () => {
  test('takes its order from scheduled to completed, and says which images to expect', async () => {
    const { studyUid } = await ordered({ accession: 'M1', patientId: 'P1', stepId: 'S1' });
    expect(await create('1.2.7.1', { studyUid, accession: 'M1', stepId: 'S1' })).toMatchObject({
      status: 0,
      affectedSopInstanceUid: '1.2.7.1',
    });
    expect(await stateOf('M1')).toBe('in-progress');
    expect(await set('1.2.7.1', ...series('1.2.8.1', '1.2.8.2'))).toMatchObject({ status: 0 });
    expect(await set('1.2.7.1', ...COMPLETED)).toMatchObject({
      status: 0,
      affectedSopInstanceUid: '1.2.7.1',
    });
    expect(await stateOf('M1')).toBe('completed');
    const expected = await hub.hub.db
      .selectFrom('expectedInstances')
      .selectAll()
      .orderBy('sopInstanceUid')
      .execute();
    expect(expected).toEqual([
      { studyUid, sopInstanceUid: '1.2.8.1', source: 'mpps' },
      { studyUid, sopInstanceUid: '1.2.8.2', source: 'mpps' },
    ]);
    expect(await hub.hub.db.selectFrom('performedSteps').selectAll().execute()).toMatchObject([
      {
        sender: 'CT1',
        startedAt: '20261123081500',
        endedAt: '20261123083000',
        status: 'completed',
        doubt: null,
      },
    ]);
  });

  test('that has ended no longer changes', async () => {
    expect(await set('1.2.7.1', '(0040,0252) CS [DISCONTINUED]')).toMatchObject({
      status: 0x0110,
      errorId: 0xa710,
    });
    expect(await stateOf('M1')).toBe('completed');
  });

  test('keeps each data set as it came, readable by DCMTK', async () => {
    const bytes = await creation({ studyUid: '1.2.9.1' });
    await ask(0x140, '1.2.7.2', bytes);
    const { hash, site } = await hub.hub.db
      .selectFrom('receipts')
      .select(['hash', 'site'])
      .where('name', '=', 'N-CREATE 1.2.7.2')
      .where('format', '=', 'mpps')
      .executeTakeFirstOrThrow();
    expect(site).toBe('A');
    const name = blobHash(hash ?? '');
    if (name === null) throw new Error('the receipt names no blob');
    await using blob = await hub.hub.blobs.open(name);
    const kept = await blob.read(0, blob.sizeBytes);
    const path = join(folder, 'kept.dcm');
    await writeFile(path, kept);
    expect(kept.subarray(-bytes.length).equals(bytes)).toBe(true);
    const { output } = await dcmtk('dcmdump', '+U8', path);
    expect(output).toContain('ModalityPerformedProcedureStepSOPClass');
    expect(output).toContain('Nguyễn^Thị Đào');
  });

  test('broken off takes its order with it, unless it was picked by mistake', async () => {
    const { studyUid } = await ordered({ accession: 'M2', patientId: 'P2', name: 'Trần^Hai', stepId: 'S2' });
    await create('1.2.7.3', { studyUid, stepId: 'S2', patientId: 'P2' });
    const mistaken = SEQUENCE('0040,0281', ['(0008,0100) SH [110514]', '(0008,0102) SH [DCM]']);
    await set('1.2.7.3', '(0040,0252) CS [DISCONTINUED]', ...mistaken);
    expect(await stateOf('M2')).toBe('scheduled');
    await create('1.2.7.4', { studyUid, stepId: 'S2', patientId: 'P2' });
    await set('1.2.7.4', '(0040,0252) CS [DISCONTINUED]');
    expect(await stateOf('M2')).toBe('discontinued');
  });

  test('of another patient than the order moves nothing and is doubted', async () => {
    const { studyUid } = await ordered({ accession: 'M3', patientId: 'P3', name: 'Lê^Ba' });
    expect(await create('1.2.7.5', { studyUid, patientId: 'SOMEBODY' })).toMatchObject({ status: 0 });
    expect(await stateOf('M3')).toBe('scheduled');
    const row = await hub.hub.db
      .selectFrom('performedSteps')
      .select('doubt')
      .where('sopInstanceUid', '=', '1.2.7.5')
      .executeTakeFirstOrThrow();
    expect(row.doubt).toBe('other-patient');

    const coordinator = await hub.signIn('coordinator');
    const { id } = await hub.hub.db
      .selectFrom('orders')
      .select('id')
      .where('accessionNumber', '=', 'M3')
      .executeTakeFirstOrThrow();
    const decided = await coordinator(`/api/orders/${id}/decisions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        about: 'performed-step',
        uid: '1.2.7.5',
        decision: 'this-order',
        reason: 'the ID was typed wrong at the scanner',
      }),
    });
    expect(decided.status).toBe(200);
    expect(await stateOf('M3')).toBe('in-progress');
  });

  test('finds its order by the accession number when the scanner made its own study', async () => {
    await ordered({ accession: 'M4', patientId: 'P4', name: 'Võ^Bốn' });
    await create('1.2.7.6', { studyUid: '1.2.9.4', accession: 'M4', patientId: 'P4' });
    expect(await stateOf('M4')).toBe('in-progress');
  });

  test.each([
    ['created twice', () => create('1.2.7.1', { studyUid: '1.2.9.9' }), 0x0111],
    ['created as completed', () => create('1.2.7.90', { studyUid: '1.2.9.9', status: 'COMPLETED' }), 0x0106],
    ['created without a study', () => create('1.2.7.91', { studyUid: '' }), 0x0121],
    [
      'created in a state that is none',
      () => create('1.2.7.92', { studyUid: '1.2.9.9', status: 'X' }),
      0x0106,
    ],
    ['changed without having been created', () => set('1.2.7.93', ...COMPLETED), 0x0112],
    [
      'created without a status',
      async () => ask(0x140, '1.2.7.94', await dataSet(['(0008,0060) CS [CT]'])),
      0x0120,
    ],
    ['without a UID that can be one', () => set('1.2.x', ...COMPLETED), 0x0117],
    [
      'of bytes that are none',
      () => ask(0x120, '1.2.7.95', Buffer.from('ffffffffffffffffff', 'hex')),
      0x0110,
    ],
  ])('is refused when it is %s', async (_what, act, status) => {
    expect(await act()).toMatchObject({ status });
  });
});
