import type { Result } from '../domain/errors.ts';
import type { DicomJson } from '../formats/dicom/dicom-json.ts';
import {
  type PerformedStepIn,
  readCreatedStep,
  readSetStep,
  type ScheduledFor,
  type StepRefusal,
} from '../formats/dicom/performed-step.ts';
import type { ScanLimits } from '../formats/dicom/scan-elements.ts';
import { type CommitmentRequest, readCommitmentRequest } from './commitment-messages.ts';
import { readIdentifier } from './identifier.ts';

/** What the data set of a DIMSE-N request is read as; the name tells a thread which it is. */
export type Reader<T> = { readonly name: string; of(json: DicomJson): T };

export const CREATED_STEP: Reader<
  { readonly ok: true; readonly step: PerformedStepIn; readonly scheduled: ScheduledFor } | StepRefusal
> = { name: 'created-step', of: readCreatedStep };
export const SET_STEP: Reader<{ readonly ok: true; readonly step: PerformedStepIn } | StepRefusal> = {
  name: 'set-step',
  of: readSetStep,
};
export const COMMITMENT_REQUEST: Reader<Result<CommitmentRequest>> = {
  name: 'commitment-request',
  of: readCommitmentRequest,
};
export const READERS: readonly Reader<unknown>[] = [CREATED_STEP, SET_STEP, COMMITMENT_REQUEST];

/** A data set that could be read says in itself whether it makes sense. */
export type DataSetRead<T> =
  | { readonly readable: true; readonly said: T }
  | { readonly readable: false; readonly reason: string };

export function readAs<T>(
  reader: Reader<T>,
  bytes: Uint8Array,
  transferSyntax: string,
  limits: ScanLimits,
): DataSetRead<T> {
  const read = readIdentifier(bytes, transferSyntax, limits);
  return read.ok ? { readable: true, said: reader.of(read.json) } : { readable: false, reason: read.reason };
}
