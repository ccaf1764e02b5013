import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId, type OrderId } from '../../src/domain/ids.ts';
import { element, item } from '../../src/formats/dicom/test-bytes.ts';
import type { CommandSet } from '../../src/formats/dimse/command.ts';
import { associate, hearCommand, messageOf } from '../dimse/ask.ts';
import { startHub, type TestHub } from '../hub.ts';
import { orm, send } from './messages.ts';

const WORKLIST = '1.2.840.10008.5.1.4.31';
const MOST = 2000;
const PENDING: readonly (number | undefined)[] = [0xff00, 0xff01];

let hub: TestHub;
let address: string;
beforeAll(async () => {
  hub = await startHub();
  address = await hub.listenDicom();
  expect(await send(hub, orm())).toContain('MSA|AA');
  await placeAgain(MOST);
});
afterAll(() => hub.stop());

/** Keeps the one order so many times more, under numbers of its own, as one day of a very large centre. */
async function placeAgain(times: number): Promise<void> {
  const { db } = hub.hub;
  const order = await db.selectFrom('orders').selectAll().executeTakeFirstOrThrow();
  const step = await db.selectFrom('orderSteps').selectAll().executeTakeFirstOrThrow();
  await db.transaction().execute(async (tx) => {
    for (let i = 0; i < times; i++) {
      const id = newId<OrderId>(order.createdAt);
      const numbers = {
        placerNumber: `PL-${i}`,
        accessionNumber: `A-${i}`,
        studyUid: `${order.studyUid}.${i}`,
      };
      await tx
        .insertInto('orders')
        .values({ ...order, ...numbers, requestedProcedureId: `RP-${i}`, id })
        .execute();
      await tx
        .insertInto('orderSteps')
        .values({ ...step, id: newId(order.createdAt), orderId: id })
        .execute();
    }
  });
}

/** The statuses that answer a query of the whole day, until it ends; `also` is said along with it. */
async function asked(also: Buffer, day: string): Promise<CommandSet[]> {
  const peer = await associate(address, WORKLIST, { callingAe: 'CT1' });
  const identifier = Buffer.concat([
    element(0x00080050, 'SH', ''),
    element(0x00400100, 'SQ', item(element(0x00400002, 'DA', day))),
  ]);
  const find = {
    commandField: 0x20,
    messageId: 9,
    priority: 0,
    affectedSopClassUid: WORKLIST,
    hasDataSet: true,
  };
  peer.say(Buffer.concat([messageOf(find, identifier), also]));
  const answers = [await hearCommand(peer)];
  while (PENDING.includes(answers.at(-1)?.status)) answers.push(await hearCommand(peer));
  peer.socket.destroy();
  return answers;
}

test('a worklist longer than anybody reads ends with the advice to ask for less', async () => {
  const answers = await asked(Buffer.alloc(0), '20261123');
  expect(answers).toHaveLength(MOST + 1);
  expect(answers.at(-1)).toMatchObject({
    status: 0xa700,
    errorComment: expect.stringContaining('ask by date or station'),
  });
  expect((await asked(Buffer.alloc(0), '20261124')).map(({ status }) => status)).toEqual([0]);
});

test('a worklist that the scanner cancels ends where it is', async () => {
  const cancel = messageOf({ commandField: 0x0fff, respondsTo: 9, hasDataSet: false });
  const answers = await asked(cancel, '20261123');
  expect(answers.at(-1)?.status).toBe(0xfe00);
  expect(answers.length).toBeLessThan(MOST);
});
