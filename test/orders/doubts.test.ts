import { expect, test } from 'vitest';
import type { DecideOrder, OrderDetail, OrderDoubtList } from '../../src/orders/api.ts';
import { type Identity, image, pixelsOf, store } from '../conformance/dicom-objects.ts';
import type { TestHub } from '../hub.ts';
import { describeOnBoth } from './both-databases.ts';
import { type Ordered, orm, send } from './messages.ts';

let hub: TestHub;
let coordinator: (path: string, init?: RequestInit) => Promise<Response>;
let radiologist: typeof coordinator;
async function opened(on: TestHub): Promise<void> {
  hub = on;
  coordinator = await hub.signIn('coordinator');
  radiologist = await hub.signIn('radiologist');
}

const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
const of = (patientId: string, n: number): Identity => ({
  study: `1.2.88.${n}`,
  series: `1.2.88.${n}.1`,
  instance: `1.2.88.${n}.1.1`,
  patientId,
  name: 'Nguyễn^Thị Đào',
  studyDate: day,
});

async function ordered(part: Ordered): Promise<string> {
  expect(await send(hub, orm({ start: `${day}080000`, ...part }))).toContain('MSA|AA');
  const { id } = await hub.hub.db
    .selectFrom('orders')
    .select('id')
    .where('placerNumber', '=', part.placer ?? null)
    .executeTakeFirstOrThrow();
  return id;
}

async function detail(id: string): Promise<OrderDetail> {
  return (await (await coordinator(`/api/orders/${id}`)).json()) as OrderDetail;
}

async function waiting(): Promise<string[]> {
  const { orders } = (await (await coordinator('/api/order-doubts')).json()) as OrderDoubtList;
  return orders.map(({ id }) => id);
}

const decide = (id: string, body: DecideOrder, as = coordinator) =>
  as(`/api/orders/${id}/decisions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const about = (n: number) => ({ about: 'study', uid: `1.2.88.${n}`, reason: 'asked at the desk' }) as const;

describeOnBoth('images in doubt', opened, () => {
  test('under another patient wait with both sides, until a person says that they are not the order’s', async () => {
    const id = await ordered({ placer: 'PD1', accession: 'AD1', patientId: 'D1', controlId: 'D1' });
    await store(hub, image(of('D2', 1), pixelsOf(1), [[0x00080050, 'SH', 'AD1']]));
    expect(await waiting()).toContain(id);
    const { order } = await detail(id);
    expect(order.doubts).toMatchObject([
      {
        kind: 'images-of-another-patient',
        uid: '1.2.88.1',
        other: { patientId: 'D2', accessionNumber: 'AD1', modality: 'CT', instanceCount: 1 },
      },
    ]);

    const mixed = await decide(id, { ...about(1), decision: 'this-order' });
    expect(mixed.status).toBe(409);
    expect((await decide(id, { ...about(1), decision: 'not-this-order' }, radiologist)).status).toBe(403);

    const answer = await decide(id, { ...about(1), decision: 'not-this-order' });
    expect(answer.status).toBe(200);
    const decided = (await answer.json()) as OrderDetail;
    expect(decided.order).toMatchObject({ doubts: [], studies: [] });
    expect(decided.decisions).toMatchObject([
      { decision: 'not-this-order', reason: 'asked at the desk', decidedByName: 'Test coordinator' },
    ]);
    expect(decided.events.at(-1)).toMatchObject({ what: 'decided', doneBy: 'Test coordinator' });
    expect(await waiting()).not.toContain(id);
    const audited = await hub.hub.db
      .selectFrom('auditEvents')
      .select(['action', 'detail'])
      .where('action', '=', 'order.decided')
      .where('subject', '=', id)
      .execute();
    expect(audited).toHaveLength(1);

    await decide(id, { ...about(1), decision: 'open' });
    expect((await detail(id)).order.doubts).toHaveLength(1);
  });

  test('of two orders under one accession number are nobody’s until a person chooses', async () => {
    const same = { accession: 'AD2', patientId: 'D3' };
    const a = await ordered({ ...same, placer: 'PD2', procedureId: 'RA', controlId: 'D2', reason: 'Ho' });
    const b = await ordered({
      ...same,
      placer: 'PD3',
      procedureId: 'RB',
      controlId: 'D3',
      reason: 'Sút cân',
    });
    await store(hub, image(of('D3', 2), pixelsOf(2), [[0x00080050, 'SH', 'AD2']]));
    expect((await detail(a)).order.doubts).toMatchObject([
      { kind: 'images-fit-several-orders', otherOrders: [{ id: b }] },
    ]);
    expect(await waiting()).toEqual(expect.arrayContaining([a, b]));
    const read = async () => (await radiologist('/api/reading/1.2.88.2')).json();
    expect(await read()).toMatchObject({ study: { order: null } });

    expect((await decide(b, { ...about(2), decision: 'this-order' })).status).toBe(200);
    expect((await detail(b)).order).toMatchObject({ doubts: [], studies: [{ studyUid: '1.2.88.2' }] });
    expect((await detail(a)).order).toMatchObject({ doubts: [], studies: [] });
    expect(await read()).toMatchObject({ study: { order: { reason: 'Sút cân' } } });
    expect(await waiting()).not.toContain(a);
  });

  test('that carry no number of an order cannot be decided about', async () => {
    const id = await ordered({ placer: 'PD4', accession: 'AD4', patientId: 'D4', controlId: 'D4' });
    await store(hub, image(of('D4', 3), pixelsOf(3)));
    expect((await decide(id, { ...about(3), decision: 'this-order' })).status).toBe(404);
    expect((await decide(id, { ...about(9), decision: 'this-order' })).status).toBe(404);
  });
});
