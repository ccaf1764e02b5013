import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openKeptFiles } from './kept-files.ts';

const log = pino({ level: 'silent' });
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-kept-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const writes = (text: string) => (path: string) => writeFile(path, text);

test('a file is made once, for all who wait', async () => {
  const files = openKeptFiles(folder, 1000, log);
  let made = 0;
  const make = async (path: string) => {
    made += 1;
    await writeFile(path, 'content');
  };
  const paths = await Promise.all([files.pathOf('a', make), files.pathOf('a', make)]);
  paths.push(await files.pathOf('a', make));
  expect(new Set(paths).size).toBe(1);
  expect(made).toBe(1);
  expect(await readFile(paths[0] ?? '', 'utf8')).toBe('content');
});

test('what was used longest ago goes when there is too much, also over a restart', async () => {
  const files = openKeptFiles(folder, 25, log);
  for (const name of ['a', 'b']) await files.pathOf(name, writes('0123456789'));
  await files.pathOf('a', writes('never'));
  await files.pathOf('c', writes('0123456789'));
  expect((await readdir(folder)).sort()).toEqual(['a', 'c']);
  const again = openKeptFiles(folder, 5, log);
  expect(await again.has('b')).toBe(false);
  expect(await readdir(folder)).toHaveLength(1);
});

test('a file that somebody removed is made again, and what failed leaves nothing', async () => {
  const files = openKeptFiles(folder, 1000, log);
  const path = await files.pathOf('a', writes('first'));
  await rm(path);
  expect(await readFile(await files.pathOf('a', writes('second')), 'utf8')).toBe('second');
  const failing = files.pathOf('b', async (temporary) => {
    await writeFile(temporary, 'half');
    throw new Error('the codec failed');
  });
  await expect(failing).rejects.toThrow('the codec failed');
  expect(await readdir(folder)).toEqual(['a']);
});

test('what an earlier run left half-made is swept', async () => {
  await writeFile(join(folder, 'a.123.1.tmp'), 'half');
  expect(await openKeptFiles(folder, 1000, log).has('a')).toBe(false);
  expect(await readdir(folder)).toEqual([]);
});
