import { ORDER_STATES, type OrderState } from '../domain/order.ts';
import type { Db } from '../platform/db/tables.ts';
import type { OrderStepTable, OrderTable } from './tables.ts';

/** A step with its order and the person, as a scanner's list needs it. */
export type ScheduledStep = OrderStepTable &
  Omit<OrderTable, 'id' | 'state' | 'patientKey' | 'patientName' | 'createdAt' | 'changedAt'> & {
    /** As it was ordered, else as the person is held. */
    readonly patientName: string;
    readonly patientId: string;
    readonly issuer: string;
    readonly birthDate: string | null;
    readonly sex: 'M' | 'F' | 'O' | null;
  };

export type StepFilter = {
  /** Days YYYYMMDD, both included; empty for no bound. */
  readonly from: string;
  readonly to: string;
  readonly states: readonly OrderState[];
  /** Where the asking scanner stands: it is shown orders of its site and those of none. Null shows all. */
  readonly site: string | null;
  readonly limit: number;
  readonly offset: number;
};

/** Steps that have a day and a modality, in the order of their time. */
export async function scheduledSteps(db: Db, filter: StepFilter): Promise<ScheduledStep[]> {
  const { from, to, states, site, limit, offset } = filter;
  const rows = await db
    .selectFrom('orderSteps')
    .innerJoin('orders', 'orders.id', 'orderSteps.orderId')
    .innerJoin('patients', 'patients.id', 'orders.patientKey')
    .select([
      'orders.sender',
      'orders.placerNumber',
      'orders.fillerNumber',
      'orders.accessionNumber',
      'orders.requestedProcedureId',
      'orders.studyUid',
      'orders.patientName',
      'orders.procedureCode',
      'orders.procedureSystem',
      'orders.procedureName',
      'orders.reason',
      'orders.referringPhysician',
      'orders.requestingPhysician',
      'orders.priority',
      'orders.site',
      'patients.name',
      'patients.patientId',
      'patients.issuer',
      'patients.birthDate',
      'patients.sex',
    ])
    .selectAll('orderSteps')
    .where('orderSteps.modality', 'is not', null)
    .where('orderSteps.scheduledDate', 'is not', null)
    .where('orderSteps.state', 'in', states.length === 0 ? ORDER_STATES : states)
    .$if(from !== '', (query) => query.where('orderSteps.scheduledDate', '>=', from))
    .$if(to !== '', (query) => query.where('orderSteps.scheduledDate', '<=', to))
    .$if(site !== null, (query) =>
      query.where(({ or, eb }) => or([eb('orders.site', 'is', null), eb('orders.site', '=', site)])),
    )
    .orderBy('orderSteps.scheduledDate')
    .orderBy('orderSteps.scheduledTime')
    .orderBy('orderSteps.id')
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map(({ name, ...row }) => ({ ...row, patientName: row.patientName || name }));
}
