import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DOORS, fuzz } from './fuzz.ts';
import { loadSamples } from './samples.ts';

const MUTANTS = 80;

it('the first mutants of a fixed seed find the hub at no fault, whichever door they come by', {
  timeout: 300_000,
}, async () => {
  const root = await mkdtemp(join(tmpdir(), 'tamsoat-fuzz-'));
  try {
    const report = await fuzz({
      seed: 'smoke',
      // An import is a process of its own for each, which every-door.test.ts has already.
      doors: DOORS.filter((door) => door !== 'import'),
      samples: await loadSamples(true),
      dataDir: join(root, 'hub'),
      failuresDir: join(root, 'failures'),
      goesOn: (n) => n < MUTANTS,
    });
    expect(report.failures).toEqual([]);
    expect(report.executions).toBe(MUTANTS);
    const outcomes = Object.values(report.outcomes);
    expect(outcomes.some(({ stored }) => stored > 0)).toBe(true);
    expect(outcomes.some(({ quarantined }) => quarantined > 0)).toBe(true);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
