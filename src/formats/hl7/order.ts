import type { CodedIn, EntityNumber } from '../../domain/lab-report.ts';
import type { OrderControl, OrderIn, OrderState, OrderStepIn } from '../../domain/order.ts';
import type { SentTime } from '../../domain/sent-time.ts';
import { linesAt, repetitionsOf, textAt } from './field.ts';
import { checkHeader, type Hl7Header, readHeader } from './header.ts';
import { type Counted, type ImagingOrderGroup, imagingOrderGroups } from './imaging-order-groups.ts';
import {
  type Hl7ErrorCode,
  type Hl7Message,
  type Hl7Refusal,
  type Hl7Segment,
  MOST_ORDERS,
  refusal,
} from './message.ts';
import { codesAt } from './observation.ts';
import { readPatient } from './patient.ts';
import { readTime } from './time.ts';

export const ORDER_KINDS = ['ORM^O01', 'OMI^O23'] as const;

const CONTROLS: Readonly<Record<string, OrderControl>> = {
  NW: 'new',
  XO: 'change',
  CA: 'cancel',
  DC: 'discontinue',
  SC: 'status',
};
/** HL7 table 0038 as far as it is a state of ours. */
const STATES: Readonly<Record<string, OrderState>> = {
  SC: 'scheduled',
  IP: 'in-progress',
  CM: 'completed',
  DC: 'discontinued',
  CA: 'cancelled',
};
/** HL7 table 0485 and the priorities of TQ-6 in DICOM's words (PS3.3 section C.4.11, Requested Procedure Priority). */
const PRIORITIES: Readonly<Record<string, string>> = { S: 'STAT', A: 'HIGH', R: 'ROUTINE' };

/** What DICOM gives these numbers (SH, AE, PS3.5 section 6.2): longer ones could not travel with the images. */
const LONGEST = 16;
/** An entity identifier (EI, chapter 2A). */
const LONGEST_NUMBER = 199;
/** Characters that the orders of one message may repeat together. */
const MOST_REPEATED = 4 * 1024 ** 2;
const UID = /^(?=.{1,64}$)(0|[1-9]\d*)(\.(0|[1-9]\d*))+$/;

/** A field that cannot be taken; caught where the message is refused. */
class BadField extends Error {
  readonly refusal: Hl7Refusal;
  constructor(reason: string, code: Hl7ErrorCode, { segment, sequence }: Counted, field: number) {
    super(reason);
    this.refusal = refusal(reason, code, segment.name, sequence, field);
  }
}

/**
 * The imaging orders of a message, one for each requested procedure, with their scheduled steps. Fields are those of
 * HL7 v2.3 to 2.5 chapter 4 as IHE Radiology places them (TF-2, RAD-2, RAD-4 and appendix B): the accession number in
 * OBR-18 or IPC-1, the procedure's in OBR-19 or IPC-2, the step's in OBR-20 or IPC-4, modality in OBR-24 or IPC-5,
 * Study Instance UID in ZDS-1 or IPC-3, the time in TQ1-7, OBR-27, ORC-7 or OBR-36. Whatever cannot be taken refuses
 * the whole message.
 */
export function readOrders(
  message: Hl7Message,
  header: Hl7Header = readHeader(message),
): { readonly ok: true; readonly orders: readonly OrderIn[] } | Hl7Refusal {
  const wrong = checkHeader(header, ORDER_KINDS);
  if (wrong !== null) return wrong;
  const groups = imagingOrderGroups(message);
  if (!Array.isArray(groups)) return groups;
  try {
    const beyond = groups[MOST_ORDERS];
    if (beyond !== undefined)
      return refusal(`more than ${MOST_ORDERS} orders`, '207', 'ORC', beyond.orc.sequence);
    const [first] = groups;
    if (first === undefined) return refusal('there is no order', '101', 'ORC', 1);
    const person = readPatient(message, first.pid.segment);
    if (!person.ok) {
      const field = 'field' in person ? person.field : null;
      return refusal(person.reason, '101', 'PID', first.pid.sequence, field);
    }
    const { pv1 } = first;
    const shared: Shared = {
      patient: person.patient,
      referringPhysician: pv1 === null ? null : personAt(message, pv1, 8),
      site: pv1 === null ? null : textAt(message, pv1, 3, 4),
    };
    if (groups.length > 1 && groups.length * JSON.stringify(shared).length > MOST_REPEATED) {
      return refusal('the orders repeat too much of what stands before them', '207', 'ORC', 1);
    }
    const zone = header.sentAt?.offset ?? null;
    const orders = groups.map((group) => readOrder(message, group, shared, zone));
    return { ok: true, orders: joinSteps(orders) };
  } catch (error) {
    if (error instanceof BadField) return error.refusal;
    throw error;
  }
}

