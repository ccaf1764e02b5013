import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const child = join(import.meta.dirname, 'crash-child.ts');
const walked = z.object({ steps: z.number(), page: z.number(), tally: z.record(z.string(), z.number()) });

/** What a child compiles, the ones after it need not compile again. */
function run(
  dataDir: string,
  dieAt: number,
): Promise<{ signal: NodeJS.Signals | null; output: string; errors: string }> {
  return new Promise((resolve) => {
    const running = spawn(process.execPath, [child, dataDir, String(dieAt)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(dirname(dataDir), 'compiled') },
    });
    let output = '';
    let errors = '';
    running.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    running.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    running.once('close', (_code, signal) => resolve({ signal, output, errors }));
  });
}

function lastLine(output: string, errors: string): z.infer<typeof walked> {
  const line = output.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) throw new Error(`the road was not walked to its end: ${output}${errors}`);
  return walked.parse(JSON.parse(line));
}

describe('a hub killed between any two steps of the road', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tamsoat-crash-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('completes the road after its restart, and does nothing twice', async () => {
    const whole = await run(join(folder, 'whole'), 0);
    const reference = lastLine(whole.output, whole.errors);
    expect(reference.page).toBe(200);
    expect(reference.tally).toMatchObject({
      reports: 1,
      summaries: 1,
      jobs: 0,
      reads: 1,
      'fact summary.released': 1,
    });
    expect(reference.steps).toBeGreaterThan(15);

    const crashAt = async (step: number) => {
      const dataDir = join(folder, `step-${step}`);
      const killed = await run(dataDir, step);
      expect(killed.signal, `step ${step} was not reached: ${killed.output}${killed.errors}`).toBe('SIGKILL');
      const again = await run(dataDir, 0);
      const { tally, page } = lastLine(again.output, again.errors);
      expect({ step, page, tally }).toEqual({ step, page: 200, tally: reference.tally });
      await rm(dataDir, { recursive: true, force: true });
    };
    const steps = Array.from({ length: reference.steps }, (_, i) => i + 1).values();
    const lane = async () => {
      for (const step of steps) await crashAt(step);
    };
    await Promise.all([lane(), lane()]);
  }, 600_000);
});
