import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

/** A port of loopback that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port was given'));
        else resolve(address.port);
      });
    });
  });
}

async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '')),
  );
  const children = lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
  return [...children, ...(await Promise.all(children.map(childrenOf))).flat()];
}

/** Resident bytes of a process and all that it started: the sum of each one's peak, and of now. */
export async function residentBytes(pid: number): Promise<{ peakBytes: number; nowBytes: number }> {
  const pids = [pid, ...(await childrenOf(pid))];
  const texts = await Promise.all(pids.map((one) => readFile(`/proc/${one}/status`, 'utf8').catch(() => '')));
  const sum = (field: RegExp) =>
    texts.reduce((bytes, text) => bytes + 1024 * Number(field.exec(text)?.[1] ?? 0), 0);
  return { peakBytes: sum(/VmHWM:\s+(\d+)/), nowBytes: sum(/VmRSS:\s+(\d+)/) };
}

export type ServerProcess = {
  readonly pid: number;
  /** Resolves with the first of its output that matches. @throws when the process ends before */
  says(words: RegExp): Promise<RegExpExecArray>;
  ended(): boolean;
  stop(): Promise<void>;
};

/** Starts a server; it ends with this process at the latest. */
export function startServer(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ServerProcess {
  const child: ChildProcess = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started`);
  let output = '';
  let ended = false;
  let hear: () => void = () => undefined;
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-16_384);
    hear();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const exit = new Promise<void>((resolve) => {
    child.once('exit', () => {
      ended = true;
      hear();
      resolve();
    });
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    pid,
    ended: () => ended,
    async says(words) {
      for (;;) {
        const found = words.exec(output);
        if (found !== null) return found;
        if (ended) throw new Error(`${command} ended: ${output}`);
        await new Promise<void>((resolve) => {
          hear = resolve;
        });
      }
    },
    async stop() {
      child.kill('SIGTERM');
      await exit;
      process.off('exit', kill);
    },
  };
}
