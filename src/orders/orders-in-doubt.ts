import { orderId } from '../domain/ids.ts';
import { dayOf } from '../patients/visit.ts';
import type { Db } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { OrderView } from './api.ts';
import { MOST_ORDERS, viewsOf } from './view-orders.ts';

const DAYS = 60;
const DAY_MS = 86_400_000;

/** Orders whose images came under another person, or fit several orders; by what is recent on either side. */
async function byImages(db: Db, since: string): Promise<{ id: OrderView['id'] }[]> {
  const pairs = (by: 'studyUid' | 'accessionNumber') =>
    db
      .selectFrom('orders')
      .innerJoin('studies', (join) => join.onRef(`studies.${by}`, '=', `orders.${by}`))
      .select('orders.id')
      .where(({ or, eb, exists, selectFrom, ref }) =>
        or([
          eb('studies.patientKey', '!=', ref('orders.patientKey')),
          exists(
            selectFrom('orders as rivals')
              .select('rivals.id')
              .where(`rivals.${by}`, '=', ref(`orders.${by}`))
              .whereRef('rivals.id', '!=', 'orders.id'),
          ),
        ]),
      )
      .orderBy('orders.id', 'desc')
      .limit(2 * MOST_ORDERS);
  const recentImages = (by: 'studyUid' | 'accessionNumber') =>
    pairs(by).where('studies.studiedAt', '>=', since);
  const recentOrders = (by: 'studyUid' | 'accessionNumber') =>
    pairs(by).where('orders.id', 'in', ({ selectFrom }) =>
      selectFrom('orderSteps').select('orderId').where('scheduledDate', '>=', since),
    );
  const found = await Promise.all(
    (['studyUid', 'accessionNumber'] as const).flatMap((by) => [
      recentImages(by).execute(),
      recentOrders(by).execute(),
    ]),
  );
  return found.flat();
}

/** Orders with a doubt that nobody has decided, of the last 60 days and those to come, the newest first. */
export async function ordersInDoubt({ db, clock, config }: Platform): Promise<OrderView[]> {
  const since = clock.now() - DAYS * DAY_MS;
  const images = await byImages(db, dayOf(since, config.timeZone).replaceAll('-', ''));
  const steps = await db
    .selectFrom('performedSteps')
    .select('orderId as id')
    .where('doubt', 'is not', null)
    .where('orderId', 'is not', null)
    .where('changedAt', '>=', since)
    .execute();
  const ids = [...new Set([...images, ...steps].flatMap(({ id }) => orderId(id ?? '') ?? []))];
  ids.sort((a, b) => (a < b ? 1 : -1));
  const views = await viewsOf(db, ids);
  return views.filter(({ doubts }) => doubts.length > 0).slice(0, MOST_ORDERS);
}
