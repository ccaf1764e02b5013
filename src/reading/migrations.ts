import { type Kysely, sql } from 'kysely';

export const readingMigrations = {
  '080-reading': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('reads')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('visitId', 'text', (c) => c.notNull().references('visits.id'))
        .addColumn('subject', 'text', (c) => c.notNull())
        .addColumn('studyUid', 'text')
        .addColumn('readerId', 'text', (c) => c.notNull())
        .addColumn('readerName', 'text', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('impression', 'text', (c) => c.notNull())
        .addColumn('recommendation', 'text')
        .addColumn('createdAt', 'bigint', (c) => c.notNull())
        .addColumn('signedAt', 'bigint')
        .addColumn('signedContent', 'text')
        .execute();
      await sql`create unique index "readsDraft" on "reads" ("subject", "readerId") where "state" = 'draft'`.execute(
        db,
      );
      await db.schema.createIndex('readsBySubject').on('reads').columns(['subject', 'state']).execute();
      await db.schema.createIndex('readsByVisit').on('reads').columns(['visitId', 'state']).execute();
      await db.schema.createIndex('readsBySignature').on('reads').columns(['state', 'signedAt']).execute();
      await db.schema
        .createTable('findingDecisions')
        .addColumn('readId', 'text', (c) => c.notNull().references('reads.id'))
        .addColumn('machineFindingId', 'text', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('reason', 'text')
        .addColumn('note', 'text')
        .addColumn('sopInstanceUid', 'text')
        .addColumn('frame', 'integer')
        .addColumn('x0', 'double precision')
        .addColumn('y0', 'double precision')
        .addColumn('x1', 'double precision')
        .addColumn('y1', 'double precision')
        .addColumn('diameterMm', 'double precision')
        .addColumn('decidedAt', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('findingDecisionsOnce', ['readId', 'machineFindingId'])
        .execute();
      await db.schema
        .createTable('readerFindings')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('readId', 'text', (c) => c.notNull().references('reads.id'))
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('seriesUid', 'text', (c) => c.notNull())
        .addColumn('sopInstanceUid', 'text', (c) => c.notNull())
        .addColumn('frame', 'integer', (c) => c.notNull())
        .addColumn('x0', 'double precision', (c) => c.notNull())
        .addColumn('y0', 'double precision', (c) => c.notNull())
        .addColumn('x1', 'double precision', (c) => c.notNull())
        .addColumn('y1', 'double precision', (c) => c.notNull())
        .addColumn('diameterMm', 'double precision')
        .addColumn('description', 'text', (c) => c.notNull())
        .addColumn('createdAt', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('noduleAttributes')
        .addColumn('readId', 'text', (c) => c.notNull().references('reads.id'))
        .addColumn('findingId', 'text', (c) => c.notNull())
        .addColumn('texture', 'text')
        .addColumn('spiculated', 'integer')
        .addColumn('upperLobe', 'integer')
        .addColumn('volumeMm3', 'double precision')
        .addColumn('volumeMethod', 'text')
        .addColumn('sameAs', 'text')
        .addColumn('recordedAt', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('noduleAttributesOnce', ['readId', 'findingId'])
        .execute();
      await db.schema
        .createTable('imageEntries')
        .addColumn('readId', 'text', (c) => c.primaryKey().references('reads.id'))
        .addColumn('emphysema', 'integer')
        .addColumn('coronaryCalcium', 'double precision')
        .addColumn('recordedAt', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('readerFindingsByRead').on('readerFindings').column('readId').execute();
    },
  },
};
