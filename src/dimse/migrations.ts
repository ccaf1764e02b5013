import type { Kysely } from 'kysely';

export const dimseMigrations = {
  '110-dicom-peers': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('dicomPeers')
        .addColumn('aeTitle', 'text', (c) => c.primaryKey())
        .addColumn('host', 'text')
        .addColumn('port', 'integer')
        .addColumn('mayStore', 'integer', (c) => c.notNull())
        .addColumn('mayQuery', 'integer', (c) => c.notNull())
        .addColumn('mayRetrieve', 'integer', (c) => c.notNull())
        .execute();
    },
  },
};
