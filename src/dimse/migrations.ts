import type { Kysely } from 'kysely';

export const dimseMigrations = {
  '110-dicom-peers': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('dicomPeers')
        .addColumn('aeTitle', 'text', (c) => c.primaryKey())
        .addColumn('host', 'text')
        .addColumn('port', 'integer')
        .addColumn('tls', 'integer', (c) => c.notNull())
        .addColumn('callsFrom', 'text')
        .addColumn('site', 'text')
        .addColumn('may', 'text', (c) => c.notNull())
        .addColumn('transferSyntaxes', 'text', (c) => c.notNull())
        .addColumn('lastContactAt', 'bigint')
        .addColumn('lastContact', 'text')
        .execute();
    },
  },
  '111-storage-commitments': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('storageCommitments')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('transactionUid', 'text', (c) => c.notNull())
        .addColumn('callingAe', 'text', (c) => c.notNull())
        .addColumn('instances', 'text')
        .addColumn('digest', 'text', (c) => c.notNull())
        .addColumn('requestedAt', 'bigint', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('committedCount', 'integer')
        .addColumn('failedCount', 'integer')
        .addColumn('toldAt', 'bigint')
        .addUniqueConstraint('storageCommitmentsOnce', ['callingAe', 'transactionUid'])
        .execute();
    },
  },
};
