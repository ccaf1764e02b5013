import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { FailureReason } from './commitment-messages.ts';
import { writeResult } from './result-event.ts';

/** The thread that writes one long result of storage commitment. */
const result = z
  .strictObject({
    transactionUid: z.string(),
    ae: z.string(),
    transferSyntax: z.string(),
    judged: z.array(
      z.strictObject({
        instance: z.strictObject({ sopClassUid: z.string(), sopInstanceUid: z.string() }),
        failure: z.enum(FailureReason).nullable(),
      }),
    ),
  })
  .parse(workerData);

parentPort?.postMessage('begun');
parentPort?.postMessage({ answer: writeResult(result) });
