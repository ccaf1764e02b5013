import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { scanLimits } from '../formats/dicom/scan-elements.ts';
import { READERS, readAs } from './data-set-readers.ts';

/** The thread that reads one large data set under the full limits; `read-data-set.ts` ends it when it takes too long. */
const { reader, bytes, transferSyntax } = z
  .strictObject({ reader: z.string(), bytes: z.instanceof(Uint8Array), transferSyntax: z.string() })
  .parse(workerData);
const chosen = READERS.find(({ name }) => name === reader);
if (chosen === undefined) throw new Error('the thread was given no reader');

parentPort?.postMessage('begun');
parentPort?.postMessage({ answer: readAs(chosen, bytes, transferSyntax, scanLimits) });
