import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

const MIB = 1024 ** 2;

async function statusLine(pid: number, name: string): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN) * 1024;
}

/** Resident memory of a process now, in bytes. */
export const residentBytes = (pid: number): Promise<number> => statusLine(pid, 'VmRSS');

/** By how much longer than alone a machine's work takes now, because others want it too; 1 for one that is free. */
export const busyness = (): number => Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());

/** Nanoseconds that a process's main thread ran, and that it waited for a processor (proc_pid_schedstat). */
async function turnsOf(pid: number): Promise<{ ran: number; waited: number }> {
  const [ran = 0, waited = 0] = (await readFile(`/proc/${pid}/schedstat`, 'utf8')).split(' ').map(Number);
  return { ran, waited };
}

export type Watched = {
  /** The most that the process grew by while it was watched, in MiB: what the kernel counted, no sample missed. */
  readonly grewMib: number;
  /** Milliseconds within which 95 of 100 requests to the hub were answered meanwhile, and to an idle server beside it. */
  readonly p95Ms: number;
  readonly neighbourP95Ms: number;
  /** By how much longer its work took because it waited for a processor; 1 on a machine that has nothing else to do. */
  readonly slowdown: number;
  readonly requests: number;
};

const OTHERS_MS = 500;

/** Within how long others are to be answered meanwhile, on this machine as busy as it was. */
export const calmMs = ({ slowdown, neighbourP95Ms }: Watched): number =>
  OTHERS_MS * slowdown + neighbourP95Ms;

/** An HTTP server that does nothing: how late it answers is the machine's own doing. */
const NEIGHBOUR = `require('node:http').createServer((_, answer) => answer.end('ok'))
  .listen(0, '127.0.0.1', function () { process.stdout.write(String(this.address().port)); });`;

/** Milliseconds until an address has answered, on a connection of its own as a newcomer has it. */
function ask(url: string): Promise<number> {
  const from = performance.now();
  return new Promise((resolve, reject) => {
    const asked = get(url, { agent: false }, (answer) => {
      answer.resume();
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve(performance.now() - from);
        else reject(new Error(`${url} answered ${answer.statusCode}`));
      });
    });
    asked.once('error', reject);
  });
}

/** Often enough to see what holds others up, and seldom enough to be no load by itself. */
const POLLED_MS = 60;
/** So few requests say nothing of how others are served. */
const FEWEST = 30;

function p95(durations: number[]): number {
  const sorted = durations.sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN);
}

/** Watches a hub's memory, and how soon it answers others, while `work` goes on. */
export async function watch(
  hub: { readonly pid: number; readonly url: string },
  work: () => Promise<void>,
): Promise<Watched> {
  const neighbour = spawn(process.execPath, ['-e', NEIGHBOUR]);
  const port = await new Promise<string>((resolve) =>
    neighbour.stdout.once('data', (text: Buffer) => resolve(text.toString())),
  );
  try {
    // Writing 5 sets the kernel's high-water mark back to what is resident now (proc(5)).
    await writeFile(`/proc/${hub.pid}/clear_refs`, '5');
    const before = await residentBytes(hub.pid);
    const turnsBefore = await turnsOf(hub.pid);
    const [ours, theirs]: [number[], number[]] = [[], []];
    let going = true;
    const poll = async (url: string, into: number[]) => {
      while (going || into.length < FEWEST) {
        into.push(await ask(url));
        await pause(POLLED_MS);
      }
    };
    const polled = Promise.all([poll(`${hub.url}/readyz`, ours), poll(`http://127.0.0.1:${port}/`, theirs)]);
    await work().finally(() => {
      going = false;
      return polled;
    });
    const most = await statusLine(hub.pid, 'VmHWM');
    const turns = await turnsOf(hub.pid);
    const waited = turns.waited - turnsBefore.waited;
    return {
      grewMib: Math.round((most - before) / MIB),
      p95Ms: p95(ours),
      neighbourP95Ms: p95(theirs),
      slowdown: 1 + waited / (turns.ran - turnsBefore.ran),
      requests: ours.length,
    };
  } finally {
    neighbour.kill('SIGKILL');
  }
}
