import type { Kysely } from 'kysely';

export const patientMigrations = {
  '020-patients': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('patients')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('issuer', 'text', (c) => c.notNull())
        .addColumn('patientId', 'text', (c) => c.notNull())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('nameFolded', 'text', (c) => c.notNull())
        .addColumn('birthDate', 'text')
        .addColumn('sex', 'text')
        .addColumn('createdAt', 'bigint', (c) => c.notNull())
        .addUniqueConstraint('patientsByIdentity', ['issuer', 'patientId'])
        .execute();
      await db.schema.createIndex('patientsByName').on('patients').column('nameFolded').execute();
      await db.schema.createIndex('patientsByPatientId').on('patients').column('patientId').execute();
      await db.schema
        .createTable('visits')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('patientKey', 'text', (c) => c.notNull().references('patients.id'))
        .addColumn('visitDate', 'text', (c) => c.notNull())
        .addColumn('createdAt', 'bigint', (c) => c.notNull())
        .addUniqueConstraint('visitsByDay', ['patientKey', 'visitDate'])
        .execute();
      await db.schema
        .createTable('histories')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('visitId', 'text', (c) => c.notNull().references('visits.id'))
        .addColumn('answers', 'text', (c) => c.notNull())
        .addColumn('recordedBy', 'text', (c) => c.notNull())
        .addColumn('recordedAt', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('historiesByVisit').on('histories').columns(['visitId', 'id']).execute();
    },
  },
};
