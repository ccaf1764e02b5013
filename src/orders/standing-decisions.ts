import type { DbOrTx } from '../platform/db/tables.ts';
import type { OrderDecisionTable } from './tables.ts';

/** What people decided of these studies and performed steps and did not take back: the newest of each order, by their time. */
export async function standingDecisions(
  db: DbOrTx,
  uids: readonly string[],
): Promise<readonly OrderDecisionTable[]> {
  if (uids.length === 0) return [];
  const rows = await db
    .selectFrom('orderDecisions')
    .selectAll()
    .where('uid', 'in', uids)
    .orderBy('id')
    .execute();
  const same = (row: OrderDecisionTable) => `${row.orderId} ${row.about} ${row.uid}`;
  const newest = new Map(rows.map((row) => [same(row), row.id]));
  return rows.filter((row) => newest.get(same(row)) === row.id && row.decision !== 'open');
}
