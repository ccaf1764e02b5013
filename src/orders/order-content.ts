import type { CodedIn } from '../domain/lab-report.ts';
import type { OrderIn, OrderStepIn } from '../domain/order.ts';
import type { SentTime } from '../domain/sent-time.ts';
import { dayAtCentre, momentOf } from '../patients/sent-moment.ts';
import type { OrderStepTable, OrderTable } from './tables.ts';

/** What is ordered and for whom it is called, apart from numbers, person and state. */
export type OrderContent = Pick<
  OrderTable,
  | 'patientName'
  | 'procedureCode'
  | 'procedureSystem'
  | 'procedureName'
  | 'reason'
  | 'referringPhysician'
  | 'requestingPhysician'
  | 'priority'
  | 'site'
>;
export type StepContent = Omit<OrderStepTable, 'id' | 'orderId' | 'stepId' | 'state'> & {
  readonly stepId: string | null;
};

/** HL7 and people write more than a row needs; DICOM takes 64 characters of a text (LO), and 1024 of a reason. */
const LONGEST_TEXT = 256;
const LONGEST_REASON = 1024;

function text(value: string | null, most = LONGEST_TEXT): string | null {
  return value === null ? null : value.replace(/\p{Cc}/gu, ' ').slice(0, most);
}

/** Day and time at the centre, YYYYMMDD and HHMMSS; a time without hours has none. */
export function scheduleOf(
  time: SentTime | null,
  timeZone: string,
): Pick<OrderStepTable, 'scheduledDate' | 'scheduledTime'> {
  if (time === null) return { scheduledDate: null, scheduledTime: null };
  const scheduledDate = dayAtCentre(time, timeZone)?.replaceAll('-', '') ?? null;
  const moment = momentOf(time, timeZone);
  if (moment === null) return { scheduledDate, scheduledTime: null };
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' }).format(moment);
  return { scheduledDate, scheduledTime: clock.replaceAll(':', '') };
}

function stepOf(step: OrderStepIn, timeZone: string): StepContent {
  const { stepId, modality, stationAe, performingPhysician, protocol, scheduledAt } = step;
  return {
    stepId,
    modality,
    stationAe,
    performingPhysician: text(performingPhysician),
    ...codedAs('protocol', protocol),
    ...scheduleOf(scheduledAt, timeZone),
  };
}

function codedAs<Name extends 'procedure' | 'protocol'>(
  name: Name,
  coded: CodedIn | null,
): Record<`${Name}Code` | `${Name}System` | `${Name}Name`, string | null>;
function codedAs(name: string, coded: CodedIn | null): Record<string, string | null> {
  return {
    [`${name}Code`]: text(coded?.code ?? null),
    [`${name}System`]: text(coded?.system ?? null),
    [`${name}Name`]: text(coded?.display ?? coded?.code ?? null),
  };
}

/** An order of a message as rows keep it. */
export function contentOf(order: OrderIn, timeZone: string): { content: OrderContent; steps: StepContent[] } {
  return {
    content: {
      patientName: order.patient.name ?? '',
      ...codedAs('procedure', order.procedure),
      reason: text(order.reason, LONGEST_REASON),
      referringPhysician: text(order.referringPhysician),
      requestingPhysician: text(order.requestingPhysician),
      priority: order.priority,
      site: text(order.site),
    },
    steps: order.steps.map((step) => stepOf(step, timeZone)),
  };
}

/** What differs from what is held; an empty value (null, no name) counts as a difference only if it `clears`. */
export function changesIn<Row extends object>(
  held: Row,
  said: { readonly [Key in keyof Row]?: Row[Key] },
  clears: boolean,
): Partial<Row> {
  const changes: Partial<Row> = {};
  for (const key in said) {
    const value = said[key];
    const empty = value === null || value === '';
    if (value !== undefined && value !== held[key] && (clears || !empty)) changes[key] = value;
  }
  return changes;
}
