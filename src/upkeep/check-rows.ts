import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Tables } from '../platform/db/tables.ts';
import { linkToken, tokenHash } from '../summary/link.ts';
import { COUNTS, checkCounts } from './check-counts.ts';
import { checkNames } from './check-names.ts';
import { eachPage, PAGE } from './each-page.ts';
import { fault, type OnFinding } from './finding.ts';

type Table = keyof Tables;

/** A row names another by `column`, which is the `key` of the row it needs. */
type Relation = {
  readonly of: Table;
  /** What the table's rows are called in a finding. */
  readonly called: string;
  readonly id: string;
  readonly column: string;
  readonly needs: Table;
  readonly key: string;
  /** Receipts name what they brought in only when they did. */
  readonly takenIn?: true;
  /** What receipts name may have been deleted since. */
  readonly deletable?: true;
};

const visit = (of: Table, called: string, id = 'id'): Relation => ({
  of,
  called,
  id,
  column: 'visitId',
  needs: 'visits',
  key: 'id',
});

/** Every row that a row cannot be without, declared to the database or not. */
export const RELATIONS: readonly Relation[] = [
  { of: 'visits', called: 'visit', id: 'id', column: 'patientKey', needs: 'patients', key: 'id' },
  { of: 'patientPhones', called: 'phone', id: 'id', column: 'patientKey', needs: 'patients', key: 'id' },
  visit('histories', 'history'),
  { of: 'studies', called: 'study', id: 'studyUid', column: 'patientKey', needs: 'patients', key: 'id' },
  visit('studies', 'study', 'studyUid'),
  { of: 'series', called: 'series', id: 'seriesUid', column: 'studyUid', needs: 'studies', key: 'studyUid' },
  {
    of: 'instances',
    called: 'instance',
    id: 'sopInstanceUid',
    column: 'seriesUid',
    needs: 'series',
    key: 'seriesUid',
  },
  {
    of: 'instances',
    called: 'instance',
    id: 'sopInstanceUid',
    column: 'studyUid',
    needs: 'studies',
    key: 'studyUid',
  },
  {
    of: 'quarantineDecisions',
    called: 'quarantine decision',
    id: 'id',
    column: 'receiptId',
    needs: 'receipts',
    key: 'id',
  },
  {
    of: 'quarantineDecisions',
    called: 'quarantine decision',
    id: 'id',
    column: 'patientKey',
    needs: 'patients',
    key: 'id',
  },
  {
    of: 'studyFilings',
    called: 'filing of study',
    id: 'studyUid',
    column: 'decisionId',
    needs: 'quarantineDecisions',
    key: 'id',
  },
  {
    of: 'studyFilings',
    called: 'filing of study',
    id: 'studyUid',
    column: 'moveId',
    needs: 'studyMoves',
    key: 'id',
  },
  {
    of: 'studyMoves',
    called: 'move of study',
    id: 'id',
    column: 'fromPatientKey',
    needs: 'patients',
    key: 'id',
  },
  {
    of: 'studyMoves',
    called: 'move of study',
    id: 'id',
    column: 'toPatientKey',
    needs: 'patients',
    key: 'id',
  },
  {
    of: 'studyFilings',
    called: 'filing of study',
    id: 'studyUid',
    column: 'patientKey',
    needs: 'patients',
    key: 'id',
  },
  { of: 'accounts', called: 'account', id: 'id', column: 'userId', needs: 'users', key: 'id' },
  {
    of: 'replacedInstances',
    called: 'replaced instance',
    id: 'decisionId',
    column: 'sopInstanceUid',
    needs: 'instances',
    key: 'sopInstanceUid',
  },
  {
    of: 'replacedInstances',
    called: 'replaced instance',
    id: 'decisionId',
    column: 'decisionId',
    needs: 'quarantineDecisions',
    key: 'id',
  },
  {
    of: 'receipts',
    called: 'receipt',
    id: 'id',
    column: 'sopInstanceUid',
    needs: 'instances',
    key: 'sopInstanceUid',
    takenIn: true,
    deletable: true,
  },
  {
    of: 'receipts',
    called: 'receipt',
    id: 'id',
    column: 'labReportId',
    needs: 'labReports',
    key: 'id',
    takenIn: true,
  },
  {
    of: 'deletedObjects',
    called: 'deleted object',
    id: 'hash',
    column: 'deletionId',
    needs: 'deletions',
    key: 'id',
  },
  { of: 'labReports', called: 'lab report', id: 'id', column: 'patientKey', needs: 'patients', key: 'id' },
  visit('labReports', 'lab report'),
  {
    of: 'labReports',
    called: 'lab report',
    id: 'id',
    column: 'tableImportId',
    needs: 'tableImports',
    key: 'id',
  },
  {
    of: 'tableImports',
    called: 'table',
    id: 'id',
    column: 'tableMappingId',
    needs: 'tableMappings',
    key: 'id',
  },
  {
    of: 'observations',
    called: 'observation',
    id: 'id',
    column: 'labReportId',
    needs: 'labReports',
    key: 'id',
  },
  { of: 'observations', called: 'observation', id: 'id', column: 'saidIn', needs: 'labReports', key: 'id' },
  { of: 'callBacks', called: 'call-back', id: 'id', column: 'patientKey', needs: 'patients', key: 'id' },
  visit('callBacks', 'call-back'),
  { of: 'callBacks', called: 'call-back', id: 'id', column: 'labReportId', needs: 'labReports', key: 'id' },
  {
    of: 'callBacks',
    called: 'call-back',
    id: 'id',
    column: 'observationId',
    needs: 'observations',
    key: 'id',
  },
  { of: 'callBacks', called: 'call-back', id: 'id', column: 'followedBy', needs: 'callBacks', key: 'id' },
  {
    of: 'callBackEvents',
    called: 'call-back event',
    id: 'id',
    column: 'callBackId',
    needs: 'callBacks',
    key: 'id',
  },
  {
    of: 'observations',
    called: 'observation',
    id: 'id',
    column: 'mappingId',
    needs: 'labMappings',
    key: 'id',
  },
  {
    of: 'inferenceRuns',
    called: 'inference run',
    id: 'id',
    column: 'studyUid',
    needs: 'studies',
    key: 'studyUid',
  },
  {
    of: 'studyInferences',
    called: 'inference of study',
    id: 'studyUid',
    column: 'studyUid',
    needs: 'studies',
    key: 'studyUid',
  },
  {
    of: 'machineFindings',
    called: 'machine finding',
    id: 'id',
    column: 'runId',
    needs: 'inferenceRuns',
    key: 'id',
  },
  { of: 'orders', called: 'order', id: 'id', column: 'patientKey', needs: 'patients', key: 'id' },
  { of: 'orderSteps', called: 'order step', id: 'id', column: 'orderId', needs: 'orders', key: 'id' },
  { of: 'orderEvents', called: 'order event', id: 'id', column: 'orderId', needs: 'orders', key: 'id' },
  {
    of: 'orderDecisions',
    called: 'order decision',
    id: 'id',
    column: 'orderId',
    needs: 'orders',
    key: 'id',
  },
  {
    of: 'performedSteps',
    called: 'performed step',
    id: 'sopInstanceUid',
    column: 'orderId',
    needs: 'orders',
    key: 'id',
  },
  {
    of: 'performedStepMessages',
    called: 'performed step message',
    id: 'id',
    column: 'sopInstanceUid',
    needs: 'performedSteps',
    key: 'sopInstanceUid',
  },
  visit('assessments', 'assessment'),
  visit('visitAssessments', 'assessment of visit', 'visitId'),
  visit('reads', 'read'),
  { of: 'reads', called: 'read', id: 'id', column: 'studyUid', needs: 'studies', key: 'studyUid' },
  {
    of: 'findingDecisions',
    called: 'decision',
    id: 'machineFindingId',
    column: 'readId',
    needs: 'reads',
    key: 'id',
  },
  { of: 'readerFindings', called: 'reader finding', id: 'id', column: 'readId', needs: 'reads', key: 'id' },
  {
    of: 'noduleAttributes',
    called: 'nodule attributes',
    id: 'findingId',
    column: 'readId',
    needs: 'reads',
    key: 'id',
  },
  { of: 'imageEntries', called: 'image entries', id: 'readId', column: 'readId', needs: 'reads', key: 'id' },
  visit('reports', 'report'),
  { of: 'reports', called: 'report', id: 'id', column: 'readId', needs: 'reads', key: 'id' },
  visit('summaries', 'summary'),
];

