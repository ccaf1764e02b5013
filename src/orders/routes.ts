import { Hono } from 'hono';
import { z } from 'zod';
import { type AuditAction, recordAudit } from '../access/audit.ts';
import { HubError } from '../domain/errors.ts';
import { orderId, type PatientKey, patientKey } from '../domain/ids.ts';
import { hasEnded, mayMove, ORDER_STATES } from '../domain/order.ts';
import type { Actor } from '../domain/roles.ts';
import { isCalendarDay } from '../domain/sent-time.ts';
import { identifyPatient, oversized } from '../patients/identify.ts';
import type { Tx } from '../platform/db/tables.ts';
import { transact } from '../platform/db/transact.ts';
import type { HubEnv } from '../platform/http/env.ts';
import { parseJson, parseQuery } from '../platform/http/parse.ts';
import type { Platform } from '../platform/platform.ts';
import type {
  ChangeOrder,
  DecideOrder,
  MoveOrder,
  OrderDetail,
  OrderDoubtList,
  OrderForm,
  OrderList,
  PlaceOrder,
} from './api.ts';
import { decideDoubt } from './decide-doubt.ts';
import { changeOrder, changesTo, moveOrder, placeOrder, stepsOf } from './keep-order.ts';
import { HAND, newNumber } from './numbers.ts';
import type { OrderContent, StepContent } from './order-content.ts';
import { ordersInDoubt } from './orders-in-doubt.ts';
import { ORDER_DECISIONS, type OrderTable } from './tables.ts';
import { listOrders, MOST_ORDERS, orderDetail } from './view-orders.ts';

const datePartsOf = (text: string): [number, number, number] => [
  Number(text.slice(0, 4)),
  Number(text.slice(5, 7)),
  Number(text.slice(8, 10)),
];
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((text) => isCalendarDay(...datePartsOf(text)), 'is no day');
const words = (most: number) => z.string().trim().min(1).max(most);
const plain = (most: number) =>
  words(most).regex(/^[^\\\p{Cc}]*$/u, 'holds a character that DICOM does not take');

const form = z.strictObject({
  procedureName: plain(64),
  reason: plain(64).nullable(),
  modality: z.string().regex(/^[A-Z0-9]{2,16}$/),
  stationAe: plain(16)
    .regex(/^[\x20-\x7e]*$/)
    .nullable(),
  scheduledDate: day,
  scheduledTime: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .nullable(),
  referringPhysician: plain(64).nullable(),
  priority: z.enum(['STAT', 'HIGH', 'ROUTINE']).nullable(),
  site: plain(16).nullable(),
}) satisfies z.ZodType<OrderForm>;

const placeBody = z.strictObject({
  patient: z.union([
    z.strictObject({ key: z.string().max(64) }),
    z.strictObject({
      patientId: plain(64).nullable(),
      name: plain(64),
      birthDate: day.nullable(),
      sex: z.enum(['M', 'F', 'O']).nullable(),
    }),
  ]),
  form,
}) satisfies z.ZodType<PlaceOrder>;
const changeBody = z.strictObject({ stepId: z.string().max(64), form }) satisfies z.ZodType<ChangeOrder>;
const moveBody = z.strictObject({
  state: z.enum(ORDER_STATES),
  reason: words(1000).nullable(),
}) satisfies z.ZodType<MoveOrder>;
const decideBody = z.strictObject({
  about: z.enum(['study', 'performed-step']),
  uid: z.string().max(64),
  decision: z.enum(ORDER_DECISIONS),
  reason: words(1000).min(3, 'say why'),
}) satisfies z.ZodType<DecideOrder>;
const listQuery = z.object({ from: day, to: day, q: z.string().max(200).default('') });

function contentOf(said: OrderForm, patientName: string): OrderContent {
  const { procedureName, reason, referringPhysician, priority, site } = said;
  return {
    patientName,
    procedureCode: null,
    procedureSystem: null,
    procedureName,
    reason,
    referringPhysician,
    requestingPhysician: null,
    priority,
    site,
  };
}

function stepContentOf(said: OrderForm): StepContent {
  const { modality, stationAe, scheduledDate, scheduledTime } = said;
  return {
    stepId: null,
    modality,
    stationAe,
    performingPhysician: null,
    protocolCode: null,
    protocolSystem: null,
    protocolName: null,
    scheduledDate: scheduledDate.replaceAll('-', ''),
    scheduledTime: scheduledTime === null ? null : `${scheduledTime.replace(':', '')}00`,
  };
}

/** The person an order is for: a known one by key, else as typed in, which must not contradict who is held. */
async function personFor(
  tx: Tx,
  { clock, config }: Platform,
  patient: PlaceOrder['patient'],
): Promise<{ key: PatientKey; name: string }> {
  if ('key' in patient) {
    const key = patientKey(patient.key);
    const row =
      key === null
        ? undefined
        : await tx.selectFrom('patients').select(['id', 'name']).where('id', '=', key).executeTakeFirst();
    if (row === undefined) throw new HubError('notFound', 'There is no such patient');
    return { key: row.id, name: row.name };
  }
  const patientId = patient.patientId ?? newNumber('P', clock.now());
  const identity = { ...patient, patientId, issuer: config.defaultIssuer };
  const refusal = oversized(identity);
  if (refusal !== null) throw new HubError('invalid', refusal.reason);
  const identified = await identifyPatient(tx, clock, identity);
  if (!identified.ok) throw new HubError('conflict', identified.reason);
  return { key: identified.key, name: patient.name };
}

