import type { OrderState } from '../domain/order.ts';
import type { DicomJson, DicomJsonElement } from '../formats/dicom/dicom-json.ts';
import type { ScheduledStep } from '../orders/scheduled-steps.ts';

/** PS3.3 section C.4.10: the state of a step on its way to being performed. */
export const STEP_STATUS: Readonly<Partial<Record<OrderState, string>>> = {
  scheduled: 'SCHEDULED',
  arrived: 'ARRIVED',
  'in-progress': 'STARTED',
};

function text(vr: string, value: string | null, most: number): DicomJsonElement {
  // A backslash would part one value into two.
  const plain = value?.replaceAll('\\', '/').trim().slice(0, most) ?? '';
  return plain === '' ? { vr } : { vr, Value: [plain] };
}

function name(value: string | null): DicomJsonElement {
  const plain = value?.replaceAll('\\', '/') ?? '';
  return plain === '' ? { vr: 'PN' } : { vr: 'PN', Value: [{ Alphabetic: plain }] };
}

/** A code needs its system (PS3.3 section 8.8); without one only its words are given, elsewhere. */
function codes(code: string | null, system: string | null, meaning: string | null): DicomJsonElement {
  if (code === null || system === null || code.length > 16) return { vr: 'SQ' };
  return {
    vr: 'SQ',
    Value: [
      {
        '00080100': text('SH', code, 16),
        '00080102': text('SH', system, 16),
        '00080104': text('LO', meaning ?? code, 64),
      },
    ],
  };
}

/**
 * A scheduled step as a Modality Worklist gives it (PS3.4 table K.6-1): the attributes that the hub keeps. Others of that table are
 * answered empty and never matched by: senders fill in zeros where they mean nothing.
 * `station` is the AE title for a step that was ordered for no certain scanner.
 */
export function worklistItem(step: ScheduledStep, station: string): DicomJson {
  return {
    '00080050': text('SH', step.accessionNumber, 16),
    '00080090': name(step.referringPhysician),
    '00100010': name(step.patientName),
    '00100020': text('LO', step.patientId, 64),
    '00100021': text('LO', step.issuer, 64),
    '00100030': text('DA', step.birthDate?.replaceAll('-', '') ?? null, 8),
    '00100040': text('CS', step.sex, 16),
    '0020000D': text('UI', step.studyUid, 64),
    '00321032': name(step.requestingPhysician),
    '00321060': text('LO', step.procedureName, 64),
    '00321064': codes(step.procedureCode, step.procedureSystem, step.procedureName),
    '00400100': {
      vr: 'SQ',
      Value: [
        {
          '00080060': text('CS', step.modality, 16),
          '00400001': text('AE', step.stationAe ?? station, 16),
          '00400002': text('DA', step.scheduledDate, 8),
          '00400003': text('TM', step.scheduledTime ?? '000000', 16),
          '00400006': name(step.performingPhysician),
          '00400007': text('LO', step.protocolName ?? step.procedureName, 64),
          '00400008': codes(step.protocolCode, step.protocolSystem, step.protocolName),
          '00400009': text('SH', step.stepId, 16),
          '00400011': text('SH', step.site, 16),
          '00400020': text('CS', STEP_STATUS[step.state] ?? null, 16),
        },
      ],
    },
    '00401001': text('SH', step.requestedProcedureId, 16),
    '00401002': text('LO', step.reason, 64),
    '00401003': text('SH', step.priority, 16),
    '00402016': text('LO', step.placerNumber, 64),
    '00402017': text('LO', step.fillerNumber, 64),
  };
}
