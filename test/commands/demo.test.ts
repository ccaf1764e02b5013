import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const main = join(import.meta.dirname, '../../src/main.ts');

function tamsoat(...args: string[]): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve) => {
    const running = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    running.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    running.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    running.once('close', (status) => resolve({ status, output }));
  });
}

describe('the demo', () => {
  it('shows every expected flag of the samples and ends', async () => {
    const { status, output } = await tamsoat('demo', '--once');
    expect(output).toContain('Every expected flag is there.');
    expect(output).toMatch(/TS-0001 .*lung-nodule-ct/);
    expect(status).toBe(0);
  }, 600_000);
});

describe('the command line', () => {
  it('says what is wrong with a command, without a stack', async () => {
    const { status, output } = await tamsoat('score', 'fib-4');
    expect(status).toBe(2);
    expect(output).toContain('usage: tamsoat score');
    expect(output).not.toContain('    at ');
  });

  it('lists every model as ready', async () => {
    const { status, output } = await tamsoat('models');
    expect(output).not.toContain('disabled');
    expect(output.trim().split('\n')).toHaveLength(6);
    expect(status).toBe(0);
  });
});
