import type { Kysely } from 'kysely';

export const reportMigrations = {
  '090-reports': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('reports')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('visitId', 'text', (c) => c.notNull().references('visits.id'))
        .addColumn('subject', 'text', (c) => c.notNull())
        .addColumn('studyUid', 'text')
        .addColumn('readId', 'text', (c) => c.notNull().unique())
        .addColumn('status', 'text', (c) => c.notNull())
        .addColumn('body', 'text', (c) => c.notNull())
        .addColumn('bodyHash', 'text', (c) => c.notNull())
        .addColumn('signedBy', 'text', (c) => c.notNull())
        .addColumn('signedAt', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('reportsByVisit').on('reports').column('visitId').execute();
      await db.schema.createIndex('reportsBySubject').on('reports').column('subject').execute();
    },
  },
};
