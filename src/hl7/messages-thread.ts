import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { readMessages } from './read-messages.ts';

/** The thread that reads long messages; `read-in-bounds.ts` ends it when it takes too long. */
const { bytes } = z.strictObject({ bytes: z.instanceof(Uint8Array) }).parse(workerData);

parentPort?.postMessage('begun');
parentPort?.postMessage({ answer: readMessages(bytes) });
