import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { element, item } from '../../src/formats/dicom/test-bytes.ts';
import { openDb } from '../../src/platform/db/open-db.ts';
import type { Db } from '../../src/platform/db/tables.ts';
import { type Served, serve } from '../commands/tamsoat.ts';
import { askOnce } from '../dimse/ask.ts';
import { keepPeer } from '../dimse/peer.ts';
import { CT } from '../dimse/raw-peer.ts';
import { expectCalm } from './calm.ts';
import { watch } from './watch.ts';

vi.setConfig({ testTimeout: 240_000 });

const STUDY_FIND = '1.2.840.10008.5.1.4.1.2.2.1';
const WORKLIST = '1.2.840.10008.5.1.4.31';
const COMMITMENT = '1.2.840.10008.1.20.1';
const MPPS = '1.2.840.10008.3.1.2.3.3';
const STUDY = '1.2.70.90';

let root: string;
let hub: Served;
let db: Db;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tamsoat-lists-'));
  hub = await serve({ TAMSOAT_DATA_DIR: join(root, 'hub') });
  db = openDb({ kind: 'sqlite', path: join(root, 'hub/tamsoat.sqlite') });
  await keepPeer(hub, 'RAW');
});
afterAll(async () => {
  hub.kill('SIGTERM');
  expect((await hub.ended).status).toBe(0);
  await db.destroy();
  await rm(root, { recursive: true, force: true });
});

/** Sequence in item in sequence, none of which ends: 20 bytes a level. */
function nested(sizeBytes: number): Buffer {
  const head = element(0x0040a730, 'SQ', '', { length: 0xffffffff });
  const level = Buffer.concat([head, Buffer.from('feff00e0ffffffff', 'hex')]);
  return Buffer.alloc(Math.floor(sizeBytes / level.length) * level.length, level);
}

const find = (abstractSyntax: string, identifier: Buffer) =>
  askOnce(
    hub.dicom,
    abstractSyntax,
    {
      commandField: 0x20,
      messageId: 1,
      priority: 0,
      affectedSopClassUid: abstractSyntax,
      hasDataSet: true,
    },
    identifier,
  );
const commit = (dataSet: Buffer) =>
  askOnce(
    hub.dicom,
    COMMITMENT,
    {
      commandField: 0x130,
      messageId: 1,
      requestedSopClassUid: COMMITMENT,
      requestedSopInstanceUid: '1.2.840.10008.1.20.1.1',
      actionTypeId: 1,
      hasDataSet: true,
    },
    dataSet,
  );
const perform = (commandField: 0x140 | 0x120, uid: string, dataSet: Buffer) => {
  const about =
    commandField === 0x140
      ? { affectedSopClassUid: MPPS, affectedSopInstanceUid: uid }
      : { requestedSopClassUid: MPPS, requestedSopInstanceUid: uid };
  return askOnce(hub.dicom, MPPS, { commandField, messageId: 1, hasDataSet: true, ...about }, dataSet);
};

/** References to so many instances that the hub does not hold. */
const references = (count: number, ...more: Buffer[]) =>
  Array.from({ length: count }, (_, i) =>
    item(...more, element(0x00081155, 'UI', `${STUDY}.1.${10_000 + i}`)),
  );

describe('a hub that is sent long lists by DIMSE', () => {
  it('takes a commitment of 15,000 instances and a step of 20,000 while it serves others', async () => {
    const wanted = (transaction: number) =>
      Buffer.concat([
        element(0x00081195, 'UI', `1.2.70.91.${transaction}`),
        element(0x00081199, 'SQ', Buffer.concat(references(15_000, element(0x00081150, 'UI', CT)))),
      ]);
    const scheduled = item(element(0x0020000d, 'UI', STUDY));
    const creation = Buffer.concat([
      element(0x00400252, 'CS', 'IN PROGRESS'),
      element(0x00400270, 'SQ', scheduled),
    ]);
    const series = item(element(0x00081140, 'SQ', Buffer.concat(references(20_000))));
    const completion = Buffer.concat([
      element(0x00400252, 'CS', 'COMPLETED'),
      element(0x00400340, 'SQ', series),
    ]);
    const watched = await watch(hub, async () => {
      for (const number of [1, 2, 3]) {
        expect(await commit(wanted(number))).toMatchObject({ status: 0 });
        expect(await perform(0x140, `1.2.70.92.${number}`, creation)).toMatchObject({ status: 0 });
        expect(await perform(0x120, `1.2.70.92.${number}`, completion)).toMatchObject({ status: 0 });
      }
    });
    const expected = await db
      .selectFrom('expectedInstances')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('source', '=', 'mpps')
      .executeTakeFirstOrThrow();
    expect(expected.count).toBe(20_000);
    expectCalm('long lists', watched);
  });

  it('refuses what is no list with its reason, in the words of each service', async () => {
    const keys = Array.from({ length: 30_000 }, (_, i) => element(0x00090000 + 0x1000 + i, 'LO', ''));
    const level = element(0x00080052, 'CS', 'STUDY');
    const uids = element(0x0020000d, 'UI', '1.2\\'.repeat(15_000));
    const name = element(0x00100010, 'PN', 'Đ*'.repeat(10_000));
    const watched = await watch(hub, async () => {
      const deep = /nested deeper than \d+ levels/;
      const answers = [
        [await find(STUDY_FIND, nested(250_000)), 0xc000, deep],
        [await find(STUDY_FIND, Buffer.concat(keys)), 0xc000, /more than 2000 elements/],
        [await find(STUDY_FIND, Buffer.concat([level, uids])), 0xa900, /more than 1000 UIDs/],
        [await find(WORKLIST, nested(250_000)), 0xc000, deep],
        [await find(WORKLIST, name), 0xa900, /key is too long/],
        [await commit(nested(2_000_000)), 0x0110, deep],
        [await perform(0x140, '1.2.70.93.1', nested(2_000_000)), 0x0110, deep],
        [await perform(0x120, '1.2.70.92.1', nested(2_000_000)), 0x0110, deep],
      ] as const;
      for (const [answer, status, reason] of answers) {
        expect(answer).toMatchObject({ status, errorComment: expect.stringMatching(reason) });
      }
    });
    expectCalm('hostile lists', watched);
  });
});