/** What every order of a message says. */
type Shared = Pick<OrderIn, 'patient' | 'referringPhysician' | 'site'>;

/** Groups of one requested procedure are its steps: senders repeat ORC and OBR for each, with one ZDS at the end. */
function joinSteps(orders: readonly OrderIn[]): OrderIn[] {
  const joined: OrderIn[] = [];
  for (const order of orders) {
    const at = joined.findIndex(
      (other) =>
        order.accessionNumber !== null &&
        other.accessionNumber === order.accessionNumber &&
        other.requestedProcedureId === order.requestedProcedureId &&
        other.control === order.control &&
        other.placerNumber?.value === order.placerNumber?.value,
    );
    const same = joined[at];
    if (same === undefined) joined.push(order);
    else {
      const studyUid = same.studyUid ?? order.studyUid;
      joined[at] = { ...same, studyUid, steps: [...same.steps, ...order.steps] };
    }
  }
  return joined;
}

function readOrder(
  message: Hl7Message,
  group: ImagingOrderGroup,
  shared: Shared,
  zone: string | null,
): OrderIn {
  const { orc, obr } = group;
  const code = textAt(message, orc.segment, 1);
  const control = code === null ? undefined : CONTROLS[code];
  if (code === null) throw new BadField('the order control is missing', '101', orc, 1);
  if (control === undefined) throw new BadField('this order control is not taken here', '103', orc, 1);
  const status = control === 'status' ? textAt(message, orc.segment, 5) : null;
  const state = status === null ? null : (STATES[status] ?? null);
  if (control === 'status' && state === null) {
    throw new BadField('this order status is not taken here', '103', orc, 5);
  }
  const [named = null, protocol = null] = codesAt(message, obr.segment, 4);
  const [procedure = null] = codesAt(message, obr.segment, 44);
  const [ipc] = group.ipcs;
  const short = (counted: Counted | undefined, field: number) => shortText(message, counted, field);
  return {
    ...shared,
    place: { kind: 'segment', segment: 'ORC', sequence: orc.sequence, field: null },
    control,
    state,
    placerNumber: numberAt(message, orc, 2) ?? numberAt(message, obr, 2),
    fillerNumber: numberAt(message, orc, 3) ?? numberAt(message, obr, 3),
    accessionNumber: short(ipc, 1) ?? short(obr, 18),
    requestedProcedureId: short(ipc, 2) ?? short(obr, 19),
    studyUid: uidAt(message, ipc, 3) ?? uidAt(message, group.zds, 1),
    procedure: procedure ?? named,
    reason: codedText(message, obr.segment, 31) ?? linesAt(message, obr.segment, 13),
    controlReason: codedText(message, orc.segment, 16),
    requestingPhysician: personAt(message, obr.segment, 16) ?? personAt(message, orc.segment, 12),
    priority: priorityOf(message, group),
    steps: stepsOf(message, group, protocol, zone),
  };
}

