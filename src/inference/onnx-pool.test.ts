import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { HubError } from '../domain/errors.ts';
import { modelCard } from './model-card.ts';
import { OnnxPool, type StartWorker, startOnnxWorker } from './onnx-pool.ts';
import type { RunRequest } from './onnx-protocol.ts';
import type { Tensor } from './tensor.ts';

const folder = new URL('../../models/fib-4/', import.meta.url);
const card = modelCard.parse(JSON.parse(readFileSync(new URL('model.json', folder), 'utf8')));
const LONG_MS = 120_000;

function column(...values: number[]): Tensor {
  return { type: 'float64', dims: [values.length], data: Float64Array.from(values) };
}

const twoPeople: RunRequest = {
  modelPath: new URL('model.onnx', folder).pathname,
  sha256: card.sha256,
  feeds: { ageYears: column(50, 60), ast: column(40, 30), alt: column(25, 36), platelets: column(200, 100) },
};

/** A worker that does `script` for the first request; every later worker is a real one. */
function firstMisbehaves(script: string): StartWorker {
  let started = 0;
  return (settings) => (started++ === 0 ? new Worker(script, { eval: true }) : startOnnxWorker(settings));
}

const HANGS = `require('node:worker_threads').parentPort.on('message', () => { for (;;); })`;
const CRASHES = `require('node:worker_threads').parentPort.on('message', () => { throw new Error('broken'); })`;
const EXITS = `require('node:worker_threads').parentPort.on('message', () => process.exit(7))`;

test('a batch of people is answered in one run', async () => {
  await using pool = new OnnxPool({ workers: 1 });
  const { fib4 } = await pool.run(twoPeople, LONG_MS);
  expect(fib4).toEqual(column(2, 3));
});

test('a worker that outlives the deadline is replaced, and the next request is answered', async () => {
  await using pool = new OnnxPool({ workers: 1 }, firstMisbehaves(HANGS));
  await expect(pool.run(twoPeople, 50)).rejects.toMatchObject({ kind: 'unavailable' });
  expect((await pool.run(twoPeople, LONG_MS)).fib4).toEqual(column(2, 3));
});

test.each([
  ['throws', CRASHES],
  ['exits', EXITS],
])('a worker that %s is replaced, and only its own request fails', async (_, script) => {
  await using pool = new OnnxPool({ workers: 1 }, firstMisbehaves(script));
  const [lost, next] = await Promise.allSettled([pool.run(twoPeople, LONG_MS), pool.run(twoPeople, LONG_MS)]);
  expect(lost).toMatchObject({ status: 'rejected', reason: { kind: 'unavailable' } });
  expect(next).toMatchObject({ status: 'fulfilled', value: { fib4: column(2, 3) } });
});

test('a request beyond the queue is refused at once and the waiting ones are kept', async () => {
  await using pool = new OnnxPool({ workers: 1, maxWaiting: 1 });
  const running = pool.run(twoPeople, LONG_MS);
  const waiting = pool.run(twoPeople, LONG_MS);
  await expect(pool.run(twoPeople, LONG_MS)).rejects.toMatchObject({ kind: 'unavailable' });
  expect((await running).fib4).toEqual(column(2, 3));
  expect((await waiting).fib4).toEqual(column(2, 3));
});

test('closing the pool fails what still waits or runs, and what comes later', async () => {
  const pool = new OnnxPool({ workers: 1 });
  const pending = Promise.allSettled([pool.run(twoPeople, LONG_MS), pool.run(twoPeople, LONG_MS)]);
  await pool[Symbol.asyncDispose]();
  for (const outcome of await pending) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { kind: 'unavailable' } });
  }
  await expect(pool.run(twoPeople, LONG_MS)).rejects.toMatchObject({ kind: 'unavailable' });
});

test('a graph that is not the one its card names is never run', async () => {
  await using pool = new OnnxPool({ workers: 1 });
  const request = { ...twoPeople, sha256: '0'.repeat(64) };
  await expect(pool.run(request, LONG_MS)).rejects.toThrow(/SHA-256 differs/);
});

test('a graph that misses an input fails that request only', async () => {
  await using pool = new OnnxPool({ workers: 1 });
  await expect(pool.run({ ...twoPeople, feeds: {} }, LONG_MS)).rejects.toBeInstanceOf(HubError);
  expect((await pool.run(twoPeople, LONG_MS)).fib4).toEqual(column(2, 3));
});

test('the worker releases the session unused longest and loads it again when asked', async () => {
  const other = new URL('../../models/amap/', import.meta.url);
  const { sha256 } = modelCard.parse(JSON.parse(readFileSync(new URL('model.json', other), 'utf8')));
  const amap: RunRequest = {
    modelPath: new URL('model.onnx', other).pathname,
    sha256,
    feeds: {
      ageYears: column(50),
      sex: column(1),
      bilirubin: column(15),
      albumin: column(42),
      platelets: column(200),
    },
  };
  await using pool = new OnnxPool({ workers: 1, maxSessions: 1 });
  for (let round = 0; round < 2; round++) {
    expect((await pool.run(twoPeople, LONG_MS)).fib4).toEqual(column(2, 3));
    expect((await pool.run(amap, LONG_MS)).points).toEqual(column(54));
  }
});
