import { spawn } from 'node:child_process';

export type Ended = { readonly status: number | null; readonly output: string };

/** Runs one of DCMTK's programs; its output is what it says on both channels. */
export function dcmtk(program: string, ...args: string[]): Promise<Ended> {
  return dcmtkIn('.', program, ...args);
}

/** The same in a folder: movescu, told to keep bytes as they come, writes there whatever `-od` says. */
export function dcmtkIn(folder: string, program: string, ...args: string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
}

/** Host and port of a node's address, as DCMTK's programs take them. */
export function placeOf(address: string): [string, string] {
  const [, host, port] = /@(.*):(\d+)$/.exec(address) ?? [];
  if (host === undefined || port === undefined) throw new Error(`${address} is no address`);
  return [host, port];
}
