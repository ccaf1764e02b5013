import { getMigrations } from 'better-auth/db/migration';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { authOptions } from '../../src/access/auth.ts';
import { readConfig } from '../../src/platform/config.ts';
import { type SmallHub, startSmallHub } from './small-hub.ts';

let hub: SmallHub;
afterEach(() => hub.stop());

describe('the tables of accounts', () => {
  it('are what the library would make itself, on SQLite', async () => {
    hub = await startSmallHub();
    const warnings: string[] = [];
    const options = {
      ...authOptions({
        db: hub.db,
        config: readConfig({ TAMSOAT_DATA_DIR: hub.dataDir }),
        log: pino({ level: 'silent' }),
        secret: 'x'.repeat(43),
      }),
      logger: { log: (level: string, message: string) => warnings.push(`${level}: ${message}`) },
    };
    const plan = await getMigrations(options);
    expect(plan.toBeCreated).toEqual([]);
    expect(plan.toBeAdded).toEqual([]);
    expect(plan.toBeAddedIndexes).toEqual([]);
    expect(plan.schemaProblems).toEqual([]);
    // It only warns of a column of another type or one that may be null.
    expect(warnings).toEqual([]);
  });
});
