import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { blobHash } from '../domain/ids.ts';
import { readConfig } from '../platform/config.ts';
import { openTranscoder } from './transcoder.ts';

const log = pino({ level: 'silent' });
let dataDir: string;
let transcoder: ReturnType<typeof openTranscoder>;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tamsoat-transcoder-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** A thread that makes a file of three bytes of whatever it is asked for. */
const MAKES = `const { parentPort } = require('node:worker_threads');
  parentPort.on('message', ({ id, task }) => {
    const trailer = Buffer.from(JSON.stringify({ sizeBytes: 3, dataSetOffset: 1, frameTable: null }));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(trailer.length);
    require('node:fs').writeFileSync(task.path, Buffer.concat([Buffer.from('abc'), trailer, length]));
    parentPort.postMessage({ id, ok: true, bytes: new Uint8Array() });
  });`;

function wish(letter: string) {
  const hash = blobHash(letter.repeat(64));
  if (hash === null) throw new Error('no hash');
  return { hash, frameTable: null, to: '1.2.840.10008.1.2.4.202' };
}

test('what is wanted later is made one after the other, and found when it is asked for', async () => {
  const config = readConfig({ TAMSOAT_DATA_DIR: dataDir });
  let made = 0;
  const bothMade = new Promise<void>((resolve) => {
    const start = () => {
      const worker = new Worker(MAKES, { eval: true });
      worker.on('message', () => {
        made += 1;
        if (made === 2) resolve();
      });
      return worker;
    };
    transcoder = openTranscoder({ config, log }, { start });
  });
  expect(await transcoder.kept(wish('a'))).toBeNull();
  transcoder.later(wish('a'));
  transcoder.later(wish('b'));
  await bothMade;
  const second = await transcoder.file(wish('b'));
  const first = await transcoder.kept(wish('a'));
  expect(second).toMatchObject({ sizeBytes: 3, dataSetOffset: 1, frameTable: null });
  expect(made).toBe(2);
  await using file = await first?.open();
  // What stands behind the file is no part of it.
  expect((await file?.read(0, 100))?.toString()).toBe('abc');
  await transcoder[Symbol.asyncDispose]();
});
