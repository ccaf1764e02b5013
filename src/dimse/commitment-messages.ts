import type { Result } from '../domain/errors.ts';
import { isUid } from '../domain/ids.ts';
import type { DicomJson, DicomJsonElement, DicomJsonValue } from '../formats/dicom/dicom-json.ts';

/** What storage commitment says (PS3.4 section J.3), as data sets. */

/** The one instance of the push model that all nodes know. */
export const COMMITMENT_INSTANCE = '1.2.840.10008.1.20.1.1';
export const REQUEST_COMMITMENT = 1;
/** Event types: all are committed, or some are not. */
export const ALL_COMMITTED = 1;
export const SOME_FAILED = 2;

/** Why an instance is not committed (PS3.3 section C.14.1.1). */
export const FailureReason = {
  processingFailure: 0x0110,
  noSuchInstance: 0x0112,
  classConflict: 0x0119,
} as const;
export type FailureReason = (typeof FailureReason)[keyof typeof FailureReason];

export type Referenced = { readonly sopClassUid: string; readonly sopInstanceUid: string };
export type CommitmentRequest = {
  readonly transactionUid: string;
  readonly instances: readonly Referenced[];
};
/** The instances asked for, each with why it is not committed, or null where it is. */
export type Judged = readonly { readonly instance: Referenced; readonly failure: FailureReason | null }[];

/** The one UID of an element; null for anything else. */
function uidOf(element: DicomJsonElement | undefined): string | null {
  const [value, more] = element?.Value ?? [];
  return more === undefined && typeof value === 'string' && isUid(value) ? value : null;
}

const isItem = (value: DicomJsonValue): value is DicomJson => value !== null && typeof value === 'object';

/** Reads what an N-ACTION asks for; an instance named twice counts once. */
export function readCommitmentRequest(json: DicomJson): Result<CommitmentRequest> {
  const transactionUid = uidOf(json['00081195']);
  if (transactionUid === null) return { ok: false, reason: 'It has not one transaction UID' };
  const instances = new Map<string, Referenced>();
  for (const item of json['00081199']?.Value ?? []) {
    const sopClassUid = isItem(item) ? uidOf(item['00081150']) : null;
    const sopInstanceUid = isItem(item) ? uidOf(item['00081155']) : null;
    if (sopClassUid === null || sopInstanceUid === null) {
      return { ok: false, reason: 'It refers to what has not one class and instance' };
    }
    instances.set(`${sopClassUid} ${sopInstanceUid}`, { sopClassUid, sopInstanceUid });
  }
  if (instances.size === 0) return { ok: false, reason: 'It names no instances' };
  return { ok: true, transactionUid, instances: [...instances.values()] };
}

const ui = (value: string): DicomJsonElement => ({ vr: 'UI', Value: [value] });
const reference = ({ sopClassUid, sopInstanceUid }: Referenced): DicomJson => ({
  '00081150': ui(sopClassUid),
  '00081155': ui(sopInstanceUid),
});

/** What an N-EVENT-REPORT says: which instances this node answers for from now on, and which not and why. */
export function commitmentResult(
  transactionUid: string,
  ae: string,
  judged: Judged,
): { eventTypeId: number; json: DicomJson } {
  const committed: DicomJson[] = [];
  const failed: DicomJson[] = [];
  for (const { instance, failure } of judged) {
    if (failure === null) committed.push(reference(instance));
    else failed.push({ ...reference(instance), '00081197': { vr: 'US', Value: [failure] } });
  }
  return {
    eventTypeId: failed.length === 0 ? ALL_COMMITTED : SOME_FAILED,
    json: {
      '00080054': { vr: 'AE', Value: [ae] },
      '00081195': ui(transactionUid),
      ...(committed.length === 0 ? {} : { '00081199': { vr: 'SQ', Value: committed } }),
      ...(failed.length === 0 ? {} : { '00081198': { vr: 'SQ', Value: failed } }),
    },
  };
}
