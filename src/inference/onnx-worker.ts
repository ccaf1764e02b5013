import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import * as ort from 'onnxruntime-node';
import { reasonOf } from '../domain/errors.ts';
import { type WorkerReply, type WorkerRequest, workerSettings } from './onnx-protocol.ts';
import type { Tensor, Tensors } from './tensor.ts';

/**
 * The thread that holds ONNX sessions, because `session.run` blocks whoever calls it.
 * Sessions are loaded at first use and the one unused longest is released when there are too many.
 */
const settings = workerSettings.parse(workerData);
const sessions = new Map<string, ort.InferenceSession>();

async function sessionOf(request: WorkerRequest): Promise<ort.InferenceSession> {
  const key = `${request.sha256} ${request.modelPath}`;
  const loaded = sessions.get(key) ?? (await load(request));
  sessions.delete(key);
  sessions.set(key, loaded);
  const [oldest] = sessions;
  if (oldest && sessions.size > settings.maxSessions) {
    sessions.delete(oldest[0]);
    await oldest[1].release();
  }
  return loaded;
}

async function load({ modelPath, sha256 }: WorkerRequest): Promise<ort.InferenceSession> {
  const bytes = await readFile(modelPath);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new Error('model.onnx is not the file that model.json names: its SHA-256 differs');
  }
  return ort.InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    intraOpNumThreads: settings.intraOpThreads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    // The arena never gives memory back, and one large CT would hold its peak for the life of the hub.
    enableCpuMemArena: false,
  });
}

async function run(request: WorkerRequest): Promise<Tensors> {
  const session = await sessionOf(request);
  const feeds = Object.entries(request.feeds).map(([name, tensor]) => [name, toOrt(tensor)] as const);
  const results = await session.run(Object.fromEntries(feeds));
  return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, fromOrt(name, value)]));
}

function toOrt(tensor: Tensor): ort.Tensor {
  const dims = [...tensor.dims];
  switch (tensor.type) {
    case 'float64':
      return new ort.Tensor('float64', tensor.data, dims);
    case 'float32':
      return new ort.Tensor('float32', tensor.data, dims);
    case 'int64':
      return new ort.Tensor('int64', tensor.data, dims);
    case 'uint8':
      return new ort.Tensor('uint8', tensor.data, dims);
  }
}

function fromOrt(name: string, { data, dims }: ort.OnnxValue): Tensor {
  // ONNX Runtime may hand out a view of its own memory; the copy is ours to send to another thread.
  if (data instanceof Float64Array) return { type: 'float64', dims, data: data.slice() };
  if (data instanceof Float32Array) return { type: 'float32', dims, data: data.slice() };
  if (data instanceof BigInt64Array) return { type: 'int64', dims, data: data.slice() };
  if (data instanceof Uint8Array) return { type: 'uint8', dims, data: data.slice() };
  throw new Error(`output "${name}" has an element type that the hub does not read`);
}

parentPort?.on('message', async (request: WorkerRequest) => {
  let reply: WorkerReply;
  try {
    reply = { id: request.id, ok: true, outputs: await run(request) };
  } catch (error) {
    reply = { id: request.id, ok: false, reason: reasonOf(error) };
  }
  const sent = reply.ok ? Object.values(reply.outputs).map(({ data }) => data.buffer) : [];
  parentPort?.postMessage(
    reply,
    sent.filter((buffer) => buffer instanceof ArrayBuffer),
  );
});
