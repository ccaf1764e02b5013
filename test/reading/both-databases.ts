import { afterAll, beforeAll, describe } from 'vitest';
import { type Postgres, startPostgres } from '../postgres.ts';
import { type Desk, openDesk } from './desk.ts';

/** Describes the same of a desk on SQLite and of one on PostgreSQL; `desk` answers the one of the test at hand. */
export function describeOnBoth(what: string, tests: (desk: () => Desk) => void): void {
  describe.each(['SQLite', 'PostgreSQL'])(`${what} on %s`, (database) => {
    let postgres: Postgres | null = null;
    let desk: Desk | null = null;
    beforeAll(async () => {
      if (database === 'PostgreSQL') postgres = await startPostgres();
      desk = await openDesk(postgres === null ? undefined : { kind: 'postgres', url: postgres.url });
    });
    afterAll(async () => {
      await desk?.[Symbol.asyncDispose]();
      await postgres?.[Symbol.asyncDispose]();
    });
    tests(() => {
      if (desk === null) throw new Error('the desk is not open yet');
      return desk;
    });
  });
}
