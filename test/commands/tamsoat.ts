import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const main = join(import.meta.dirname, '../../src/main.ts');

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

function started(settings: Settings, args: readonly string[], input: string): [ChildProcess, Promise<Ended>] {
  const child = spawn(process.execPath, [main, ...args], { env: environment(settings) });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.end(input);
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (status, signal) => resolve({ status, signal, output, errors }));
  });
  return [child, ended];
}

/** Runs a command of the hub as a process of its own, with these settings and no others. */
export function tamsoat(settings: Settings, args: readonly string[], input = ''): Promise<Ended> {
  return started(settings, args, input)[1];
}

export type Served = {
  readonly url: string;
  /** `AE@host:port` of its DICOM node. */
  readonly dicom: string;
  readonly pid: number;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
  /** A fetch with the administrator token. */
  asAutomation(path: string, init?: RequestInit): Promise<Response>;
};

/** Starts `tamsoat serve` on a free port; resolves once it says that it answers. */
export async function serve(settings: Settings): Promise<Served> {
  const [child, ended] = started(
    { TAMSOAT_HTTP_PORT: '0', TAMSOAT_DICOM_PORT: '0', ...settings },
    ['serve'],
    '',
  );
  const { url, dicom } = await new Promise<Pick<Served, 'url' | 'dicom'>>((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, web, node] = /answers at (\S+) and to DICOM as (\S+)\n/.exec(said) ?? [];
      if (web !== undefined && node !== undefined) resolve({ url: web, dicom: node });
    });
    ended.then(({ status, errors }) => reject(new Error(`serve ended with ${status}: ${errors}`)), reject);
  });
  const token = (await readFile(join(settings.TAMSOAT_DATA_DIR ?? '', 'admin.token'), 'utf8')).trim();
  return {
    url,
    dicom,
    pid: child.pid ?? 0,
    ended,
    kill: (signal) => child.kill(signal),
    asAutomation(path, init = {}) {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${token}`);
      return fetch(`${url}${path}`, { ...init, headers });
    },
  };
}
