import type { Kysely } from 'kysely';

export const summaryMigrations = {
  '100-summaries': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('summaries')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('visitId', 'text', (c) => c.notNull().unique().references('visits.id'))
        .addColumn('tokenHash', 'text', (c) => c.notNull().unique())
        .addColumn('body', 'text', (c) => c.notNull())
        .addColumn('composedAt', 'bigint', (c) => c.notNull())
        .addColumn('releasedAt', 'bigint', (c) => c.notNull())
        .execute();
    },
  },
};
