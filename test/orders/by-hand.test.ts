import { expect, test } from 'vitest';
import type { OrderDetail, OrderForm, OrderList, PlaceOrder } from '../../src/orders/api.ts';
import { type Identity, image, pixelsOf, store } from '../conformance/dicom-objects.ts';
import type { TestHub } from '../hub.ts';
import { describeOnBoth } from './both-databases.ts';

let hub: TestHub;
let coordinator: (path: string, init?: RequestInit) => Promise<Response>;
async function opened(on: TestHub): Promise<void> {
  hub = on;
  coordinator = await hub.signIn('coordinator');
}

const form: OrderForm = {
  procedureName: 'Chụp CT ngực liều thấp',
  reason: 'Hút thuốc 30 năm',
  modality: 'CT',
  stationAe: null,
  scheduledDate: '2026-11-23',
  scheduledTime: '08:30',
  referringPhysician: null,
  priority: 'ROUTINE',
  site: null,
};
const dao = { patientId: 'H1', name: 'Nguyễn Thị Đào', birthDate: '1958-04-12', sex: 'F' } as const;

const send = (method: string, path: string, body: unknown) =>
  coordinator(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const place = (patient: PlaceOrder['patient'], part: Partial<OrderForm> = {}) =>
  send('POST', '/api/orders', { patient, form: { ...form, ...part } });

async function placed(patient: PlaceOrder['patient'], part: Partial<OrderForm> = {}): Promise<OrderDetail> {
  const answer = await place(patient, part);
  expect(answer.status).toBe(201);
  return (await answer.json()) as OrderDetail;
}
async function listed(day: string, q = ''): Promise<OrderList['orders']> {
  const answer = await coordinator(`/api/orders?from=${day}&to=${day}&q=${encodeURIComponent(q)}`);
  return ((await answer.json()) as OrderList).orders;
}

describeOnBoth('an order by hand', opened, () => {
  test('for a new person is listed on its day, with numbers of the hub', async () => {
    const { order, events } = await placed(dao);
    expect(order).toMatchObject({
      patient: { patientId: 'H1', name: 'Nguyễn Thị Đào', issuer: 'LOCAL' },
      accessionNumber: expect.stringMatching(/^A\d{6}-/),
      studyUid: expect.stringMatching(/^2\.25\.\d+$/),
      state: 'scheduled',
      sender: null,
      steps: [{ modality: 'CT', stationAe: null, scheduledDate: '2026-11-23', scheduledTime: '08:30' }],
      studies: [],
      doubts: [],
    });
    expect(events).toMatchObject([{ what: 'placed', doneBy: 'Test coordinator' }]);
    expect((await listed('2026-11-23')).map(({ id }) => id)).toContain(order.id);
    expect((await listed('2026-11-24')).map(({ id }) => id)).not.toContain(order.id);
    expect((await listed('2026-11-24', 'dao')).map(({ id }) => id)).toContain(order.id);
    expect((await listed('2026-11-24', order.accessionNumber)).map(({ id }) => id)).toEqual([order.id]);
  });

  test('for a person without a number gives them one', async () => {
    const { order } = await placed({ ...dao, patientId: null, name: 'Lê Văn Mới' });
    expect(order.patient.patientId).toMatch(/^P\d{6}-/);
  });

  test('never guesses who is meant: a known number under another name is refused', async () => {
    expect((await place({ ...dao, name: 'Trần Văn Khác' })).status).toBe(409);
    expect((await place({ key: 'nobody' })).status).toBe(404);
  });

  test('is changed for a known person, and an emptied field is emptied', async () => {
    const first = await placed(dao);
    const { order } = await placed({ key: first.order.patient.key }, { stationAe: 'CT1' });
    const [step] = order.steps;
    const changed = {
      ...form,
      scheduledDate: '2026-11-25',
      scheduledTime: null,
      stationAe: null,
      reason: null,
    };
    const answer = await send('PUT', `/api/orders/${order.id}`, { stepId: step?.stepId, form: changed });
    expect(answer.status).toBe(200);
    const detail = (await answer.json()) as OrderDetail;
    expect(detail.order).toMatchObject({
      reason: null,
      steps: [{ stationAe: null, scheduledDate: '2026-11-25', scheduledTime: null }],
    });
    expect(detail.events.map(({ what }) => what)).toEqual(['placed', 'changed']);
  });

  test('is cancelled with a reason, stays so, and its history stays', async () => {
    const { order } = await placed(dao);
    const path = `/api/orders/${order.id}/state`;
    expect((await send('PUT', path, { state: 'cancelled', reason: null })).status).toBe(400);
    const answer = await send('PUT', path, { state: 'cancelled', reason: 'Không đến' });
    const { order: ended, events } = (await answer.json()) as OrderDetail;
    expect(ended).toMatchObject({ state: 'cancelled', steps: [{ state: 'cancelled' }] });
    expect(events.at(-1)).toMatchObject({ what: 'moved', state: 'cancelled', reason: 'Không đến' });
    expect((await send('PUT', path, { state: 'arrived', reason: null })).status).toBe(409);
  });

  test.each([
    ['a day that is none', { scheduledDate: '2026-02-30' }],
    ['a time that is none', { scheduledTime: '25:00' }],
    ['a backslash, which parts values in DICOM', { procedureName: 'CT\\MR' }],
    ['no examination', { procedureName: ' ' }],
  ])('is refused with %s', async (_what, part) => {
    expect((await place(dao, part)).status).toBe(400);
  });
});

describeOnBoth('images that arrive', opened, () => {
  const of = (patientId: string, n: number): Identity => ({
    study: `1.2.77.${n}`,
    series: `1.2.77.${n}.1`,
    instance: `1.2.77.${n}.1.1`,
    patientId,
    name: 'Nguyễn^Thị Đào',
    studyDate: '20261123',
    modality: 'CT',
  });

  test('with the number of an order are shown with it', async () => {
    const { order } = await placed(dao);
    await store(hub, image(of('H1', 1), pixelsOf(1), [[0x00080050, 'SH', order.accessionNumber]]));
    const answer = await coordinator(`/api/orders/${order.id}`);
    const { order: now } = (await answer.json()) as OrderDetail;
    expect(now).toMatchObject({ studies: [{ studyUid: '1.2.77.1', instanceCount: 1 }], doubts: [] });
    const radiologist = await hub.signIn('radiologist');
    const view = await (await radiologist('/api/reading/1.2.77.1')).json();
    expect(view).toMatchObject({
      study: { order: { procedureName: 'Chụp CT ngực liều thấp', reason: 'Hút thuốc 30 năm' } },
    });
  });

  test('under another patient are told apart with both sides, and stay where they are', async () => {
    const { order } = await placed(dao);
    await store(hub, image(of('H9', 2), pixelsOf(2), [[0x00080050, 'SH', order.accessionNumber]]));
    const answer = await coordinator(`/api/orders/${order.id}`);
    const { order: now } = (await answer.json()) as OrderDetail;
    expect(now).toMatchObject({
      studies: [],
      doubts: [
        {
          kind: 'images-of-another-patient',
          other: { patientId: 'H9', patientName: 'Nguyễn Thị Đào' },
        },
      ],
    });
  });
});
