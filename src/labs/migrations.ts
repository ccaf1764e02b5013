import { type Kysely, sql } from 'kysely';
import { byteText } from '../platform/db/byte-text.ts';
import { callBackMigration } from './call-back-migration.ts';

export const labMigrations = {
  '040-labs': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('labReports')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('patientKey', 'text', (c) => c.notNull().references('patients.id'))
        .addColumn('visitId', 'text', (c) => c.notNull().references('visits.id'))
        .addColumn('sender', 'text', (c) => c.notNull())
        .addColumn('reportNumber', byteText(db), (c) => c.notNull())
        .addColumn('contentHash', 'text', (c) => c.notNull())
        .addColumn('hash', 'text', (c) => c.notNull())
        .addColumn('collectedAt', 'bigint')
        .addColumn('collectedDay', 'text')
        .addColumn('serviceCode', 'text')
        .addColumn('serviceSystem', 'text')
        .addColumn('serviceName', 'text')
        .addColumn('reportedAt', 'bigint')
        .addColumn('receivedAt', 'bigint', (c) => c.notNull())
        .addColumn('status', 'text', (c) => c.notNull())
        .addColumn('supersededBy', 'text')
        .addColumn('tableImportId', 'text')
        .addUniqueConstraint('labReportsOnce', ['reportNumber', 'sender', 'contentHash'])
        .execute();
      await db.schema.createIndex('labReportsByPatient').on('labReports').column('patientKey').execute();
      await db.schema
        .createIndex('labReportsByTable')
        .on('labReports')
        .columns(['tableImportId', 'id'])
        .where(sql.ref('tableImportId'), 'is not', null)
        .execute();
      await db.schema.createIndex('labReportsByVisit').on('labReports').column('visitId').execute();
      await db.schema
        .createTable('observations')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('labReportId', 'text', (c) => c.notNull().references('labReports.id'))
        .addColumn('saidIn', 'text', (c) => c.notNull())
        .addColumn('visitId', 'text', (c) => c.notNull())
        .addColumn('patientKey', 'text', (c) => c.notNull())
        .addColumn('code', 'text', (c) => c.notNull())
        .addColumn('codeSystem', 'text')
        .addColumn('label', 'text', (c) => c.notNull())
        .addColumn('subId', 'text')
        .addColumn('valueText', 'text', (c) => c.notNull())
        .addColumn('valueNumber', 'double precision')
        .addColumn('comparator', 'text')
        .addColumn('unit', 'text')
        .addColumn('referenceText', 'text')
        .addColumn('status', 'text', (c) => c.notNull())
        .addColumn('analyteKey', 'text')
        .addColumn('canonicalValue', 'double precision')
        .addColumn('canonicalUnit', 'text')
        .addColumn('referenceLow', 'double precision')
        .addColumn('referenceHigh', 'double precision')
        .addColumn('referenceSource', 'text')
        .addColumn('interpretation', 'text')
        .addColumn('problem', 'text')
        .addColumn('reason', 'text')
        .addColumn('observedAt', 'bigint')
        .addColumn('specimen', 'text')
        .addColumn('received', 'text')
        .addColumn('mappingId', 'text')
        .addColumn('understoodAt', 'bigint')
        .addColumn('comment', 'text')
        .execute();
      // Few results need a mapping, and only those are in it.
      await db.schema
        .createIndex('observationsToMap')
        .on('observations')
        .columns(['code', 'id'])
        .where(sql.ref('received'), 'is not', null)
        .execute();
      await db.schema
        .createTable('labMappings')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('sender', 'text', (c) => c.notNull())
        .addColumn('code', 'text', (c) => c.notNull())
        .addColumn('codeSystem', 'text', (c) => c.notNull())
        .addColumn('label', 'text', (c) => c.notNull())
        .addColumn('labelKey', 'text', (c) => c.notNull())
        .addColumn('unit', 'text', (c) => c.notNull())
        .addColumn('decision', 'text', (c) => c.notNull())
        .addColumn('analyteKey', 'text')
        .addColumn('takenAs', 'text')
        .addColumn('decidedBy', 'text', (c) => c.notNull())
        .addColumn('decidedByName', 'text', (c) => c.notNull())
        .addColumn('decidedAt', 'bigint', (c) => c.notNull())
        .addColumn('endedAt', 'bigint')
        .addColumn('endedByName', 'text')
        .execute();
      // One decision holds at a time, and those before it stay.
      await db.schema
        .createIndex('labMappingsHolding')
        .unique()
        .on('labMappings')
        .columns(['sender', 'code', 'codeSystem', 'labelKey', 'unit'])
        .where(sql.ref('endedAt'), 'is', null)
        .execute();
      await db.schema
        .createTable('tableMappings')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('sender', 'text', (c) => c.notNull())
        .addColumn('headerKey', 'text', (c) => c.notNull())
        .addColumn('header', 'text', (c) => c.notNull())
        .addColumn('mapping', 'text', (c) => c.notNull())
        .addColumn('keptBy', 'text', (c) => c.notNull())
        .addColumn('keptByName', 'text', (c) => c.notNull())
        .addColumn('keptAt', 'bigint', (c) => c.notNull())
        .addColumn('endedAt', 'bigint')
        .addColumn('endedByName', 'text')
        .execute();
      await db.schema
        .createIndex('tableMappingsHolding')
        .unique()
        .on('tableMappings')
        .columns(['headerKey', 'sender'])
        .where(sql.ref('endedAt'), 'is', null)
        .execute();
      await db.schema
        .createTable('tableImports')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('hash', 'text', (c) => c.notNull())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('sender', 'text')
        .addColumn('tableMappingId', 'text', (c) => c.references('tableMappings.id'))
        .addColumn('importedBy', 'text', (c) => c.notNull())
        .addColumn('importedAt', 'bigint', (c) => c.notNull())
        .addColumn('againOf', 'text', (c) => c.references('tableImports.id'))
        .addColumn('withdrawnBy', 'text')
        .addColumn('withdrawnByName', 'text')
        .addColumn('withdrawnAt', 'bigint')
        .addColumn('withdrawnReason', 'text')
        .addColumn('undoneAt', 'bigint')
        .execute();
      await db.schema
        .createIndex('tableImportsByMapping')
        .on('tableImports')
        .column('tableMappingId')
        .execute();
      await db.schema.createIndex('observationsByVisit').on('observations').column('visitId').execute();
      await db.schema.createIndex('observationsByReport').on('observations').column('labReportId').execute();
      await db.schema
        .createIndex('observationsByPatient')
        .on('observations')
        .columns(['patientKey', 'id'])
        .execute();
    },
  },
  '041-call-backs': callBackMigration,
};
