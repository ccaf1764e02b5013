import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DOORS, type Door, fuzz } from './fuzz.ts';
import { loadSamples } from './samples.ts';

const USAGE = `npm run fuzz -- [--seconds 60] [--seed text] [--door ${DOORS.join('|')}]… [--only n] [--failures folder]`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    door: { type: 'string', multiple: true },
    only: { type: 'string' },
    failures: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const doors = (values.door ?? DOORS).flatMap((name): Door[] => DOORS.filter((door) => door === name));
if (values.help === true || doors.length === 0) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(values.help === true ? 0 : 2);
}
const seed = values.seed ?? new Date().toISOString();
const until = Date.now() + Number(values.seconds) * 1000;
const only = values.only === undefined ? null : Number(values.only);
const dataDir = await mkdtemp(join(tmpdir(), 'tamsoat-fuzz-'));
const failuresDir = values.failures ?? join(tmpdir(), `tamsoat-fuzz-failures-${process.pid}`);

try {
  const report = await fuzz({
    seed,
    doors,
    samples: await loadSamples(false),
    dataDir,
    failuresDir,
    first: only ?? 0,
    goesOn: (n) => (only === null ? Date.now() < until : n === only),
  });
  process.stdout.write(`seed ${seed}: ${report.executions} objects, the hub grew by ${report.grewMib} MiB\n`);
  for (const door of doors) {
    const { stored, quarantined, refused, residentMib } = report.outcomes[door];
    process.stdout.write(
      `${door.padEnd(10)} ${stored} survived, ${quarantined} kept apart, ${refused} refused; the hub at most ${residentMib} MiB\n`,
    );
  }
  for (const { n, door, what, problem } of report.failures) {
    process.stdout.write(`FAILED ${n} ${door} (${what}): ${problem}\n`);
  }
  process.stdout.write(
    report.failures.length === 0
      ? 'no failure\n'
      : `the inputs are in ${failuresDir}; again by --seed ${seed} --only n\n`,
  );
  process.exitCode = report.failures.length === 0 ? 0 : 1;
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
