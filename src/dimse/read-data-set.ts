import { answerOfThread, inTurns } from '../platform/deadline-thread.ts';
import { type DataSetRead, type Reader, readAs } from './data-set-readers.ts';
import { ORDINARY } from './identifier.ts';

const DEADLINE_MS = 10_000;
const MEMORY_MB = 384;
const REFUSALS = {
  time: 'The data set takes too long to read',
  memory: 'The data set asks for too much memory',
  silence: 'The data set could not be read to its end',
} as const;
const inTurn = inTurns(2);

/**
 * Reads the data set of a DIMSE-N request. What is more than an ordinary one, or is refused at first sight, is read
 * again under the full limits in a thread that is ended when it takes too long, so that lists of thousands of
 * instances hold up nobody.
 */
export async function readDataSet<T>(
  reader: Reader<T>,
  bytes: Buffer,
  transferSyntax: string,
): Promise<DataSetRead<T>> {
  const ordinary = readAs(reader, bytes, transferSyntax, ORDINARY);
  if (ordinary.readable) return ordinary;
  const read = await inTurn(() =>
    answerOfThread<DataSetRead<T>>({
      script: new URL('./data-set-thread.ts', import.meta.url),
      name: 'data-set',
      workerData: { reader: reader.name, bytes, transferSyntax },
      deadlineMs: DEADLINE_MS,
      memoryMb: MEMORY_MB,
    }),
  );
  return read.ok ? read.answer : { readable: false, reason: REFUSALS[read.because] };
}
