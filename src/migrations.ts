import type { Migration } from 'kysely/migration';
import { accessMigrations } from './access/migrations.ts';
import { dimseMigrations } from './dimse/migrations.ts';
import { inferenceMigrations } from './inference/migrations.ts';
import { ingestMigrations } from './ingest/migrations.ts';
import { labMigrations } from './labs/migrations.ts';
import { orderMigrations } from './orders/migrations.ts';
import { patientMigrations } from './patients/migrations.ts';
import { platformMigrations } from './platform/db/migrations.ts';
import { readingMigrations } from './reading/migrations.ts';
import { receiptMigrations } from './receipts/migrations.ts';
import { reportMigrations } from './report/migrations.ts';
import { riskMigrations } from './risk/migrations.ts';
import { summaryMigrations } from './summary/migrations.ts';
import { worklistMigrations } from './worklist/migrations.ts';

/** Every migration of the hub, in the order of its name; one that has run anywhere is never changed. */
export const migrations: Record<string, Migration> = {
  ...platformMigrations,
  ...accessMigrations,
  ...receiptMigrations,
  ...patientMigrations,
  ...ingestMigrations,
  ...labMigrations,
  ...orderMigrations,
  ...inferenceMigrations,
  ...riskMigrations,
  ...worklistMigrations,
  ...readingMigrations,
  ...reportMigrations,
  ...summaryMigrations,
  ...dimseMigrations,
};
