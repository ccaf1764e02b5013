import { type Hl7Message, type Hl7Refusal, type Hl7Segment, refusal } from './message.ts';

/** A segment and which of its name it is in the message, from 1. */
export type Counted = { readonly segment: Hl7Segment; readonly sequence: number };

/** One ORC and OBR with the person, the timing and the imaging procedure segments that belong to them. */
export type ImagingOrderGroup = {
  readonly pid: Counted;
  readonly pv1: Hl7Segment | null;
  readonly orc: Counted;
  readonly obr: Counted;
  readonly tq1: Counted | undefined;
  /** IHE's own segment of ORM (RAD TF-2 4.4.4.1.2.7): the Study Instance UID. */
  readonly zds: Counted | undefined;
  readonly ipcs: readonly Counted[];
};

type Open = { orc: Counted; obr?: Counted; tq1?: Counted; zds?: Counted; ipcs: Counted[] };

/**
 * The orders of ORM^O01 (PID PV1 {ORC OBR …} ZDS) and OMI^O23 (PID PV1 {ORC TQ1 OBR … {IPC}}), chapter 4.
 */
export function imagingOrderGroups(message: Hl7Message): ImagingOrderGroup[] | Hl7Refusal {
  const seen = new Map<string, number>();
  const orders: Open[] = [];
  let pid: Counted | undefined;
  let pv1: Hl7Segment | null = null;
  for (const segment of message.segments) {
    const sequence = (seen.get(segment.name) ?? 0) + 1;
    seen.set(segment.name, sequence);
    const counted = { segment, sequence };
    const order = orders.at(-1);
    switch (segment.name) {
      case 'PID':
        if (pid !== undefined)
          return refusal('a message of orders is about one patient', '100', 'PID', sequence);
        pid = counted;
        break;
      case 'PV1':
        pv1 ??= segment;
        break;
      case 'ORC':
        orders.push({ orc: counted, ipcs: [] });
        break;
      case 'OBR':
        if (order === undefined || order.obr !== undefined) {
          return refusal('no ORC stands before this segment', '100', 'OBR', sequence);
        }
        order.obr = counted;
        break;
      case 'TQ1':
        if (order !== undefined) order.tq1 ??= counted;
        break;
      case 'IPC':
        order?.ipcs.push(counted);
        break;
      case 'ZDS':
        if (order !== undefined) order.zds ??= counted;
        break;
    }
  }
  if (pid === undefined) return refusal('there is no patient', '101', 'PID', 1);
  if (orders.length === 0) return refusal('there is no order', '101', 'ORC', 1);
  const groups: ImagingOrderGroup[] = [];
  for (const { orc, obr, tq1, zds, ipcs } of orders) {
    if (obr === undefined) return refusal('no OBR follows this segment', '100', 'ORC', orc.sequence);
    groups.push({ pid, pv1, orc, obr, tq1, zds, ipcs });
  }
  return groups;
}
