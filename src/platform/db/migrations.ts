import { type Kysely, sql } from 'kysely';
import { rowsByKey } from './rows-by-key.ts';

export const platformMigrations = {
  '000-platform': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('facts')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('payload', 'text', (c) => c.notNull())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .modifyEnd(rowsByKey(db))
        .execute();
      await db.schema
        .createTable('jobs')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('subject', 'text', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('runAt', 'bigint', (c) => c.notNull())
        .addColumn('leaseUntil', 'bigint')
        .addColumn('attempts', 'integer', (c) => c.notNull())
        .addColumn('lastError', 'text')
        .addColumn('createdAt', 'bigint', (c) => c.notNull())
        .modifyEnd(rowsByKey(db))
        .execute();
      await db.schema.createIndex('jobsDue').on('jobs').columns(['state', 'runAt', 'id']).execute();
      await sql`create unique index "jobsPending" on "jobs" ("kind", "subject") where "state" = 'pending'`.execute(
        db,
      );
    },
  },
};
