import { type Kysely, sql } from 'kysely';

export const receiptMigrations = {
  '010-receipts': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('uploads')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('door', 'text', (c) => c.notNull())
        .addColumn('createdBy', 'text', (c) => c.notNull())
        .addColumn('createdAt', 'bigint', (c) => c.notNull())
        .addColumn('expectedFiles', 'integer')
        .addColumn('closedAt', 'bigint')
        .execute();
      await db.schema
        .createTable('receipts')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('uploadId', 'text')
        .addColumn('door', 'text', (c) => c.notNull())
        .addColumn('sender', 'text', (c) => c.notNull())
        .addColumn('site', 'text')
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('receivedAt', 'bigint', (c) => c.notNull())
        .addColumn('hash', 'text')
        .addColumn('sizeBytes', 'bigint', (c) => c.notNull())
        .addColumn('format', 'text', (c) => c.notNull())
        .addColumn('outcome', 'text', (c) => c.notNull())
        .addColumn('problem', 'text')
        .addColumn('reason', 'text')
        .addColumn('studyUid', 'text')
        .addColumn('sopInstanceUid', 'text')
        .addColumn('labReportId', 'text')
        .addColumn('visitId', 'text')
        .execute();
      await db.schema
        .createIndex('receiptsByUpload')
        .on('receipts')
        .columns(['uploadId', 'id'])
        .where(sql.ref('uploadId'), 'is not', null)
        .execute();
      await db.schema
        .createIndex('receiptsByOutcome')
        .on('receipts')
        .columns(['outcome', 'receivedAt'])
        .execute();
    },
  },
};
