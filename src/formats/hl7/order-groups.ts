import { type Hl7Message, type Hl7Refusal, type Hl7Segment, refusal } from './message.ts';

type Counted = { readonly segment: Hl7Segment; readonly sequence: number };
type CountedWithNotes = Counted & { readonly notes: readonly Hl7Segment[] };

/** One OBR with what belongs to it. */
export type OrderGroup = {
  readonly obr: Hl7Segment;
  readonly sequence: number;
  readonly orc: Hl7Segment | null;
  readonly notes: readonly Hl7Segment[];
  readonly observations: readonly CountedWithNotes[];
  readonly specimens: readonly Counted[];
};

/** One person of a message with the orders that follow. */
export type PatientGroup = {
  readonly pid: Hl7Segment;
  readonly sequence: number;
  readonly pv1: Hl7Segment | null;
  readonly notes: readonly Hl7Segment[];
  readonly orders: readonly OrderGroup[];
};

type OpenObservation = Counted & { notes: Hl7Segment[] };
type OpenOrder = {
  obr: Hl7Segment;
  sequence: number;
  orc: Hl7Segment | null;
  notes: Hl7Segment[];
  observations: OpenObservation[];
  specimens: Counted[];
};
type OpenPatient = Omit<PatientGroup, 'orders' | 'notes' | 'pv1'> & {
  pv1: Hl7Segment | null;
  notes: Hl7Segment[];
  orders: OpenOrder[];
};

/**
 * Puts the segments of a result message into groups (chapter 7: ORU^R01 is PID PV1 {ORC OBR NTE {OBX NTE} SPM},
 * OUL^R22 is PID PV1 {SPM {OBR ORC NTE {OBX NTE}}}). Senders put SPM and ORC on either side in both, so:
 * in an OUL whose person's first SPM stands before the first OBR an SPM serves the orders after it, else the one
 * before; an ORC right after an OBR without one is that OBR's in an OUL, else the next one's. An OBX between such an SPM
 * and its OBR speaks of the specimen and stands with that order, never with the one before.
 */
export function patientGroups(message: Hl7Message, isOul: boolean): PatientGroup[] | Hl7Refusal {
  const people: OpenPatient[] = [];
  const seen = new Map<string, number>();
  let order: OpenOrder | null = null;
  let observation: OpenObservation | null = null;
  let pendingOrc: Hl7Segment | null = null;
  let waitingSpecimens: Counted[] = [];
  let specimensFirst = false;
  let ofSpecimen: OpenObservation[] = [];

  for (const [index, segment] of message.segments.entries()) {
    const { name } = segment;
    const sequence = (seen.get(name) ?? 0) + 1;
    seen.set(name, sequence);
    const person = people.at(-1);
    const [stray] = ofSpecimen;
    if (stray !== undefined && (name === 'PID' || name === 'SPM')) return noOrder(stray);
    if (name === 'PID') {
      people.push({ pid: segment, sequence, pv1: null, notes: [], orders: [] });
      order = null;
      observation = null;
      pendingOrc = null;
      waitingSpecimens = [];
      specimensFirst = isOul && specimenComesFirst(message.segments, index);
      continue;
    }
    if (person === undefined) {
      if (name !== 'OBR' && name !== 'OBX' && name !== 'SPM' && name !== 'ORC') continue;
      return refusal('no patient stands before this segment', '100', name, sequence);
    }
    switch (name) {
      case 'PV1':
        person.pv1 ??= segment;
        break;
      case 'ORC':
        if (isOul && order?.orc === null && message.segments[index - 1] === order.obr) order.orc = segment;
        else pendingOrc = segment;
        break;
      case 'OBR':
        order = {
          obr: segment,
          sequence,
          orc: pendingOrc,
          notes: [],
          observations: ofSpecimen,
          specimens: specimensFirst ? waitingSpecimens : [],
        };
        person.orders.push(order);
        ofSpecimen = [];
        pendingOrc = null;
        observation = null;
        break;
      case 'OBX':
        observation = { segment, sequence, notes: [] };
        if (order !== null) order.observations.push(observation);
        else if (specimensFirst && waitingSpecimens.length > 0) ofSpecimen.push(observation);
        else return refusal('no order stands before this result', '100', 'OBX', sequence);
        break;
      case 'SPM':
        if (specimensFirst) {
          // No order has those yet that stand right before this one.
          if (message.segments[index - 1]?.name !== 'SPM') waitingSpecimens = [];
          waitingSpecimens.push({ segment, sequence });
          order = null;
        } else if (order !== null) {
          order.specimens.push({ segment, sequence });
        }
        observation = null;
        break;
      case 'NTE':
        (observation ?? order ?? person).notes.push(segment);
        break;
    }
  }
  const [stray] = ofSpecimen;
  if (stray !== undefined) return noOrder(stray);
  if (people.length === 0) return refusal('there is no patient', '101', 'PID', 1);
  return people;
}

function noOrder({ sequence }: Counted): Hl7Refusal {
  return refusal('no order follows this result of a specimen', '100', 'OBX', sequence);
}

function specimenComesFirst(segments: readonly Hl7Segment[], pidIndex: number): boolean {
  for (let at = pidIndex + 1; at < segments.length; at += 1) {
    const name = segments[at]?.name;
    if (name === 'SPM') return true;
    if (name === 'OBR' || name === 'PID') return false;
  }
  return false;
}
