import { Worker } from 'node:worker_threads';
import pino from 'pino';
import { expect, test } from 'vitest';
import { openThreads } from './threads.ts';

const log = pino({ level: 'silent' });
const task = { kind: 'inflated' as const, hash: '', offset: 0, length: 0 };

/** The first thread does `script`, each later one answers at once. */
function threadsAfter(script: string) {
  let started = 0;
  const good = `const { parentPort } = require('node:worker_threads');
    parentPort.on('message', ({ id }) => parentPort.postMessage({ id, ok: true, bytes: new Uint8Array([7]) }));`;
  return openThreads({ blobsPath: '' }, log, {
    count: 1,
    start: () => new Worker(started++ === 0 ? script : good, { eval: true }),
  });
}

const BUSY = `require('node:worker_threads').parentPort.on('message', () => { for (;;); });`;

test('a thread that never answers is ended at the deadline and the next one serves', async () => {
  const threads = threadsAfter(BUSY);
  await expect(threads.run(task, 200)).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await threads.run(task, 60_000)).toEqual(Buffer.from([7]));
});

test('a thread that dies fails its own task and no other', async () => {
  const threads = threadsAfter(
    `require('node:worker_threads').parentPort.on('message', () => process.exit(1));`,
  );
  const [dead, served] = await Promise.allSettled([threads.run(task, 60_000), threads.run(task, 60_000)]);
  expect(dead).toMatchObject({ status: 'rejected', reason: { kind: 'unavailable' } });
  expect(served).toMatchObject({ status: 'fulfilled', value: Buffer.from([7]) });
});

test('more tasks than can wait are refused at once', async () => {
  const threads = threadsAfter(BUSY);
  const settled = await Promise.allSettled(Array.from({ length: 300 }, () => threads.run(task, 1000)));
  const refused = settled.filter(
    (one) => one.status === 'rejected' && `${one.reason}`.includes('Too many images wait'),
  );
  expect(refused).toHaveLength(300 - 256 - 1);
});

test('closing ends what is at hand and what waits, and takes on nothing more', async () => {
  const threads = threadsAfter(BUSY);
  const running = [threads.run(task, 60_000), threads.run(task, 60_000)];
  threads.close();
  for (const one of await Promise.allSettled([...running, threads.run(task, 60_000)])) {
    expect(one).toMatchObject({ status: 'rejected', reason: { kind: 'unavailable' } });
  }
});
