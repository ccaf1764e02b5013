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
const hub = spawn(node, [join(root, 'src/main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => hub.kill(signal));
hub.on('exit', (status, signal) => {
  process.exitCode = status ?? (signal === null ? 1 : 128);
});
