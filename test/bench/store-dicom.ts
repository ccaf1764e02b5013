import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Comparison, Target } from './measure.ts';
import { makeSeries, type Series } from './study.ts';

async function writeFiles(folder: string, { instances }: Series): Promise<string[]> {
  const paths = instances.map((_, i) => join(folder, `${String(i).padStart(4, '0')}.dcm`));
  for (const [i, path] of paths.entries()) await writeFile(path, instances[i]?.bytes ?? '');
  return paths;
}

function storescu({ node }: Target, paths: readonly string[]): Promise<void> {
  const called = ['-aec', node.ae, '-aet', 'BENCH', node.host, String(node.port)];
  return new Promise((resolve, reject) => {
    const child = spawn('storescu', ['--max-pdu', '131072', ...called, ...paths], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0 && said === '') resolve();
      else reject(new Error(`storescu ended with ${status}: ${said.slice(0, 500)}`));
    });
  });
}

function associations(count: number, slices: number, aim: number): Comparison {
  const name = `cstore-${count}`;
  return {
    kind: 'comparison',
    name,
    title: `C-STORE, CT slices, storescu with ${count} association${count === 1 ? '' : 's'}`,
    unit: 'instances/s',
    aim: { atLeast: aim },
    async run(target, round) {
      const folder = await mkdtemp(join(tmpdir(), 'tamsoat-bench-'));
      try {
        const paths = await writeFiles(folder, makeSeries('ct', `${name}/${round}`, slices));
        const shares = Array.from({ length: count }, (_, share) =>
          paths.filter((_, i) => i % count === share),
        );
        const startedAt = performance.now();
        await Promise.all(shares.map((share) => storescu(target, share)));
        return (1000 * slices) / (performance.now() - startedAt);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}

/** Storing by C-STORE from DCMTK's storescu, its start included. */
export const storeDicom: readonly Comparison[] = [associations(1, 100, 8), associations(4, 200, 3)];
