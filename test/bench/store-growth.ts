import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrations } from '../../src/migrations.ts';
import { readConfig } from '../../src/platform/config.ts';
import { migrate, openDb } from '../../src/platform/db/open-db.ts';
import { storeSeries } from './client.ts';
import { fillStudies } from './fill-studies.ts';
import { startHub } from './hub.ts';
import { median, type Own } from './measure.ts';
import { makeSeries } from './study.ts';

const MILLION = 1_000_000;
const SLICES = 100;
const CONNECTIONS = 4;

/** Storing in an archive of a million studies over storing in an empty one, both at the same time and in turn. */
export const storeGrowth: Own = {
  kind: 'own',
  name: 'stow-million',
  title: 'STOW-RS, CT slices, 4 connections, at 1,000,000 studies over an empty archive',
  unit: '×',
  aim: { atLeast: 0.9 },
  async run(rounds) {
    const folder = await mkdtemp(join(tmpdir(), 'tamsoat-bench-'));
    try {
      const db = openDb(readConfig({ TAMSOAT_DATA_DIR: folder }).database);
      await migrate(db, migrations);
      await fillStudies(db, MILLION);
      await db.destroy();
      const full = await startHub(folder);
      const empty = await startHub();
      try {
        const rates = { full: [] as number[], empty: [] as number[] };
        // One round more, which does not count: the first pages of a large database come from disk.
        for (let round = 0; round <= rounds; round++) {
          const series = makeSeries('ct', `stow-million/${round}`, SLICES);
          rates.empty.push(await storeSeries(empty, series, CONNECTIONS));
          rates.full.push(await storeSeries(full, series, CONNECTIONS));
        }
        return [median(rates.full.slice(1)) / median(rates.empty.slice(1))];
      } finally {
        await full.stop();
        await empty.stop();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
