import type { Kysely } from 'kysely';

export const orderMigrations = {
  '045-orders': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('orders')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('patientKey', 'text', (c) => c.notNull().references('patients.id'))
        .addColumn('sender', 'text', (c) => c.notNull())
        .addColumn('placerNumber', 'text')
        .addColumn('fillerNumber', 'text')
        .addColumn('accessionNumber', 'text', (c) => c.notNull())
        .addColumn('requestedProcedureId', 'text', (c) => c.notNull())
        .addColumn('studyUid', 'text', (c) => c.notNull())
        .addColumn('patientName', 'text', (c) => c.notNull())
        .addColumn('procedureCode', 'text')
        .addColumn('procedureSystem', 'text')
        .addColumn('procedureName', 'text')
        .addColumn('reason', 'text')
        .addColumn('referringPhysician', 'text')
        .addColumn('requestingPhysician', 'text')
        .addColumn('priority', 'text')
        .addColumn('site', 'text')
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('createdAt', 'bigint', (c) => c.notNull())
        .addColumn('changedAt', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('ordersByPatient').on('orders').column('patientKey').execute();
      await db.schema.createIndex('ordersByAccession').on('orders').column('accessionNumber').execute();
      await db.schema.createIndex('ordersByStudy').on('orders').column('studyUid').execute();
      await db.schema
        .createIndex('ordersByPlacer')
        .on('orders')
        .columns(['placerNumber', 'sender'])
        .execute();
      await db.schema
        .createIndex('ordersByFiller')
        .on('orders')
        .columns(['fillerNumber', 'sender'])
        .execute();
      await db.schema
        .createTable('orderSteps')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('orderId', 'text', (c) => c.notNull().references('orders.id'))
        .addColumn('stepId', 'text', (c) => c.notNull())
        .addColumn('modality', 'text')
        .addColumn('stationAe', 'text')
        .addColumn('performingPhysician', 'text')
        .addColumn('protocolCode', 'text')
        .addColumn('protocolSystem', 'text')
        .addColumn('protocolName', 'text')
        .addColumn('scheduledDate', 'text')
        .addColumn('scheduledTime', 'text')
        .addColumn('state', 'text', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('orderStepsByOrder').on('orderSteps').column('orderId').execute();
      await db.schema
        .createIndex('orderStepsByDay')
        .on('orderSteps')
        .columns(['scheduledDate', 'scheduledTime', 'id'])
        .execute();
      await db.schema
        .createTable('orderEvents')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('orderId', 'text', (c) => c.notNull().references('orders.id'))
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addColumn('what', 'text', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('doneBy', 'text', (c) => c.notNull())
        .addColumn('reason', 'text')
        .addColumn('before', 'text')
        .addColumn('hash', 'text')
        .addColumn('messageHash', 'text')
        .execute();
      await db.schema
        .createIndex('orderEventsByOrder')
        .on('orderEvents')
        .columns(['orderId', 'id'])
        .execute();
      await db.schema
        .createTable('orderDecisions')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('orderId', 'text', (c) => c.notNull().references('orders.id'))
        .addColumn('about', 'text', (c) => c.notNull())
        .addColumn('uid', 'text', (c) => c.notNull())
        .addColumn('decision', 'text', (c) => c.notNull())
        .addColumn('reason', 'text', (c) => c.notNull())
        .addColumn('decidedBy', 'text', (c) => c.notNull())
        .addColumn('decidedByName', 'text', (c) => c.notNull())
        .addColumn('decidedAt', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('orderDecisionsByUid').on('orderDecisions').column('uid').execute();
      await db.schema.createIndex('orderDecisionsByOrder').on('orderDecisions').column('orderId').execute();
      await db.schema
        .createTable('performedSteps')
        .addColumn('sopInstanceUid', 'text', (c) => c.primaryKey())
        .addColumn('orderId', 'text', (c) => c.references('orders.id'))
        .addColumn('studyUid', 'text', (c) => c.notNull())
        .addColumn('stepIds', 'text', (c) => c.notNull())
        .addColumn('status', 'text', (c) => c.notNull())
        .addColumn('wronglyChosen', 'integer', (c) => c.notNull())
        .addColumn('doubt', 'text')
        .addColumn('sender', 'text', (c) => c.notNull())
        .addColumn('modality', 'text')
        .addColumn('stationAe', 'text')
        .addColumn('patientId', 'text')
        .addColumn('patientName', 'text')
        .addColumn('startedAt', 'text')
        .addColumn('endedAt', 'text')
        .addColumn('instances', 'text', (c) => c.notNull())
        .addColumn('createdAt', 'bigint', (c) => c.notNull())
        .addColumn('changedAt', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('performedStepsByOrder').on('performedSteps').column('orderId').execute();
      await db.schema
        .createTable('performedStepMessages')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('sopInstanceUid', 'text', (c) => c.notNull().references('performedSteps.sopInstanceUid'))
        .addColumn('operation', 'text', (c) => c.notNull())
        .addColumn('hash', 'text', (c) => c.notNull())
        .addColumn('sender', 'text', (c) => c.notNull())
        .addColumn('receivedAt', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema
        .createIndex('performedStepMessagesByStep')
        .on('performedStepMessages')
        .column('sopInstanceUid')
        .execute();
    },
  },
};
