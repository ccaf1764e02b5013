import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHub, type TestHub } from '../hub.ts';
import { type Ordered, orm, send } from '../orders/messages.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.stop());

let sent = 0;
/** A message of an order of its own, with a control ID that was never used. */
const ordered = (number: string, of: Ordered = {}) =>
  orm({
    controlId: `C${++sent}`,
    patientId: number,
    name: 'Nguyễn^Thị Đào',
    placer: number,
    accession: number,
    procedureId: number,
    stepId: number,
    ...of,
  });

const orderOf = (number: string) =>
  hub.hub.db.selectFrom('orders').selectAll().where('placerNumber', '=', number).executeTakeFirst();

async function eventsOf(number: string): Promise<{ what: string; state: string; reason: string | null }[]> {
  return hub.hub.db
    .selectFrom('orderEvents')
    .innerJoin('orders', 'orders.id', 'orderEvents.orderId')
    .select(['orderEvents.what', 'orderEvents.state', 'orderEvents.reason'])
    .where('orders.placerNumber', '=', number)
    .orderBy('orderEvents.id')
    .execute();
}

const receipts = () =>
  hub.hub.db.selectFrom('receipts').select(['outcome', 'problem', 'reason']).orderBy('id', 'desc').execute();

describe('an order by HL7', () => {
  test('is placed with its person, and acknowledged once it is durable', async () => {
    expect(await send(hub, ordered('A1'))).toContain('MSA|AA');
    expect(await orderOf('A1')).toMatchObject({
      sender: 'HN RIS',
      accessionNumber: 'A1',
      patientName: 'Nguyễn^Thị Đào',
      procedureName: 'CT ngực',
      reason: 'Ho kéo dài',
      referringPhysician: 'Lê^Bình',
      requestingPhysician: 'Trần^An',
      priority: 'ROUTINE',
      state: 'scheduled',
    });
    const [step] = await hub.hub.db.selectFrom('orderSteps').selectAll().where('stepId', '=', 'A1').execute();
    expect(step).toMatchObject({
      modality: 'CT',
      stationAe: 'CT1',
      scheduledDate: '20261123',
      scheduledTime: '080000',
    });
    const [receipt] = await receipts();
    expect(receipt).toEqual({ outcome: 'stored', problem: null, reason: null });
  });

  test('sent again changes nothing, byte for byte or under another control ID', async () => {
    const message = ordered('A2');
    await send(hub, message);
    expect(await send(hub, message)).toContain('MSA|AA');
    expect(await send(hub, ordered('A2'))).toContain('MSA|AA');
    expect(await eventsOf('A2')).toHaveLength(1);
    expect((await receipts())[0]).toMatchObject({ outcome: 'duplicate' });
  });

  test('is changed by XO, and what was before is kept', async () => {
    await send(hub, ordered('A3'));
    const change = ordered('A3', { control: 'XO', start: '20261125090000', reason: 'Đau ngực' });
    expect(await send(hub, change)).toContain('MSA|AA');
    expect(await orderOf('A3')).toMatchObject({ reason: 'Đau ngực', state: 'scheduled' });
    const before = await hub.hub.db
      .selectFrom('orderEvents')
      .select('before')
      .where('before', 'is not', null)
      .executeTakeFirstOrThrow();
    expect(JSON.parse(before.before ?? '')).toMatchObject({
      reason: 'Ho kéo dài',
      steps: [{ scheduledDate: '20261123' }],
    });
    // The message before, late and once more, takes nothing back.
    expect(await send(hub, change)).toContain('MSA|AA');
    expect(await eventsOf('A3')).toMatchObject([{ what: 'placed' }, { what: 'changed' }]);
  });

  test('is cancelled with its history, and cancelled once', async () => {
    await send(hub, ordered('A4'));
    expect(await send(hub, ordered('A4', { control: 'CA' }))).toContain('MSA|AA');
    expect(await send(hub, ordered('A4', { control: 'CA' }))).toContain('MSA|AA');
    expect(await eventsOf('A4')).toEqual([
      { what: 'placed', state: 'scheduled', reason: null },
      { what: 'moved', state: 'cancelled', reason: null },
    ]);
  });

  test.each([
    ['a change of one that is not held', 'B1', { control: 'XO' }, 'MSA|AE', 'ERR|ORC^1^2', 'order-unknown'],
    [
      'a cancellation of one that is not held',
      'B2',
      { control: 'CA' },
      'MSA|AE',
      'ERR|ORC^1^2',
      'order-unknown',
    ],
    [
      'a new one under a number that is held',
      'A1',
      { reason: 'Khác' },
      'MSA|AE',
      'ERR|ORC^1^1',
      'order-held',
    ],
    [
      'a change of one that was cancelled',
      'A4',
      { control: 'XO', reason: 'Khác' },
      'MSA|AE',
      'ERR|ORC^1^1',
      'order-too-late',
    ],
    [
      'one of another patient',
      'A1',
      { control: 'XO', patientId: 'OTHER' },
      'MSA|AE',
      'ERR|PID^1^3',
      'order-of-another-patient',
    ],
    [
      'one that contradicts who is held',
      'B3',
      { patientId: 'A1', name: 'Trần^Hai' },
      'MSA|AE',
      'ERR|PID^1^3',
      'patient-contradiction',
    ],
    ['a control that is none', 'B4', { control: 'ZZ' }, 'MSA|AE', 'ERR|ORC^1^1', 'message-refused'],
    ['a time that is none', 'B5', { start: 'soon' }, 'MSA|AE', 'ERR|OBR^1^27', 'message-refused'],
  ])('is refused with its place and kept: %s', async (_what, number, of: Ordered, code, place, problem) => {
    const before = await orderOf(number);
    const answer = await send(hub, ordered(number, of));
    expect(answer).toContain(code);
    expect(answer).toContain(place);
    expect((await receipts())[0]).toMatchObject({ outcome: 'quarantined', problem });
    expect(await orderOf(number)).toEqual(before);
  });

  test('of a kind that nobody takes is rejected', async () => {
    const message = Buffer.from(ordered('B6').toString().replace('ORM^O01', 'ADT^A08'));
    expect(await send(hub, message)).toContain('MSA|AR');
  });

  test('without an accession number is given one', async () => {
    await send(hub, ordered('A5', { accession: '', procedureId: '', stepId: '' }));
    const order = await orderOf('A5');
    expect(order?.accessionNumber).toMatch(/^A\d{6}-[0-9A-Z]{6}$/);
    expect(order?.requestedProcedureId).toBe(order?.accessionNumber);
    expect(
      await send(hub, ordered('A5', { accession: '', procedureId: '', stepId: '', control: 'DC' })),
    ).toContain('MSA|AA');
    expect((await orderOf('A5'))?.state).toBe('discontinued');
  });
});
