import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { HubError, reasonOf } from '../domain/errors.ts';
import { openFileBlobs } from '../platform/blobs/blob-store.ts';
import { stackOf } from './ct-stack.ts';
import { headerOfInstance, loadCtVolume } from './ct-volume.ts';
import { detectLungNodules } from './lung/detect.ts';
import { stackApplies, volumeApplies } from './lung-applies.ts';
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

async function search(): Promise<FromLungThread> {
  const blobs = await openFileBlobs(task.blobsPath);
  const items = [];
  for (const item of task.instances) items.push({ item, header: await headerOfInstance(blobs, item) });
  const stacked = stackOf(items);
  if (!stacked.ok) return { kind: 'notApplicable', reason: stacked.reason };
  const { stack } = stacked;
  const refused = stackApplies(stack, task);
  if (refused !== null) return { kind: 'notApplicable', reason: refused };
  const volume = await loadCtVolume(blobs, stack);
  const { findings, candidates, lungVolumeMl } = await detectLungNodules(volume, scoreCrops, {
    threshold: task.threshold,
  });
  const noLungs = volumeApplies(lungVolumeMl);
  if (noLungs !== null) return { kind: 'notApplicable', reason: noLungs };
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

search().then(send, (error: unknown) => {
  const kind = error instanceof HubError && error.kind === 'unprocessable' ? 'notApplicable' : 'failed';
  send({ kind, reason: reasonOf(error) });
});