function stepsOf(
  message: Hl7Message,
  group: ImagingOrderGroup,
  protocol: CodedIn | null,
  zone: string | null,
): OrderStepIn[] {
  const { obr } = group;
  const scheduledAt = startOf(message, group, zone);
  const common = { performingPhysician: technicianAt(message, obr.segment), scheduledAt };
  const modality = shortText(message, obr, 24);
  if (group.ipcs.length === 0) {
    const stepId = shortText(message, obr, 20);
    return [{ ...common, stepId, modality, stationAe: shortText(message, obr, 21), protocol }];
  }
  return group.ipcs.map((ipc) => ({
    ...common,
    stepId: shortText(message, ipc, 4),
    modality: shortText(message, ipc, 5) ?? modality,
    stationAe: shortText(message, ipc, 9),
    protocol: codesAt(message, ipc.segment, 6)[0] ?? protocol,
  }));
}

/** TQ1-7 (v2.5), else OBR-27.4 or ORC-7.4 (v2.3), else OBR-36. */
function startOf(
  message: Hl7Message,
  { orc, obr, tq1 }: ImagingOrderGroup,
  zone: string | null,
): SentTime | null {
  const places: readonly (readonly [Counted | undefined, number, number])[] = [
    [tq1, 7, 1],
    [obr, 27, 4],
    [orc, 7, 4],
    [obr, 36, 1],
  ];
  for (const [counted, field, component] of places) {
    const text = counted === undefined ? null : textAt(message, counted.segment, field, component);
    if (counted === undefined || text === null) continue;
    const time = readTime(text, zone);
    if (time === null) throw new BadField('this is no time', '102', counted, field);
    return time;
  }
  return null;
}

function priorityOf(message: Hl7Message, { orc, obr, tq1 }: ImagingOrderGroup): string | null {
  const code =
    (tq1 === undefined ? null : textAt(message, tq1.segment, 9)) ??
    textAt(message, obr.segment, 27, 6) ??
    textAt(message, orc.segment, 7, 6);
  return code === null ? null : (PRIORITIES[code.toUpperCase()] ?? null);
}

/** The first component, which DICOM carries in at most 16 characters. */
function shortText(message: Hl7Message, counted: Counted | undefined, field: number): string | null {
  const text = counted === undefined ? null : textAt(message, counted.segment, field);
  if (counted === undefined || text === null) return null;
  if (text.length > LONGEST) {
    throw new BadField(`this is longer than ${LONGEST} characters`, '102', counted, field);
  }
  if (/[\\\p{Cc}]/u.test(text)) throw new BadField('this holds a character it cannot', '102', counted, field);
  return text;
}

function uidAt(message: Hl7Message, counted: Counted | undefined, field: number): string | null {
  const text = counted === undefined ? null : textAt(message, counted.segment, field);
  if (counted === undefined || text === null) return null;
  if (!UID.test(text)) throw new BadField('this is no UID', '102', counted, field);
  return text;
}

function numberAt(message: Hl7Message, counted: Counted, field: number): EntityNumber | null {
  const { segment } = counted;
  const value = textAt(message, segment, field);
  if (value === null) return null;
  if (value.length > LONGEST_NUMBER) {
    throw new BadField('this is longer than a number can be', '102', counted, field);
  }
  return { value, issuer: textAt(message, segment, field, 2) ?? textAt(message, segment, field, 3) };
}

/** The words of a coded field, else its code. */
function codedText(message: Hl7Message, segment: Hl7Segment, field: number): string | null {
  return textAt(message, segment, field, 2) ?? textAt(message, segment, field);
}

/** Family, given, middle, suffix and prefix, from the second part on, as a DICOM name; the first is a number. */
function nameOf(part: (at: number) => string | null | undefined): string | null {
  const name = [2, 3, 4, 6, 5]
    .map((at) => (part(at) ?? '').replace(/[\^=\\\s]+/gu, ' ').trim())
    .join('^')
    .replace(/\^+$/, '');
  return name === '' ? null : name;
}

/** An XCN: the parts are components. */
function personAt(message: Hl7Message, segment: Hl7Segment, field: number): string | null {
  const [person] = repetitionsOf(message, segment, field);
  return nameOf((at) => person?.at(at));
}

/** OBR-34 is an NDL: the parts are subcomponents of its first component. */
function technicianAt(message: Hl7Message, segment: Hl7Segment): string | null {
  const [person] = repetitionsOf(message, segment, 34);
  return nameOf((at) => person?.at(1, at));
}
