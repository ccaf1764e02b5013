import { afterAll, beforeAll, describe } from 'vitest';
import { startHub, type TestHub } from '../hub.ts';
import { type Postgres, startPostgres } from '../postgres.ts';

/** Describes the same of a hub on SQLite and of one on PostgreSQL; `opened` is given each before its tests. */
export function describeOnBoth(
  what: string,
  opened: (hub: TestHub) => Promise<void> | void,
  tests: () => void,
): void {
  describe.each(['SQLite', 'PostgreSQL'])(`${what} on %s`, (database) => {
    let postgres: Postgres | null = null;
    let hub: TestHub | null = null;
    beforeAll(async () => {
      if (database === 'PostgreSQL') postgres = await startPostgres();
      hub = await startHub(postgres === null ? {} : { TAMSOAT_DATABASE_URL: postgres.url });
      await opened(hub);
    });
    afterAll(async () => {
      await hub?.stop();
      await postgres?.[Symbol.asyncDispose]();
    });
    tests();
  });
}
