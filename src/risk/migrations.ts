import type { Kysely } from 'kysely';

export const riskMigrations = {
  '060-risk': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('assessments')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('visitId', 'text', (c) => c.notNull().references('visits.id'))
        .addColumn('modelId', 'text', (c) => c.notNull())
        .addColumn('modelVersion', 'text', (c) => c.notNull())
        .addColumn('modelSha256', 'text', (c) => c.notNull())
        .addColumn('outcome', 'text', (c) => c.notNull())
        .addColumn('value', 'double precision')
        .addColumn('unit', 'text')
        .addColumn('band', 'text')
        .addColumn('flagged', 'integer', (c) => c.notNull())
        .addColumn('detail', 'text', (c) => c.notNull())
        .addColumn('assessedAt', 'bigint', (c) => c.notNull())
        .addUniqueConstraint('assessmentsOnce', ['visitId', 'modelId'])
        .execute();
      await db.schema
        .createTable('visitAssessments')
        .addColumn('visitId', 'text', (c) => c.primaryKey().references('visits.id'))
        .addColumn('assessedAt', 'bigint', (c) => c.notNull())
        .addColumn('inputsHash', 'text', (c) => c.notNull())
        .execute();
    },
  },
};
