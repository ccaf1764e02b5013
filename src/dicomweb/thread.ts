import { parentPort, workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { HubError, reasonOf } from '../domain/errors.ts';
import { openFileBlobs } from '../platform/blobs/blob-store.ts';
import { metadataOf } from './metadata-json.ts';
import { inflateStored, openHeader, openPixels, openStored } from './stored-file.ts';
import { type ThreadReply, type ThreadTask, threadRequest, threadSettings } from './thread-protocol.ts';

/** The thread that reads, decodes and draws received bytes, so that it can be ended when they are hostile. */
const port = parentPort;
if (port === null) throw new Error('thread.ts runs as a worker thread');
const blobs = await openFileBlobs(threadSettings.parse(workerData).blobsPath);

async function metadata(
  instances: readonly { hash: string; version: string | null; url: string }[],
): Promise<Uint8Array> {
  const objects: string[] = [];
  for (const { hash, version, url } of instances) {
    await using blob = await openStored(blobs, hash);
    objects.push(metadataOf(await openHeader(blob), url, version));
  }
  return gzipSync(`[${objects.join(',')}]`, { level: 4 });
}

async function make(task: ThreadTask): Promise<Uint8Array> {
  if (task.kind === 'metadata') return metadata(task.instances);
  if (task.kind === 'inflated') {
    await using blob = await openStored(blobs, task.hash);
    const inflated = await inflateStored(blob, await openHeader(blob));
    if (task.offset + task.length > inflated.length) {
      throw new HubError('notFound', 'There is no such bulk data');
    }
    return inflated.subarray(task.offset, task.offset + task.length);
  }
  await using blob = await openStored(blobs, task.pixels.hash);
  if (task.kind === 'transcode') {
    const { transcodeStored } = await import('./transcode-stored.ts');
    await transcodeStored(blob, task.pixels.frameTable, task.to, task.path);
    return new Uint8Array();
  }
  const pixels = await openPixels(blob, task.pixels.frameTable);
  // Codecs and the picture library are loaded when first needed: metadata is what a viewer waits for at the start.
  if (task.kind === 'frame') {
    const { framePixels } = await import('./frame-pixels.ts');
    return await framePixels(pixels, task.frame, task.to);
  }
  const { renderPixels } = await import('./render-pixels.ts');
  return await renderPixels(pixels, task.frame, task.settings);
}

async function answer(message: unknown): Promise<ThreadReply> {
  const { id, task } = threadRequest.parse(message);
  try {
    return { id, ok: true, bytes: new Uint8Array(await make(task)) };
  } catch (error) {
    const kind = error instanceof HubError ? error.kind : null;
    const refused = kind === 'notFound' || kind === 'unprocessable' ? kind : 'failed';
    return { id, ok: false, refused, reason: reasonOf(error) };
  }
}

// The answer's bytes are a copy of their own, so that no larger buffer behind them is sent along.
port.on('message', async (message) => {
  const reply = await answer(message);
  port.postMessage(reply, reply.ok ? [reply.bytes.buffer] : []);
});
