import type { OrderDecisionTable, OrderTable } from './tables.ts';

type Order = Pick<OrderTable, 'id' | 'patientKey' | 'studyUid' | 'accessionNumber'>;
type Study = {
  readonly studyUid: string;
  readonly accessionNumber: string | null;
  readonly patientKey: string;
};
type Decision = Pick<OrderDecisionTable, 'orderId' | 'about' | 'uid' | 'decision'>;

/** Whether images carry a number of an order: its Study Instance UID or its accession number. */
export function carriesNumberOf(study: Study, order: Order): boolean {
  return study.studyUid === order.studyUid || study.accessionNumber === order.accessionNumber;
}

/** Whether images are an order's: certainly, certainly not, or for a person to decide. */
export type Fit = 'linked' | 'none' | 'another-patient' | 'several';

/**
 * Whether a study was made for an order, beside all `orders` whose numbers it carries and what was decided of it, the
 * newest last.
 * A Study Instance UID, which the hub assigns, goes before an accession number. Nothing links two persons: neither
 * numbers nor a decision.
 */
export function fitOf(
  order: Order,
  study: Study,
  orders: readonly Order[],
  decisions: readonly Decision[],
): Fit {
  const made = decisions.filter(({ about, uid }) => about === 'study' && uid === study.studyUid);
  const refused = new Set(
    made.filter(({ decision }) => decision === 'not-this-order').map(({ orderId }) => orderId),
  );
  if (refused.has(order.id)) return 'none';
  const own = orders.filter((one) => one.patientKey === study.patientKey);
  const chosen = made.findLast(
    ({ decision, orderId }) => decision === 'this-order' && own.some(({ id }) => id === orderId),
  );
  if (chosen !== undefined) return chosen.orderId === order.id ? 'linked' : 'none';
  if (order.patientKey !== study.patientKey) return 'another-patient';
  const left = own.filter(({ id }) => !refused.has(id));
  const named = left.filter((one) => one.studyUid === study.studyUid);
  const meant = named.length > 0 ? named : left;
  if (!meant.some(({ id }) => id === order.id)) return 'none';
  return meant.length === 1 ? 'linked' : 'several';
}
