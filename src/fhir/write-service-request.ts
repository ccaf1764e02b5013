import { displayName } from '../domain/name.ts';
import type { OrderState } from '../domain/order.ts';
import { uriOf } from '../formats/fhir/own-names.ts';
import type { OrderStepTable, OrderTable } from '../orders/tables.ts';
import { dicomMoment, momentText } from './moment.ts';
import { type Identifier, type Resource, told } from './resource.ts';
import { codingOf } from './write-observation.ts';

/** FHIR's word for how far an order is. */
export const ORDER_STATUSES: Readonly<Record<OrderState, string>> = {
  scheduled: 'active',
  arrived: 'active',
  'in-progress': 'active',
  completed: 'completed',
  discontinued: 'revoked',
  cancelled: 'revoked',
};

const PRIORITIES: Readonly<Record<string, string>> = {
  STAT: 'stat',
  HIGH: 'urgent',
  MEDIUM: 'routine',
  ROUTINE: 'routine',
  LOW: 'routine',
};

function numberAs(type: string, value: string | null, system: string | null): Identifier[] {
  if (value === null || value === '') return [];
  const coding = [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: type }];
  return [{ type: { coding }, ...(system === null ? {} : { system }), value }];
}

/** An imaging order as FHIR has it. */
export function writeServiceRequest(
  order: OrderTable,
  steps: readonly OrderStepTable[],
  timeZone: string,
): Resource {
  const sender = uriOf('sender', order.sender);
  const [first] = steps
    .flatMap(({ scheduledDate, scheduledTime }) => dicomMoment(scheduledDate, scheduledTime, timeZone) ?? [])
    .sort();
  const { procedureCode, procedureSystem, procedureName, requestingPhysician } = order;
  return {
    resourceType: 'ServiceRequest',
    id: order.id,
    meta: { lastUpdated: momentText(order.changedAt, timeZone) },
    identifier: [
      ...numberAs('PLAC', order.placerNumber, sender),
      ...numberAs('FILL', order.fillerNumber, sender),
      ...numberAs('ACSN', order.accessionNumber, null),
    ],
    status: ORDER_STATUSES[order.state],
    intent: 'order',
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '363679005', display: 'Imaging' }] }],
    ...told('priority', PRIORITIES[order.priority?.toUpperCase() ?? '']),
    code:
      procedureCode === null && procedureName === null
        ? undefined
        : {
            coding:
              procedureCode === null ? undefined : [codingOf(procedureCode, procedureSystem, procedureName)],
            ...told('text', procedureName ?? procedureCode),
          },
    subject: { reference: `Patient/${order.patientKey}` },
    occurrenceDateTime: first,
    authoredOn: momentText(order.createdAt, timeZone),
    requester:
      requestingPhysician === null || requestingPhysician === ''
        ? undefined
        : { display: displayName(requestingPhysician) },
    reasonCode: order.reason === null || order.reason === '' ? undefined : [{ text: order.reason }],
  };
}
