import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { reasonOf } from '../domain/errors.ts';
import { openFileBlobs } from '../platform/blobs/blob-store.ts';
import type { CtInstance } from './ct-instance.ts';
import { type CtStack, stackOf } from './ct-stack.ts';
import { headerOfInstance, loadCtVolume } from './ct-volume.ts';
import { type LungCtFacts, lungCtApplies } from './lung/applies.ts';
import { detectLungNodules } from './lung/detect.ts';
import { type FromLungThread, lungTask, scored } from './lung-protocol.ts';

/**
 * The thread that decodes one CT series and searches it, so that neither blocks the hub and both can be killed.
 * The network itself runs in the pool of ONNX workers: crops go out, scores come back.
 */
const port = parentPort;
if (port === null) throw new Error('lung-thread.ts runs as a worker thread');
const task = lungTask.parse(workerData);

function send(message: FromLungThread): void {
  port?.postMessage(message, message.kind === 'score' ? [message.crops.buffer] : []);
}

async function scoreCrops(crops: Float32Array, count: number): Promise<Float32Array> {
  if (port === null) throw new Error('the thread has lost its parent');
  const answer = once(port, 'message');
  send({ kind: 'score', crops: new Float32Array(crops), count });
  const [reply] = await answer;
  return scored.parse(reply).scores;
}

/** What the headers say for and against reading the series. */
function factsOf(stack: CtStack<CtInstance>): LungCtFacts {
  const [first] = stack.slices;
  const header = first?.header;
  const [x, y] = stack.spacingMm;
  return {
    modality: header?.modality ?? '',
    ...(header === undefined
      ? {}
      : {
          bodyPartExamined: header.bodyPart,
          studyDescription: header.studyDescription,
          seriesDescription: header.seriesDescription,
        }),
    ...(header?.image?.sliceThickness === undefined ? {} : { sliceThicknessMm: header.image.sliceThickness }),
    ...(header?.image?.imageOrientation === undefined ? {} : { orientation: header.image.imageOrientation }),
    ...(task.ageYears === null ? {} : { ageYears: task.ageYears }),
    columns: stack.columns,
    rows: stack.rows,
    pixelSpacingMm: [x, y],
    slicePositionsMm: stack.slices.map((slice) => slice.positionMm),
  };
}

async function search(): Promise<FromLungThread> {
  const blobs = await openFileBlobs(task.blobsPath);
  const items = [];
  for (const item of task.instances) items.push({ item, header: await headerOfInstance(blobs, item) });
  const stacked = stackOf(items);
  if (!stacked.ok) return { kind: 'notApplicable', reason: stacked.reason };
  const { stack } = stacked;
  const facts = factsOf(stack);
  const before = lungCtApplies(facts);
  if (!before.applies) return { kind: 'notApplicable', reason: before.reason };
  const volume = await loadCtVolume(blobs, stack);
  const { findings, candidates, lungVolumeMl } = await detectLungNodules(volume, scoreCrops, {
    threshold: task.threshold,
  });
  const after = lungCtApplies({ ...facts, lungVolumeMl });
  if (!after.applies) return { kind: 'notApplicable', reason: after.reason };
  return {
    kind: 'answered',
    candidates,
    findings: findings.flatMap(({ box, diameterMm, score, sliceIndex }) => {
      const slice = stack.slices[sliceIndex];
      return slice === undefined
        ? []
        : [{ sopInstanceUid: slice.item.sopInstanceUid, box, diameterMm, score }];
    }),
  };
}

search().then(send, (error: unknown) => send({ kind: 'failed', reason: reasonOf(error) }));
