import type { DicomJson, DicomJsonElement } from '../formats/dicom/dicom-json.ts';

/** Why an instance is not stored (PS3.18 table 10.5.3-1, PS3.4 table B.2-1, PS3.7 annex C), as it is sent. */
export const FAILURE = {
  processing: 0x0110,
  duplicateInstance: 0x0111,
  outOfResources: 0xa700,
  dataSetMismatch: 0xa900,
  cannotUnderstand: 0xc000,
} as const;

export type PartOutcome =
  | {
      readonly stored: true;
      readonly sopClassUid: string;
      readonly sopInstanceUid: string;
      readonly retrieveUrl: string;
    }
  | {
      readonly stored: false;
      /** Null where the part did not say which instance it is. */
      readonly sopInstanceUid: string | null;
      readonly sopClassUid: string | null;
      readonly failure: number;
      readonly reason: string;
    };

const LONGEST_COMMENT = 64;

function ui(uid: string | null): DicomJsonElement {
  return uid === null || uid === '' ? { vr: 'UI' } : { vr: 'UI', Value: [uid] };
}

function sequence(items: DicomJson[]): DicomJsonElement {
  return { vr: 'SQ', Value: items };
}

/**
 * The answer to a store request (PS3.18 section 10.5.3): 200 all stored, 202 some, 409 none; 503 when that was for
 * want of space, so that the sender comes again.
 * Beside its code each failure says why in words: ErrorComment (0000,0902), as other archives do.
 */
export function storeAnswer(
  outcomes: readonly PartOutcome[],
  studyAddress: string | null,
): { status: 200 | 202 | 409 | 503; json: DicomJson } {
  const referenced: DicomJson[] = [];
  const failed: DicomJson[] = [];
  const unnamed: DicomJson[] = [];
  for (const outcome of outcomes) {
    if (outcome.stored) {
      referenced.push({
        '00081150': ui(outcome.sopClassUid),
        '00081155': ui(outcome.sopInstanceUid),
        '00081190': { vr: 'UR', Value: [outcome.retrieveUrl] },
      });
      continue;
    }
    const why: DicomJson = {
      '00000902': { vr: 'LO', Value: [outcome.reason.slice(0, LONGEST_COMMENT)] },
      '00081197': { vr: 'US', Value: [outcome.failure] },
    };
    if (outcome.sopInstanceUid === null) unnamed.push(why);
    else {
      failed.push({ ...why, '00081150': ui(outcome.sopClassUid), '00081155': ui(outcome.sopInstanceUid) });
    }
  }
  const failures = failed.length + unnamed.length;
  const noSpace = outcomes.some((outcome) => !outcome.stored && outcome.failure === FAILURE.outOfResources);
  const noneStored = noSpace ? 503 : 409;
  return {
    status: failures === 0 ? 200 : referenced.length === 0 ? noneStored : 202,
    json: {
      ...(studyAddress === null ? {} : { '00081190': { vr: 'UR', Value: [studyAddress] } }),
      ...(failed.length === 0 ? {} : { '00081198': sequence(failed) }),
      ...(referenced.length === 0 ? {} : { '00081199': sequence(referenced) }),
      ...(unnamed.length === 0 ? {} : { '0008119A': sequence(unnamed) }),
    },
  };
}
