import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { readSubmission } from '../formats/fhir/read-submission.ts';

/** The thread that reads one long submission; `read-posted.ts` ends it when it takes too long. */
const { bytes, asked } = z
  .object({
    bytes: z.instanceof(Uint8Array),
    asked: z.object({
      type: z.enum(['Bundle', 'DiagnosticReport', 'Observation']),
      lenient: z.boolean(),
      caller: z.string(),
    }),
  })
  .parse(workerData);

parentPort?.postMessage('begun');
parentPort?.postMessage({ answer: readSubmission(bytes, asked) });
