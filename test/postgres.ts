import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BIN = '/usr/lib/postgresql/15/bin';

export type Postgres = { readonly url: string; [Symbol.asyncDispose](): Promise<void> };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** The server refuses to run as root: another user runs it then. */
function asServer(command: string, args: string[]): { command: string; args: string[] } {
  if (process.getuid?.() !== 0) return { command, args };
  return {
    command: 'setpriv',
    args: ['--reuid=nobody', '--regid=nogroup', '--clear-groups', command, ...args],
  };
}

function run(command: string, args: string[]): void {
  const as = asServer(command, args);
  const done = spawnSync(as.command, as.args, { encoding: 'utf8', cwd: tmpdir() });
  if (done.status !== 0) throw new Error(`${command} failed: ${done.stderr}${done.stdout}`);
}

/** A PostgreSQL 15 of Debian's package on a temporary folder and loopback, ended by its process id. */
export async function startPostgres(): Promise<Postgres> {
  if (!existsSync(`${BIN}/postgres`))
    throw new Error('PostgreSQL 15 is missing: apt-get install postgresql-15');
  const folder = await mkdtemp(join(tmpdir(), 'tamsoat-pg-'));
  chmodSync(folder, 0o777);
  const data = join(folder, 'data');
  const port = await freePort();
  run(`${BIN}/initdb`, ['-D', data, '-U', 'tamsoat', '-A', 'trust', '-E', 'UTF8', '--no-sync']);
  const { command, args } = asServer(`${BIN}/postgres`, [
    '-D',
    data,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    folder,
  ]);
  const server = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: tmpdir() });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    let said = '';
    server.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('database system is ready to accept connections')) resolve();
    });
    server.once('exit', () => reject(new Error(`PostgreSQL ended: ${said}`)));
  });
  return {
    url: `postgres://tamsoat@127.0.0.1:${port}/postgres`,
    async [Symbol.asyncDispose]() {
      server.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
