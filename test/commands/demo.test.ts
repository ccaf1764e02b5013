import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const main = join(root, 'src/main.ts');

const cardOf = (id: string) => readFileSync(join(root, 'models', id, 'model.json'), 'utf8');

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

  it('lists every model as ready, but for those whose terms nobody has accepted', async () => {
    const { status, output } = await tamsoat('models');
    const lines = output.trim().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(readdirSync(join(root, 'models')).sort());
    const off = lines.filter((line) => !line.endsWith('ready'));
    for (const line of off) expect(line).toContain('off: terms not accepted');
    const withTerms = lines.filter((line) => cardOf(line.split(' ')[0] ?? '').includes('"terms": {'));
    expect(off).toEqual(withTerms);
    expect(off.length).toBeGreaterThan(0);
    expect(status).toBe(0);
  });
});
