import { type Kysely, sql } from 'kysely';
import { byteText } from '../platform/db/byte-text.ts';
import { createStudyNames, STUDIED_AT } from './study-names.ts';

export const ingestMigrations = {
  '030-studies': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('studies')
        .addColumn('studyUid', 'text', (c) => c.primaryKey())
        .addColumn('patientKey', 'text', (c) => c.notNull().references('patients.id'))
        .addColumn('visitId', 'text', (c) => c.notNull().references('visits.id'))
        .addColumn('accessionNumber', byteText(db))
        .addColumn('studyDate', 'text')
        .addColumn('studyTime', 'text')
        .addColumn('description', 'text')
        .addColumn('referringPhysician', 'text')
        .addColumn('referringFolded', 'text')
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
        .addColumn('studiedAt', byteText(db), (c) => c.generatedAlwaysAs(STUDIED_AT).stored().notNull())
        .addColumn('nameFolded', byteText(db), (c) => c.notNull().defaultTo(''))
        .execute();
      await createStudyNames(db);
      await db.schema.createIndex('studiesByVisit').on('studies').column('visitId').execute();
      await db.schema.createIndex('studiesByPatient').on('studies').column('patientKey').execute();
      // The folded name stands in both, so that a search for newest studies by name reads an index and no rows.
      await db.schema
        .createIndex('studiesByTime')
        .on('studies')
        .columns(['studiedAt', 'studyUid', 'nameFolded'])
        .execute();
      await db.schema
        .createIndex('studiesByName')
        .on('studies')
        .columns(['nameFolded', 'studiedAt', 'studyUid'])
        .execute();
      await db.schema.createIndex('studiesByAccession').on('studies').column('accessionNumber').execute();
      await db.schema
        .createIndex('studiesByLowerAccession')
        .on('studies')
        .expression(sql`lower(${sql.ref('accessionNumber')})`)
        .execute();
      await db.schema.createIndex('studiesByStudyId').on('studies').column('studyId').execute();
      await db.schema.createIndex('studiesByDescription').on('studies').column('description').execute();
      await db.schema.createIndex('studiesByReferring').on('studies').column('referringFolded').execute();
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
        .createIndex('seriesByModality')
        .on('series')
        .columns(['modality', 'studyUid'])
        .execute();
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
        .addColumn('originalHash', 'text')
        .addColumn('replacedAt', 'bigint')
        .addColumn('frameTable', 'text')
        .execute();
      await db.schema
        .createIndex('instancesBySeries')
        .on('instances')
        .columns(['seriesUid', 'receivedAt'])
        .execute();
      await db.schema
        .createTable('expectedInstances')
        .addColumn('studyUid', 'text', (c) => c.notNull())
        .addColumn('sopInstanceUid', 'text', (c) => c.notNull())
        .addColumn('source', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('expectedInstancesKey', ['studyUid', 'sopInstanceUid'])
        .execute();
      await db.schema
        .createTable('quarantineDecisions')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('receiptId', 'text', (c) => c.notNull().unique())
        .addColumn('decision', 'text', (c) => c.notNull())
        .addColumn('reason', 'text', (c) => c.notNull())
        .addColumn('decidedBy', 'text', (c) => c.notNull())
        .addColumn('decidedByName', 'text', (c) => c.notNull())
        .addColumn('decidedAt', 'bigint', (c) => c.notNull())
        .addColumn('patientKey', 'text')
        .execute();
      await db.schema
        .createTable('studyFilings')
        .addColumn('studyUid', 'text', (c) => c.notNull())
        .addColumn('said', 'text', (c) => c.notNull())
        .addColumn('patientKey', 'text', (c) => c.notNull().references('patients.id'))
        .addColumn('decisionId', 'text')
        .addColumn('moveId', 'text')
        .addPrimaryKeyConstraint('studyFilingsKey', ['studyUid', 'said'])
        .execute();
      await db.schema
        .createTable('studyMoves')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('studyUid', 'text', (c) => c.notNull())
        .addColumn('fromPatientKey', 'text', (c) => c.notNull().references('patients.id'))
        .addColumn('toPatientKey', 'text', (c) => c.notNull().references('patients.id'))
        .addColumn('fromVisitId', 'text', (c) => c.notNull().references('visits.id'))
        .addColumn('toVisitId', 'text', (c) => c.notNull().references('visits.id'))
        .addColumn('instanceCount', 'integer', (c) => c.notNull())
        .addColumn('reason', 'text', (c) => c.notNull())
        .addColumn('movedBy', 'text', (c) => c.notNull())
        .addColumn('movedByName', 'text', (c) => c.notNull())
        .addColumn('movedAt', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('studyMovesByStudy').on('studyMoves').column('studyUid').execute();
      await db.schema
        .createTable('replacedInstances')
        .addColumn('decisionId', 'text', (c) => c.primaryKey())
        .addColumn('sopInstanceUid', 'text', (c) => c.notNull())
        .addColumn('studyUid', 'text', (c) => c.notNull())
        .addColumn('hash', 'text', (c) => c.notNull())
        .addColumn('sizeBytes', 'bigint', (c) => c.notNull())
        .addColumn('originalHash', 'text')
        .addColumn('replacedAt', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema
        .createIndex('replacedInstancesByStudy')
        .on('replacedInstances')
        .column('studyUid')
        .execute();
      await db.schema
        .createTable('deletions')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('studyUid', 'text', (c) => c.notNull())
        .addColumn('seriesUid', 'text')
        .addColumn('sopInstanceUid', 'text')
        .addColumn('instanceCount', 'integer', (c) => c.notNull())
        .addColumn('reason', 'text', (c) => c.notNull())
        .addColumn('deletedBy', 'text', (c) => c.notNull())
        .addColumn('deletedByName', 'text', (c) => c.notNull())
        .addColumn('deletedAt', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('deletedObjects')
        .addColumn('deletionId', 'text', (c) => c.notNull().references('deletions.id'))
        .addColumn('hash', 'text', (c) => c.notNull())
        .addColumn('sopInstanceUid', 'text', (c) => c.notNull())
        .addColumn('seriesUid', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('deletedObjectsKey', ['deletionId', 'hash'])
        .execute();
      await db.schema.createIndex('deletedObjectsByHash').on('deletedObjects').column('hash').execute();
      await db.schema
        .createIndex('deletedObjectsByInstance')
        .on('deletedObjects')
        .column('sopInstanceUid')
        .execute();
      await db.schema.createIndex('instancesByStudy').on('instances').column('studyUid').execute();
    },
  },
};
