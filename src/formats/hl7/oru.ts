import type {
  CodedIn,
  EntityNumber,
  LabReportIn,
  ObservationIn,
  RefusedObservation,
  SpecimenIn,
} from '../../domain/lab-report.ts';
import type { SentTime } from '../../domain/sent-time.ts';
import { linesAt, textAt } from './field.ts';
import { checkHeader, type Hl7Header, readHeader } from './header.ts';
import { type Hl7Message, type Hl7Refusal, type Hl7Segment, MOST_ORDERS, refusal } from './message.ts';
import { codesAt, readObservation } from './observation.ts';
import { type OrderGroup, patientGroups } from './order-groups.ts';
import { readPatient } from './patient.ts';
import { readTime } from './time.ts';

export const RESULT_KINDS = ['ORU^R01', 'OUL^R22'] as const;

/**
 * The laboratory reports of a result message, one for each OBR; those that repeat the number, the service and the times
 * of one before them are parts of that. An OBX that cannot be read stands in its report's
 * `refused`; anything wrong with the person, the order or the message as a whole refuses the whole message.
 */
export function readOru(
  message: Hl7Message,
  header: Hl7Header = readHeader(message),
): { readonly ok: true; readonly reports: readonly LabReportIn[] } | Hl7Refusal {
  const wrong = checkHeader(header, RESULT_KINDS);
  if (wrong !== null) return wrong;
  const groups = patientGroups(message, header.type === 'OUL');
  if (!Array.isArray(groups)) return groups;
  const reports: LabReportIn[] = [];
  const zone = header.sentAt?.offset ?? null;
  const sender = { application: header.sendingApplication, facility: header.sendingFacility };
  const specimenAt = specimensOf(message, zone);
  // One order repeats nothing.
  const isAlone = groups.length === 1 && groups[0]?.orders.length === 1;
  const lengthOf = (said: unknown) => (isAlone ? 0 : JSON.stringify(said).length);
  let repeated = 0;
  for (const group of groups) {
    const person = readPatient(message, group.pid);
    if (!person.ok) {
      return refusal(person.reason, '101', 'PID', group.sequence, 'field' in person ? person.field : null);
    }
    if (group.orders.length === 0)
      return refusal('no order follows the patient', '101', 'PID', group.sequence);
    const shared: Shared = {
      sender,
      patient: person.patient,
      visitNumber: group.pv1 === null ? null : entity(message, group.pv1, 19, 4),
      comments: commentsOf(message, group.notes),
      notes: [...message.notes, ...person.notes],
    };
    const sharedLength = lengthOf(shared);
    const placeOf = new Map<string, number>();
    for (const order of group.orders) {
      if (reports.length === MOST_ORDERS)
        return refusal(`more than ${MOST_ORDERS} orders`, '207', 'OBR', order.sequence);
      repeated += sharedLength + order.specimens.length * SPECIMEN_LENGTH;
      if (reports.length > 0 && repeated > MOST_REPEATED) return repeatsTooMuch(order.sequence);
      const report = readReport(message, shared, order, { zone, specimenAt });
      if ('ok' in report) return report;
      if (report.specimens.length > 0) repeated += lengthOf(report.specimens);
      if (reports.length > 0 && repeated > MOST_REPEATED) return repeatsTooMuch(order.sequence);
      const key = isAlone ? null : reportKey(report);
      const place = (key === null ? undefined : placeOf.get(key)) ?? reports.length;
      const begun = reports[place];
      reports[place] = begun === undefined ? report : joined(begun, report, shared);
      if (key !== null) placeOf.set(key, place);
    }
  }
  return { ok: true, reports };
}

/** What every report of one person says. */
type Shared = Pick<LabReportIn, 'sender' | 'patient' | 'visitNumber' | 'comments' | 'notes'>;

/** Characters that the reports of one message may repeat together; a thousand reports of an ordinary one do not. */
const MOST_REPEATED = 4 * 1024 ** 2;
/** What a specimen takes at least where it is told. */
const SPECIMEN_LENGTH = 100;

/** A small message whose many orders each repeat a long text would become a very large one. */
function repeatsTooMuch(sequence: number): Hl7Refusal {
  return refusal(
    'the orders up to this one repeat too much of what stands before them',
    '207',
    'OBR',
    sequence,
  );
}

type SpecimenAt = (spm: Hl7Segment) => SpecimenIn | null;

/** Reads each SPM once, of however many orders it is. */
function specimensOf(message: Hl7Message, zone: string | null): SpecimenAt {
  const read = new Map<Hl7Segment, SpecimenIn | null>();
  return (spm) => {
    const known = read.get(spm);
    if (known !== undefined) return known;
    const specimen = readSpecimen(message, spm, zone);
    read.set(spm, specimen);
    return specimen;
  };
}

