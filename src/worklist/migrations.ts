import type { Kysely } from 'kysely';

export const worklistMigrations = {
  '070-worklist': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('claims')
        .addColumn('subject', 'text', (c) => c.primaryKey())
        .addColumn('userId', 'text', (c) => c.notNull())
        .addColumn('userName', 'text', (c) => c.notNull())
        .addColumn('claimedAt', 'bigint', (c) => c.notNull())
        .execute();
    },
  },
};
