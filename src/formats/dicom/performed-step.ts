import { isUid } from '../../domain/ids.ts';
import type { PerformedStatus } from '../../domain/order.ts';
import type { DicomJson, DicomJsonElement, DicomJsonValue } from './dicom-json.ts';

/** What a scanner says of one performed procedure step, as far as it says it; null where it does not. */
export type PerformedStepIn = {
  readonly status: PerformedStatus | null;
  /** A discontinuation for having picked the wrong entry of the worklist (PS3.16 CID 9300, code 110514). */
  readonly wronglyChosen: boolean;
  readonly patientId: string | null;
  readonly issuer: string | null;
  readonly patientName: string | null;
  readonly modality: string | null;
  readonly stationAe: string | null;
  /** YYYYMMDDHHMMSS as sent. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** SOP Instance UIDs of all its series; null when it speaks of no series. */
  readonly instances: readonly string[] | null;
};

/** What it was scheduled by, which only its creation tells. */
export type ScheduledFor = {
  readonly studyUids: readonly string[];
  readonly accessionNumbers: readonly string[];
  readonly stepIds: readonly string[];
};

/** The status that answers what cannot be taken (PS3.7 annex C). */
export const STEP_FAULT = { invalidValue: 0x0106, missingAttribute: 0x0120, missingValue: 0x0121 } as const;

export type StepRefusal = {
  readonly ok: false;
  readonly status: (typeof STEP_FAULT)[keyof typeof STEP_FAULT];
  readonly reason: string;
};

const STATUSES: Readonly<Record<string, PerformedStatus>> = {
  'IN PROGRESS': 'in-progress',
  COMPLETED: 'completed',
  DISCONTINUED: 'discontinued',
};
const WRONG_ENTRY = '110514';
const LONGEST_TEXT = 256;

function isItem(value: DicomJsonValue): value is DicomJson {
  return value !== null && typeof value === 'object' && !('Alphabetic' in value || 'Ideographic' in value);
}

const itemsAt = (json: DicomJson, tag: string): DicomJson[] => (json[tag]?.Value ?? []).filter(isItem);

function wordOf(element: DicomJsonElement | undefined): string | null {
  const [value = null] = element?.Value ?? [];
  if (value === null || typeof value !== 'object') return value === null ? null : String(value);
  const { Alphabetic } = value;
  return typeof Alphabetic === 'string' ? Alphabetic : null;
}

/** A text without control characters, which no row should hold; null where it is empty or far too long. */
function textAt(json: DicomJson, tag: string): string | null {
  const text =
    wordOf(json[tag])
      ?.replace(/\p{Cc}/gu, ' ')
      .trim() ?? '';
  return text === '' || text.length > LONGEST_TEXT ? null : text;
}

function momentAt(json: DicomJson, date: string, time: string): string | null {
  const day = textAt(json, date);
  return day === null ? null : `${day}${textAt(json, time)?.slice(0, 6) ?? ''}`.slice(0, 14);
}

function refuse(status: StepRefusal['status'], reason: string): StepRefusal {
  return { ok: false, status, reason };
}

function instancesOf(json: DicomJson): string[] | null | StepRefusal {
  if (json['00400340'] === undefined) return null;
  const references = itemsAt(json, '00400340').flatMap((series) => [
    ...itemsAt(series, '00081140'),
    ...itemsAt(series, '00400220'),
  ]);
  const uids = references.map((reference) => textAt(reference, '00081155') ?? '');
  return uids.every(isUid) ? uids : refuse(STEP_FAULT.invalidValue, 'ReferencedSOPInstanceUID is no UID');
}

/** Reads the modifications of an N-SET: whatever it does not name stays as it was. */
export function readSetStep(
  json: DicomJson,
): { readonly ok: true; readonly step: PerformedStepIn } | StepRefusal {
  const said = textAt(json, '00400252');
  const status = said === null ? null : (STATUSES[said] ?? null);
  if (said !== null && status === null) {
    return refuse(STEP_FAULT.invalidValue, 'PerformedProcedureStepStatus is none');
  }
  const instances = instancesOf(json);
  if (instances !== null && 'ok' in instances) return instances;
  const why = itemsAt(json, '00400281').map((code) => textAt(code, '00080100'));
  return {
    ok: true,
    step: {
      status,
      wronglyChosen: status === 'discontinued' && why.includes(WRONG_ENTRY),
      patientId: textAt(json, '00100020'),
      issuer: textAt(json, '00100021'),
      patientName: textAt(json, '00100010'),
      modality: textAt(json, '00080060'),
      stationAe: textAt(json, '00400241'),
      startedAt: momentAt(json, '00400244', '00400245'),
      endedAt: momentAt(json, '00400250', '00400251'),
      instances,
    },
  };
}

/** Reads the attributes of an N-CREATE (PS3.4 table F.7.2-1), of which only the hub's own needs are asked for. */
export function readCreatedStep(
  json: DicomJson,
): { readonly ok: true; readonly step: PerformedStepIn; readonly scheduled: ScheduledFor } | StepRefusal {
  const read = readSetStep(json);
  if (!read.ok) return read;
  if (read.step.status === null) {
    return refuse(STEP_FAULT.missingAttribute, 'PerformedProcedureStepStatus is missing');
  }
  if (read.step.status !== 'in-progress') {
    return refuse(STEP_FAULT.invalidValue, 'A step is created as IN PROGRESS');
  }
  const items = itemsAt(json, '00400270');
  if (items.length === 0) {
    return refuse(STEP_FAULT.missingAttribute, 'ScheduledStepAttributesSequence is missing');
  }
  const studyUids = items.map((item) => textAt(item, '0020000D'));
  if (studyUids.includes(null)) return refuse(STEP_FAULT.missingValue, 'StudyInstanceUID is missing');
  if (!studyUids.every((uid) => uid !== null && isUid(uid))) {
    return refuse(STEP_FAULT.invalidValue, 'StudyInstanceUID is no UID');
  }
  const all = (tag: string) => [...new Set(items.flatMap((item) => textAt(item, tag) ?? []))];
  const scheduled = {
    studyUids: all('0020000D'),
    accessionNumbers: all('00080050'),
    stepIds: all('00400009'),
  };
  return { ...read, scheduled };
}