async function orderBy(tx: Tx, id: string): Promise<OrderTable> {
  const key = orderId(id);
  const row =
    key === null
      ? undefined
      : await tx.selectFrom('orders').selectAll().where('id', '=', key).executeTakeFirst();
  if (row === undefined) throw new HubError('notFound', 'There is no such order');
  return row;
}

async function shown(tx: Tx, id: string): Promise<OrderDetail> {
  const detail = await orderDetail(tx, id);
  if (detail === null) throw new HubError('notFound', 'There is no such order');
  return detail;
}

function byHand(actor: Actor, reason: string | null = null) {
  return { name: actor.name, reason, message: null };
}

/** Orders by hand: what is planned for a day, a new one, a change, and how far it is. */
export function orderRoutes(platform: Platform): Hono<HubEnv> {
  const { db, clock } = platform;
  const audit = (tx: Tx, actor: Actor, action: AuditAction, subject: string, state: string) =>
    recordAudit(tx, { actor, action, subject, detail: { state } });

  return new Hono<HubEnv>()
    .get('/api/orders', async (c) => {
      const orders = await listOrders(db, parseQuery(c, listQuery));
      return c.json<OrderList>({
        orders: orders.slice(0, MOST_ORDERS),
        more: orders.length > MOST_ORDERS,
      });
    })
    .get('/api/order-doubts', async (c) => c.json<OrderDoubtList>({ orders: await ordersInDoubt(platform) }))
    .get('/api/orders/:id', async (c) => {
      const detail = await orderDetail(db, c.req.param('id'));
      if (detail === null) throw new HubError('notFound', 'There is no such order');
      return c.json<OrderDetail>(detail);
    })
    .post('/api/orders', async (c) => {
      const { patient, form } = await parseJson(c, placeBody);
      const actor = c.get('actor');
      const detail = await transact(db, async (tx) => {
        const person = await personFor(tx, platform, patient);
        const id = await placeOrder(
          tx,
          clock,
          {
            patientKey: person.key,
            numbers: {
              sender: HAND,
              placerNumber: null,
              fillerNumber: null,
              accessionNumber: null,
              requestedProcedureId: null,
              studyUid: null,
            },
            content: contentOf(form, person.name),
            steps: [stepContentOf(form)],
          },
          byHand(actor),
        );
        await audit(tx, actor, 'order.placed', id, 'scheduled');
        return shown(tx, id);
      });
      return c.json<OrderDetail>(detail, 201);
    })
    .put('/api/orders/:id', async (c) => {
      const { stepId, form } = await parseJson(c, changeBody);
      const actor = c.get('actor');
      const detail = await transact(db, async (tx) => {
        const order = await orderBy(tx, c.req.param('id'));
        if (hasEnded(order.state)) throw new HubError('conflict', `The order is ${order.state}`);
        const held = await stepsOf(tx, order.id);
        const step = held.find((each) => each.stepId === stepId);
        if (step === undefined) throw new HubError('notFound', 'The order has no such step');
        const { modality, stationAe, scheduledDate, scheduledTime } = stepContentOf(form);
        const changed = { ...step, modality, stationAe, scheduledDate, scheduledTime };
        const { procedureName, reason, referringPhysician, priority, site } = form;
        const changes = changesTo(order, held, {
          content: { procedureName, reason, referringPhysician, priority, site },
          steps: held.map((each) => (each === step ? changed : each)),
          clears: true,
        });
        if (changes !== null) {
          await changeOrder(tx, clock, order, changes, byHand(actor));
          await audit(tx, actor, 'order.changed', order.id, order.state);
        }
        return shown(tx, order.id);
      });
      return c.json<OrderDetail>(detail);
    })
    .put('/api/orders/:id/state', async (c) => {
      const { state, reason } = await parseJson(c, moveBody);
      const actor = c.get('actor');
      if ((state === 'cancelled' || state === 'discontinued') && reason === null) {
        throw new HubError('invalid', 'body.reason: an end before its time needs a reason');
      }
      const detail = await transact(db, async (tx) => {
        const order = await orderBy(tx, c.req.param('id'));
        if (order.state !== state) {
          if (!mayMove(order.state, state)) {
            throw new HubError('conflict', `The order is ${order.state} and cannot become ${state}`);
          }
          await moveOrder(tx, clock, order, state, byHand(actor, reason));
          await audit(tx, actor, 'order.moved', order.id, state);
        }
        return shown(tx, order.id);
      });
      return c.json<OrderDetail>(detail);
    })
    .post('/api/orders/:id/decisions', async (c) => {
      const said = await parseJson(c, decideBody);
      const detail = await transact(db, async (tx) => {
        const order = await orderBy(tx, c.req.param('id'));
        await decideDoubt(tx, clock, c.get('actor'), order, said);
        return shown(tx, order.id);
      });
      return c.json<OrderDetail>(detail);
    });
}
