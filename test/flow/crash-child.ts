import { subscribe } from 'node:diagnostics_channel';
import { z } from 'zod';
import { recover } from '../../src/hub.ts';
import { startHub } from '../hub.ts';
import { tally, walkRoad } from './walk-road.ts';

/**
 * A process that walks the road and kills itself at a given step: `crash-child.ts <data folder> <step>`.
 * Step 0 never comes, so the road is walked to its end, and the tally is the last line of its output.
 */
const [dataDir, dieAt] = z.tuple([z.string(), z.coerce.number()]).parse(process.argv.slice(2));

let step = 0;
subscribe('tamsoat.step', () => {
  step += 1;
  if (step === dieAt) process.kill(process.pid, 'SIGKILL');
});

const hub = await startHub({ TAMSOAT_DATA_DIR: dataDir });
await recover(hub.hub);
const page = await walkRoad(hub);
const patient = await fetch(`${hub.url}${page}`);
process.stdout.write(`${JSON.stringify({ steps: step, page: patient.status, tally: await tally(hub) })}\n`);
await hub.stop();
