#!/usr/bin/env node
// Runs the command line on the Node that the project brings along, whichever Node started this file.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const node = join(root, 'node_modules/.bin/node');
if (!existsSync(node)) {
  console.error('The dependencies are not installed: run npm start, npm run demo or npm ci first.');
  process.exit(1);
}
// Received bytes pass through memory that a small young generation gives back early: a third of all memory is saved.
// To tidy so little, one thread is quicker than several that wait for each other, and never waits for a processor.
const flags = ['--max-semi-space-size=4', '--no-parallel-scavenge'];
const env = {
  // What is compiled once need not be compiled at each start, nor the compiler be kept in memory.
  NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/tamsoat'),
  // glibc keeps what each thread once took for that thread: threads that read images in turn held 230 MB of nothing.
  MALLOC_ARENA_MAX: '2',
  ...process.env,
};
const args = [...flags, join(root, 'src/main.ts'), ...process.argv.slice(2)];
// A Node that can become another program leaves none behind to wait for it, which would take 45 MB for nothing.
process.execve?.(node, [node, ...args], env);
const hub = spawn(node, args, { stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => hub.kill(signal));
hub.on('exit', (status, signal) => {
  process.exitCode = status ?? (signal === null ? 1 : 128);
});