function readReport(
  message: Hl7Message,
  shared: Shared,
  order: OrderGroup,
  { zone, specimenAt }: { readonly zone: string | null; readonly specimenAt: SpecimenAt },
): LabReportIn | Hl7Refusal {
  const times: (SentTime | null)[] = [];
  for (const field of [7, 22]) {
    const text = textAt(message, order.obr, field);
    const time = text === null ? null : readTime(text, zone);
    if (text !== null && time === null) {
      return refusal('this is no time', '102', 'OBR', order.sequence, field);
    }
    times.push(time);
  }
  const specimens: SpecimenIn[] = [];
  for (const { segment, sequence } of order.specimens) {
    const specimen = specimenAt(segment);
    if (specimen === null) return refusal('this is no time', '102', 'SPM', sequence, 17);
    specimens.push(specimen);
  }
  // Before v2.5 the source stood in the order itself.
  const source = specimens.length === 0 ? sourceOf(message, order.obr) : null;
  if (source !== null) specimens.push({ id: null, type: source, collectedAt: null });
  const [observed = null, reportedAt = null] = times;
  const sampled = specimens.length === 1 ? (specimens[0]?.collectedAt ?? null) : null;
  const collectedAt = observed ?? sampled;

  const observations: ObservationIn[] = [];
  const refused: RefusedObservation[] = [];
  for (const { segment, sequence, notes } of order.observations) {
    const comments = commentsOf(message, notes);
    const read = readObservation(message, segment, { sequence, collectedAt, zone, comments });
    if (read.ok) observations.push(read.observation);
    else refused.push(read.refused);
  }
  return {
    ...shared,
    place: { kind: 'segment', segment: 'OBR', sequence: order.sequence, field: null },
    reportNumber: numberOf(message, order, 3),
    placerOrderNumber: numberOf(message, order, 2),
    service: codesAt(message, order.obr, 4),
    collectedAt,
    reportedAt,
    statusCode: textAt(message, order.obr, 25),
    specimens,
    comments: [...shared.comments, ...commentsOf(message, order.notes)],
    observations,
    refused,
  };
}

/** What tells a report of one person; another OBR with the same only goes on with it. Null where it has no number. */
function reportKey({ reportNumber, service, collectedAt, reportedAt }: LabReportIn): string | null {
  return reportNumber === null
    ? null
    : JSON.stringify([reportNumber.value, service, collectedAt, reportedAt]);
}

/** A report with a further part of it; `shared` is what both say of their person. */
function joined(begun: LabReportIn, part: LabReportIn, shared: Shared): LabReportIn {
  return {
    ...begun,
    statusCode: part.statusCode === 'C' ? part.statusCode : begun.statusCode,
    specimens: [...new Set([...begun.specimens, ...part.specimens])],
    comments: [...begun.comments, ...part.comments.slice(shared.comments.length)],
    observations: [...begun.observations, ...part.observations],
    refused: [...begun.refused, ...part.refused],
  };
}

/** OBR's own order number, else that of its ORC (chapter 4: both carry the same). */
function numberOf(message: Hl7Message, order: OrderGroup, field: number): EntityNumber | null {
  return (
    entity(message, order.obr, field, 2) ?? (order.orc === null ? null : entity(message, order.orc, field, 2))
  );
}

/** An EI (issuer in component 2) or a CX (in component 4): the namespace, else the universal ID. */
function entity(
  message: Hl7Message,
  segment: Hl7Segment,
  field: number,
  issuerAt: 2 | 4,
): EntityNumber | null {
  const value = textAt(message, segment, field);
  if (value === null) return null;
  const universal =
    issuerAt === 2 ? textAt(message, segment, field, 3) : textAt(message, segment, field, 4, 2);
  return { value, issuer: textAt(message, segment, field, issuerAt) ?? universal };
}

/** SPM: placer's or filler's specimen number, type, and when it was taken; null where that is no time. */
function readSpecimen(message: Hl7Message, spm: Hl7Segment, zone: string | null): SpecimenIn | null {
  const text = textAt(message, spm, 17);
  const collectedAt = text === null ? null : readTime(text, zone);
  if (text !== null && collectedAt === null) return null;
  const value = textAt(message, spm, 2, 1, 1) ?? textAt(message, spm, 2, 2, 1);
  return {
    id: value === null ? null : { value, issuer: textAt(message, spm, 2, 1, 2) },
    type: codesAt(message, spm, 4)[0] ?? null,
    collectedAt,
  };
}

/** OBR-15, whose first component is the code of what was taken, in parts of its own. */
function sourceOf(message: Hl7Message, obr: Hl7Segment): CodedIn | null {
  const [code, display, system] = [1, 2, 3].map((part) => textAt(message, obr, 15, 1, part));
  return code == null && display == null
    ? null
    : { code: code ?? null, display: display ?? null, system: system ?? null };
}

function commentsOf(message: Hl7Message, notes: readonly Hl7Segment[]): string[] {
  return notes.flatMap((note) => linesAt(message, note, 3) ?? []);
}
