import { orderId } from '../domain/ids.ts';
import { foldName } from '../domain/name.ts';
import { hasEnded, ORDER_STATES } from '../domain/order.ts';
import { patientView } from '../patients/routes.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import type { OrderDetail, OrderStepView, OrderView } from './api.ts';
import { HAND } from './numbers.ts';
import { dashed, numberOf, whatIsAbout } from './order-doubts.ts';
import { standingDecisions } from './standing-decisions.ts';
import type { OrderStepTable, OrderTable } from './tables.ts';
import { texts } from './text-list.ts';

export const MOST_ORDERS = 300;

const OPEN = ORDER_STATES.filter((state) => !hasEnded(state));

function stepView(row: OrderStepTable): OrderStepView {
  const { id, stepId, modality, stationAe, protocolName, state } = row;
  const time = row.scheduledTime;
  return {
    id,
    stepId,
    modality,
    stationAe,
    protocolName,
    state,
    scheduledDate: row.scheduledDate === null ? null : dashed(row.scheduledDate),
    scheduledTime: time === null ? null : `${time.slice(0, 2)}:${time.slice(2, 4)}`,
  };
}

/** Orders as the wire shows them, in the order given. */
export async function viewsOf(db: DbOrTx, ids: readonly OrderTable['id'][]): Promise<OrderView[]> {
  if (ids.length === 0) return [];
  const orders = await db.selectFrom('orders').selectAll().where('id', 'in', ids).execute();
  const [patients, steps, performed] = await Promise.all([
    db
      .selectFrom('patients')
      .selectAll()
      .where(
        'id',
        'in',
        orders.map(({ patientKey }) => patientKey),
      )
      .execute(),
    db.selectFrom('orderSteps').selectAll().where('orderId', 'in', ids).orderBy('id').execute(),
    db.selectFrom('performedSteps').selectAll().where('orderId', 'in', ids).execute(),
  ]);
  const about = await whatIsAbout(db, orders, performed);
  return ids.flatMap((id) => {
    const order = orders.find((row) => row.id === id);
    const patient = patients.find((row) => row.id === order?.patientKey);
    if (order === undefined || patient === undefined) return [];
    const view: OrderView = {
      id,
      patient: patientView(patient),
      accessionNumber: order.accessionNumber,
      number: numberOf(order),
      studyUid: order.studyUid,
      procedureName: order.procedureName,
      reason: order.reason,
      referringPhysician: order.referringPhysician,
      priority: order.priority,
      site: order.site,
      state: order.state,
      sender: order.sender === HAND ? null : order.sender,
      steps: steps.filter((step) => step.orderId === id).map(stepView),
      ...about(order),
    };
    return [view];
  });
}

export type OrderFilter = { readonly from: string; readonly to: string; readonly q: string };

/** Orders of these days and open ones without a day, by their time; those found by `q` on any day. */
export async function listOrders(db: DbOrTx, { from, to, q }: OrderFilter): Promise<OrderView[]> {
  const words = foldName(q.replace(/[\\%_]/g, ' '))
    .split(' ')
    .filter((word) => word !== '');
  const [first, last] = [from, to].map((day) => day.replaceAll('-', ''));
  const rows = await db
    .selectFrom('orderSteps')
    .innerJoin('orders', 'orders.id', 'orderSteps.orderId')
    .innerJoin('patients', 'patients.id', 'orders.patientKey')
    .select(['orders.id', 'orderSteps.scheduledDate', 'orderSteps.scheduledTime'])
    .$if(words.length > 0, (query) =>
      query.where(({ and, or, eb }) =>
        or([
          and(words.map((word) => eb('patients.nameFolded', 'like', `%${word}%`))),
          eb('patients.patientId', '=', q.trim()),
          eb('orders.accessionNumber', '=', q.trim()),
        ]),
      ),
    )
    .$if(words.length === 0, (query) =>
      query.where(({ and, or, eb }) =>
        or([
          and([
            eb('orderSteps.scheduledDate', '>=', first ?? ''),
            eb('orderSteps.scheduledDate', '<=', last ?? ''),
          ]),
          and([eb('orderSteps.scheduledDate', 'is', null), eb('orders.state', 'in', OPEN)]),
        ]),
      ),
    )
    .orderBy('orderSteps.id', 'desc')
    .limit(MOST_ORDERS + 1)
    .execute();
  const when = (row: (typeof rows)[number]) => `${row.scheduledDate ?? '9'}${row.scheduledTime ?? ''}`;
  rows.sort((a, b) => (when(a) < when(b) ? -1 : when(a) > when(b) ? 1 : a.id < b.id ? -1 : 1));
  return viewsOf(db, [...new Set(rows.map(({ id }) => id))]);
}

/** One order with all that happened to it; null when there is none. */
export async function orderDetail(db: DbOrTx, id: string): Promise<OrderDetail | null> {
  const key = orderId(id);
  if (key === null) return null;
  const row = await db.selectFrom('orders').select('id').where('id', '=', key).executeTakeFirst();
  const [order] = row === undefined ? [] : await viewsOf(db, [row.id]);
  if (row === undefined || order === undefined) return null;
  const events = await db
    .selectFrom('orderEvents')
    .select(['id', 'at', 'what', 'state', 'doneBy', 'reason'])
    .where('orderId', '=', row.id)
    .orderBy('id')
    .execute();
  const performed = await db
    .selectFrom('performedSteps')
    .select(['sopInstanceUid', 'status', 'sender', 'startedAt', 'endedAt', 'instances'])
    .where('orderId', '=', row.id)
    .orderBy('createdAt')
    .execute();
  const decisions = await db
    .selectFrom('orderDecisions')
    .select('uid')
    .where('orderId', '=', row.id)
    .execute();
  const standing = (
    await standingDecisions(
      db,
      decisions.map(({ uid }) => uid),
    )
  ).filter((decision) => decision.orderId === row.id);
  const others = new Set(
    standing.filter(({ decision }) => decision === 'not-this-order').map(({ uid }) => uid),
  );
  return {
    order,
    events,
    decisions: standing.map(({ about, uid, decision, reason, decidedByName, decidedAt }) => {
      return { about, uid, decision, reason, decidedByName, decidedAt };
    }),
    performed: performed
      .filter(({ sopInstanceUid }) => !others.has(sopInstanceUid))
      .map(({ instances, ...step }) => ({
        ...step,
        instanceCount: texts(instances).length,
      })),
  };
}
