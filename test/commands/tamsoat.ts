import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** As everybody starts it, so that its memory is what theirs is. */
const command = join(import.meta.dirname, '../../bin/tamsoat.js');

export type Ended = {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
};

export type Settings = Readonly<Record<string, string>>;

function environment(settings: Settings): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('TAMSOAT_'));
  return { ...Object.fromEntries(own), TAMSOAT_LOG_LEVEL: 'silent', ...settings };
}

/** A command on its way. */
export type Running = {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
  /** What it has said on its standard output so far. */
  output(): string;
  /** Resolves once that matches. @throws when the command ends before */
  saying(pattern: RegExp): Promise<RegExpExecArray>;
};

/** Starts a command of the hub as a process of its own, with these settings and no others. */
export function begin(settings: Settings, args: readonly string[], input = ''): Running {
  const child = spawn(process.execPath, [command, ...args], { env: environment(settings) });
  let output = '';
  let errors = '';
  let heard: () => void = () => undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    heard();
  });
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  // A command that is killed before it has read its input leaves the rest of it unread.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (status, signal) => resolve({ status, signal, output, errors }));
  });
  return {
    pid: child.pid ?? 0,
    ended,
    kill: (signal) => child.kill(signal),
    output: () => output,
    saying: (pattern) =>
      new Promise((resolve, reject) => {
        heard = () => {
          const match = pattern.exec(output);
          if (match !== null) resolve(match);
        };
        heard();
        ended.then(() => reject(new Error(`${args[0]} ended and did not say ${pattern}: ${errors}`)), reject);
      }),
  };
}

/** Runs a command of the hub to its end. */
export function tamsoat(settings: Settings, args: readonly string[], input = ''): Promise<Ended> {
  return begin(settings, args, input).ended;
}

export type Served = Running & {
  readonly url: string;
  /** `AE@host:port` of its DICOM node. */
  readonly dicom: string;
  /** A fetch with the administrator token. */
  asAutomation(path: string, init?: RequestInit): Promise<Response>;
};

/** Starts `tamsoat serve` on a free port; resolves once it says that it answers. */
export async function serve(settings: Settings): Promise<Served> {
  const own = { TAMSOAT_HTTP_PORT: '0', TAMSOAT_DICOM_PORT: '0', TAMSOAT_HL7_PORT: '0', ...settings };
  const running = begin(own, ['serve']);
  const [, url = '', dicom = ''] = await running.saying(/answers at (\S+) and to DICOM as (\S+).*\n/);
  const token = (await readFile(join(settings.TAMSOAT_DATA_DIR ?? '', 'admin.token'), 'utf8')).trim();
  return {
    ...running,
    url,
    dicom,
    asAutomation(path, init = {}) {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${token}`);
      return fetch(`${url}${path}`, { ...init, headers });
    },
  };
}