async function checkRelation(db: Db, relation: Relation, onFinding: OnFinding): Promise<void> {
  const { of, called, id, column, needs, key, takenIn, deletable } = relation;
  const only = takenIn === true ? sql`and child."outcome" in ('stored', 'duplicate')` : sql``;
  const undeleted =
    deletable === true
      ? sql`and not exists (
          select 1 from "deletedObjects" inner join "deletions" on "deletions"."id" = "deletedObjects"."deletionId"
          where "deletedObjects".${sql.ref(key)} = child.${sql.ref(column)}
            and "deletions"."deletedAt" >= child."receivedAt")`
      : sql``;
  await eachPage(
    async (after) => {
      const { rows } = await sql<{ id: string; named: string }>`
        select child.${sql.ref(id)} as "id", child.${sql.ref(column)} as "named" from ${sql.table(of)} as child
        where child.${sql.ref(id)} > ${after} and child.${sql.ref(column)} is not null ${only} ${undeleted}
          and not exists (
            select 1 from ${sql.table(needs)} as parent where parent.${sql.ref(key)} = child.${sql.ref(column)})
        order by child.${sql.ref(id)} limit ${sql.lit(PAGE)}`.execute(db);
      return rows;
    },
    (row) => row.id,
    (row) =>
      onFinding(fault(`${called} ${row.id}`, `the row of ${needs} that it names is missing: ${row.named}`)),
  );
}

