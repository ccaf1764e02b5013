import type { Kysely } from 'kysely';

export const ingestMigrations = {
  '030-studies': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('studies')
        .addColumn('studyUid', 'text', (c) => c.primaryKey())
        .addColumn('patientKey', 'text', (c) => c.notNull().references('patients.id'))
        .addColumn('visitId', 'text', (c) => c.notNull().references('visits.id'))
        .addColumn('accessionNumber', 'text')
        .addColumn('studyDate', 'text')
        .addColumn('studyTime', 'text')
        .addColumn('description', 'text')
        .addColumn('referringPhysician', 'text')
        .addColumn('studyId', 'text')
        .addColumn('instanceCount', 'integer', (c) => c.notNull())
        .addColumn('firstReceivedAt', 'bigint', (c) => c.notNull())
        .addColumn('lastReceivedAt', 'bigint', (c) => c.notNull())
        .addColumn('settledAt', 'bigint')
        .addColumn('door', 'text', (c) => c.notNull())
        .addColumn('sender', 'text', (c) => c.notNull())
        .addColumn('quietMs', 'integer', (c) => c.notNull())
        .addColumn('longestPauseMs', 'integer')
        .addColumn('expectedCount', 'integer', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('studiesByVisit').on('studies').column('visitId').execute();
      await db.schema.createIndex('studiesByPatient').on('studies').column('patientKey').execute();
      await db.schema.createIndex('studiesByDate').on('studies').columns(['studyDate', 'studyUid']).execute();
      await db.schema.createIndex('studiesByAccession').on('studies').column('accessionNumber').execute();
      await db.schema
        .createIndex('studiesBySender')
        .on('studies')
        .columns(['door', 'sender', 'firstReceivedAt'])
        .execute();
      await db.schema
        .createTable('series')
        .addColumn('seriesUid', 'text', (c) => c.primaryKey())
        .addColumn('studyUid', 'text', (c) => c.notNull().references('studies.studyUid'))
        .addColumn('modality', 'text')
        .addColumn('bodyPart', 'text')
        .addColumn('description', 'text')
        .addColumn('seriesNumber', 'integer')
        .addColumn('instanceCount', 'integer', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('seriesByStudy').on('series').column('studyUid').execute();
      await db.schema
        .createTable('instances')
        .addColumn('sopInstanceUid', 'text', (c) => c.primaryKey())
        .addColumn('seriesUid', 'text', (c) => c.notNull().references('series.seriesUid'))
        .addColumn('studyUid', 'text', (c) => c.notNull())
        .addColumn('sopClassUid', 'text', (c) => c.notNull())
        .addColumn('transferSyntaxUid', 'text', (c) => c.notNull())
        .addColumn('instanceNumber', 'integer')
        .addColumn('rows', 'integer')
        .addColumn('columns', 'integer')
        .addColumn('frames', 'integer', (c) => c.notNull())
        .addColumn('hash', 'text', (c) => c.notNull())
        .addColumn('sizeBytes', 'bigint', (c) => c.notNull())
        .addColumn('receivedAt', 'bigint', (c) => c.notNull())
        .addColumn('frameTable', 'text')
        .execute();
      await db.schema.createIndex('instancesBySeries').on('instances').column('seriesUid').execute();
      await db.schema
        .createTable('expectedInstances')
        .addColumn('studyUid', 'text', (c) => c.notNull())
        .addColumn('sopInstanceUid', 'text', (c) => c.notNull())
        .addColumn('source', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('expectedInstancesKey', ['studyUid', 'sopInstanceUid'])
        .execute();
      await db.schema.createIndex('instancesByStudy').on('instances').column('studyUid').execute();
    },
  },
};
