import type { Kysely } from 'kysely';

export const inferenceMigrations = {
  '050-inference': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('inferenceRuns')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('studyUid', 'text', (c) => c.notNull().references('studies.studyUid'))
        .addColumn('seriesUid', 'text')
        .addColumn('modelId', 'text', (c) => c.notNull())
        .addColumn('modelVersion', 'text', (c) => c.notNull())
        .addColumn('modelSha256', 'text', (c) => c.notNull())
        .addColumn('outcome', 'text', (c) => c.notNull())
        .addColumn('reason', 'text')
        .addColumn('candidateCount', 'integer')
        .addColumn('startedAt', 'bigint', (c) => c.notNull())
        .addColumn('finishedAt', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('inferenceRunsByStudy').on('inferenceRuns').column('studyUid').execute();
      await db.schema
        .createTable('machineFindings')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('runId', 'text', (c) => c.notNull().references('inferenceRuns.id'))
        .addColumn('studyUid', 'text', (c) => c.notNull())
        .addColumn('seriesUid', 'text', (c) => c.notNull())
        .addColumn('sopInstanceUid', 'text', (c) => c.notNull())
        .addColumn('frame', 'integer', (c) => c.notNull())
        .addColumn('x0', 'double precision', (c) => c.notNull())
        .addColumn('y0', 'double precision', (c) => c.notNull())
        .addColumn('x1', 'double precision', (c) => c.notNull())
        .addColumn('y1', 'double precision', (c) => c.notNull())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('diameterMm', 'double precision', (c) => c.notNull())
        .addColumn('score', 'double precision', (c) => c.notNull())
        .addColumn('flagged', 'integer', (c) => c.notNull())
        .execute();
      await db.schema
        .createIndex('machineFindingsByStudy')
        .on('machineFindings')
        .column('studyUid')
        .execute();
      await db.schema
        .createTable('studyInferences')
        .addColumn('studyUid', 'text', (c) => c.primaryKey().references('studies.studyUid'))
        .addColumn('visitId', 'text', (c) => c.notNull())
        .addColumn('settledAt', 'bigint', (c) => c.notNull())
        .addColumn('finishedAt', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('acceptedTerms')
        .addColumn('modelId', 'text', (c) => c.primaryKey())
        .addColumn('acceptedBy', 'text', (c) => c.notNull())
        .addColumn('acceptedAt', 'bigint', (c) => c.notNull())
        .execute();
    },
  },
};
