import { type FhirRefused, refused } from '../formats/fhir/issue.ts';
import {
  type FhirSubmission,
  readSubmission,
  type SubmissionAsked,
} from '../formats/fhir/read-submission.ts';
import { answerOfThread, inTurns } from '../platform/deadline-thread.ts';

/** Read in a few milliseconds. */
const EASY_BYTES = 64 * 1024;
const DEADLINE_MS = 20_000;
const MEMORY_MB = 512;

const inTurn = inTurns(2);

const REFUSALS = {
  time: 'this takes too long to read',
  memory: 'this asks for too much memory',
  silence: 'this could not be read to its end',
} as const;

/** Reads what was posted; a long one in a thread that is ended when it takes too long. */
export async function readPosted(
  bytes: Buffer,
  asked: SubmissionAsked,
): Promise<FhirSubmission | FhirRefused> {
  if (bytes.length <= EASY_BYTES) return readSubmission(bytes, asked);
  const read = await inTurn(() =>
    answerOfThread<FhirSubmission | FhirRefused>({
      script: new URL('./read-posted-thread.ts', import.meta.url),
      name: 'fhir-submission',
      workerData: { bytes, asked },
      deadlineMs: DEADLINE_MS,
      memoryMb: MEMORY_MB,
    }),
  );
  return read.ok ? read.answer : refused('too-costly', asked.type, REFUSALS[read.because]);
}