/** A signed report is what was signed. */
async function checkReports(db: Db, onFinding: OnFinding): Promise<number> {
  return eachPage(
    (after) =>
      db
        .selectFrom('reports')
        .select(['id', 'body', 'bodyHash'])
        .where(({ eb, cast }) => eb(cast<string>('id', 'text'), '>', after))
        .orderBy('id')
        .limit(PAGE)
        .execute(),
    (row) => row.id,
    ({ id, body, bodyHash }) => {
      if (createHash('sha256').update(body).digest('hex') !== bodyHash)
        onFinding(fault(`report ${id}`, 'its words are not those that were signed'));
    },
  );
}

/** Every patient's link opens: the secret in the data folder is the one it was made with. */
async function checkLinks(db: Db, secret: string | null, onFinding: OnFinding): Promise<number> {
  return eachPage(
    (after) =>
      db
        .selectFrom('summaries')
        .select(['id', 'tokenHash'])
        .where(({ eb, cast }) => eb(cast<string>('id', 'text'), '>', after))
        .orderBy('id')
        .limit(PAGE)
        .execute(),
    (row) => row.id,
    (row) => {
      const where = `summary ${row.id}`;
      if (secret === null)
        onFinding(fault(where, 'link.secret, which the patient’s link was made with, is missing'));
      else if (tokenHash(linkToken(secret, row.id)) !== row.tokenHash)
        onFinding(fault(where, 'the patient’s link was made with another link.secret'));
    },
  );
}

/** The checks of rows against each other, by what a finding about the check itself is called; `linkSecret` is null where it is missing. */
export function rowChecks(
  db: Db,
  linkSecret: string | null,
  onFinding: OnFinding,
): { readonly name: string; run(): Promise<unknown> }[] {
  return [
    ...RELATIONS.map((relation) => ({
      name: `table ${relation.of}`,
      run: () => checkRelation(db, relation, onFinding),
    })),
    ...COUNTS.map((count) => ({
      name: `table ${count.of}`,
      run: () => checkCounts(db, count, onFinding),
    })),
    { name: 'table patients', run: () => checkNames(db, onFinding) },
    { name: 'table reports', run: () => checkReports(db, onFinding) },
    { name: 'table summaries', run: () => checkLinks(db, linkSecret, onFinding) },
  ];
}
