import { type Kysely, sql } from 'kysely';
import { byteText } from '../platform/db/byte-text.ts';
import { rowsByKey } from '../platform/db/rows-by-key.ts';

export const patientMigrations = {
  '020-patients': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('patients')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('issuer', 'text', (c) => c.notNull())
        .addColumn('patientId', byteText(db), (c) => c.notNull())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('dicomName', 'text')
        .addColumn('nameFolded', byteText(db), (c) => c.notNull())
        .addColumn('birthDate', 'text')
        .addColumn('sex', 'text')
        .addColumn('createdAt', 'bigint', (c) => c.notNull())
        .addUniqueConstraint('patientsByIdentity', ['patientId', 'issuer'])
        .execute();
      await db.schema.createIndex('patientsByName').on('patients').columns(['nameFolded', 'id']).execute();
      await db.schema
        .createIndex('patientsByLowerPatientId')
        .on('patients')
        .expression(sql`lower(${sql.ref('patientId')})`)
        .execute();
      await db.schema.createIndex('patientsByBirthDate').on('patients').column('birthDate').execute();
      await db.schema
        .createTable('patientPhones')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('patientKey', 'text', (c) => c.notNull().references('patients.id'))
        .addColumn('number', 'text', (c) => c.notNull())
        .addColumn('digits', 'text', (c) => c.notNull())
        .addColumn('source', 'text', (c) => c.notNull())
        .addColumn('sourceName', 'text', (c) => c.notNull())
        .addColumn('addedAt', 'bigint', (c) => c.notNull())
        .addColumn('removedAt', 'bigint')
        .addColumn('removedByName', 'text')
        .addUniqueConstraint('patientPhonesOnce', ['patientKey', 'digits'])
        .modifyEnd(rowsByKey(db))
        .execute();
      await db.schema
        .createTable('namePhrases')
        .addColumn('later', 'smallint', (c) => c.notNull())
        .addColumn('phrase', byteText(db), (c) => c.notNull())
        .addColumn('name', byteText(db), (c) => c.notNull())
        .addPrimaryKeyConstraint('namePhrasesKey', ['later', 'phrase', 'name'])
        .modifyEnd(rowsByKey(db))
        .execute();
      await db.schema
        .createTable('visits')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('patientKey', 'text', (c) => c.notNull().references('patients.id'))
        .addColumn('visitDate', 'text', (c) => c.notNull())
        .addColumn('createdAt', 'bigint', (c) => c.notNull())
        .addUniqueConstraint('visitsByDay', ['patientKey', 'visitDate'])
        .modifyEnd(rowsByKey(db))
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
