import type { Kysely } from 'kysely';

export const callBackMigration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('callBacks')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('patientKey', 'text', (c) => c.notNull().references('patients.id'))
      .addColumn('visitId', 'text', (c) => c.notNull().references('visits.id'))
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('labReportId', 'text', (c) => c.notNull().references('labReports.id'))
      .addColumn('observationId', 'text', (c) => c.notNull())
      .addColumn('code', 'text', (c) => c.notNull())
      .addColumn('label', 'text', (c) => c.notNull())
      .addColumn('subId', 'text')
      .addColumn('valueText', 'text', (c) => c.notNull())
      .addColumn('valueNumber', 'double precision')
      .addColumn('comparator', 'text')
      .addColumn('unit', 'text')
      .addColumn('interpretation', 'text')
      .addColumn('takenBack', 'integer', (c) => c.notNull())
      .addColumn('openedAt', 'bigint', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('closedAt', 'bigint')
      .addColumn('followedBy', 'text')
      .execute();
    await db.schema.createIndex('callBacksByState').on('callBacks').columns(['state', 'openedAt']).execute();
    await db.schema.createIndex('callBacksByReport').on('callBacks').column('labReportId').execute();
    await db.schema.createIndex('callBacksByVisit').on('callBacks').column('visitId').execute();
    await db.schema
      .createTable('callBackEvents')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('callBackId', 'text', (c) => c.notNull().references('callBacks.id'))
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('what', 'text', (c) => c.notNull())
      .addColumn('doneById', 'text')
      .addColumn('doneBy', 'text')
      .addColumn('valueText', 'text')
      .addColumn('unit', 'text')
      .addColumn('interpretation', 'text')
      .addColumn('whom', 'text')
      .addColumn('role', 'text')
      .addColumn('way', 'text')
      .addColumn('outcome', 'text')
      .addColumn('toldAt', 'bigint')
      .addColumn('readBack', 'text')
      .addColumn('note', 'text')
      .execute();
    await db.schema
      .createIndex('callBackEventsByCallBack')
      .on('callBackEvents')
      .columns(['callBackId', 'id'])
      .execute();
  },
};
