import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import pino from 'pino';
import type { Fact } from '../../src/domain/facts.ts';
import type { FindingKind } from '../../src/domain/finding.ts';
import {
  type LabReportId,
  newId,
  type PatientKey,
  type SeriesUid,
  type SopInstanceUid,
  type StudyUid,
  seriesUid,
  sopInstanceUid,
  studyUid,
  type VisitId,
} from '../../src/domain/ids.ts';
import type { Actor, Role } from '../../src/domain/roles.ts';
import type { ObservationTable } from '../../src/labs/tables.ts';
import { migrations } from '../../src/migrations.ts';
import { openFileBlobs } from '../../src/platform/blobs/blob-store.ts';
import { type DatabaseConfig, readConfig } from '../../src/platform/config.ts';
import { migrate, openDb } from '../../src/platform/db/open-db.ts';
import type { HubEnv } from '../../src/platform/http/env.ts';
import { problemResponse } from '../../src/platform/http/problem.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { openRoad } from '../../src/platform/queue/road.ts';
import { readingRoutes } from '../../src/reading/routes.ts';
import { concludeStudy } from '../../src/report/conclude-study.ts';
import { reportRoutes } from '../../src/report/routes.ts';
import type { AssessmentDetail } from '../../src/risk/detail.ts';
import type { AssessmentTable } from '../../src/risk/tables.ts';
import { composeSummary } from '../../src/summary/compose-summary.ts';
import { summaryRoutes } from '../../src/summary/routes.ts';
import { worklistRoutes } from '../../src/worklist/routes.ts';

/** Nothing starts by itself: a test runs the jobs it means. */
const NO_STARTS = {
  'instance.stored': [],
  'study.settled': [],
  'labreport.received': [],
  'history.recorded': [],
  'inference.finished': [],
  'risk.assessed': [],
  'study.claimed': [],
  'read.signed': [],
  'report.signed': [],
  'summary.released': [],
} as const;

function must<T>(value: T | null): T {
  if (value === null) throw new Error('not an identifier');
  return value;
}

export type StagedStudy = {
  visitId: VisitId;
  patientKey: PatientKey;
  studyUid: StudyUid;
  seriesUid: SeriesUid;
  instanceUid: SopInstanceUid;
  runId: string;
};

/** The worklist, the reading page, reports and summaries over an empty database, with a clock of the test's own. */
export async function openDesk(database?: DatabaseConfig) {
  const dataDir = await mkdtemp(join(tmpdir(), 'tamsoat-desk-'));
  const config = {
    ...readConfig({ TAMSOAT_DATA_DIR: dataDir }),
    ...(database === undefined ? {} : { database }),
  };
  const db = openDb(config.database);
  await migrate(db, migrations);
  let now = Date.UTC(2026, 2, 4, 3);
  const clock = { now: () => now };
  const log = pino({ level: 'silent' });
  const stopping = new AbortController();
  const platform: Platform = {
    config,
    db,
    blobs: await openFileBlobs(config.blobs.path),
    road: openRoad(NO_STARTS, clock),
    clock,
    log,
  };
  const hub = { ...platform, models: { list: [] }, stopping: stopping.signal };
  let actor: Actor = { userId: 'nobody', name: 'Nobody', role: 'technician', via: 'session' };
  const app = new Hono<HubEnv>();
  app.use(async (c, next) => {
    c.set('actor', actor);
    c.set('requestId', 'r1');
    await next();
  });
  app.onError((error, c) => problemResponse(c, error, log, 'r1'));
  for (const routes of [worklistRoutes(hub), readingRoutes(hub), reportRoutes(hub), summaryRoutes(hub)]) {
    app.route('/', routes);
  }
  let count = 0;
  const root = `1.2.826.${process.pid}.${Date.now()}`;

  async function stageVisit(name = 'Nguyễn^Thị Bình') {
    const patientKey = newId<PatientKey>(now);
    const visitId = newId<VisitId>(now);
    await db
      .insertInto('patients')
      .values({
        id: patientKey,
        issuer: 'LOCAL',
        patientId: patientKey,
        name,
        nameFolded: 'nguyen thi binh',
        birthDate: '1961-07-09',
        sex: 'F',
        createdAt: now,
      })
      .execute();
    await db
      .insertInto('visits')
      .values({ id: visitId, patientKey, visitDate: '2026-03-04', createdAt: now })
      .execute();
    return { visitId, patientKey };
  }

  return {
    db,
    hub,
    app,
    now: clock.now,
    pass(ms: number) {
      now += ms;
    },
    /** Signs a person in for the requests that follow. */
    as(role: Role, userId: string = role) {
      actor = { userId, name: `Dr ${userId}`, role, via: 'session' };
    },
    send(method: string, path: string, body?: unknown) {
      return app.request(path, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    },
    stageVisit,
    /** A chest CT of one instance that has settled and been looked at; `ready` false leaves it coming in. */
    async stageStudy(
      options: { ready?: boolean; visit?: { visitId: VisitId; patientKey: PatientKey } } = {},
    ) {
      const { visitId, patientKey } = options.visit ?? (await stageVisit());
      count += 1;
      const study: StagedStudy = {
        visitId,
        patientKey,
        studyUid: must(studyUid(`${root}.${count}`)),
        seriesUid: must(seriesUid(`${root}.${count}.1`)),
        instanceUid: must(sopInstanceUid(`${root}.${count}.1.1`)),
        runId: newId(now),
      };
      const settledAt = options.ready === false ? null : now;
      await db
        .insertInto('studies')
        .values({
          studyUid: study.studyUid,
          patientKey,
          visitId,
          accessionNumber: null,
          studyDate: '20260304',
          studyTime: null,
          description: 'Low-dose chest',
          referringPhysician: null,
          studyId: null,
          instanceCount: 1,
          firstReceivedAt: now,
          lastReceivedAt: now,
          settledAt,
        })
        .execute();
      await db
        .insertInto('series')
        .values({
          seriesUid: study.seriesUid,
          studyUid: study.studyUid,
          modality: 'CT',
          bodyPart: 'CHEST',
          description: null,
          seriesNumber: 1,
          instanceCount: 1,
        })
        .execute();
      await db
        .insertInto('instances')
        .values({
          sopInstanceUid: study.instanceUid,
          seriesUid: study.seriesUid,
          studyUid: study.studyUid,
          sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
          transferSyntaxUid: '1.2.840.10008.1.2.1',
          instanceNumber: 1,
          rows: 512,
          columns: 512,
          frames: 1,
          hash: '0'.repeat(64),
          sizeBytes: 1,
          receivedAt: now,
          frameTable: null,
        })
        .execute();
      if (settledAt === null) return study;
      await this.stageRun(study, settledAt);
      await this.stageAssessed(visitId);
      return study;
    },
    /** One model has had its turn at a study as it was settled then. */
    async stageRun(study: StagedStudy, settledAt: number) {
      await db
        .insertInto('inferenceRuns')
        .values({
          id: study.runId,
          studyUid: study.studyUid,
          seriesUid: study.seriesUid,
          modelId: 'lung-nodule-ct',
          modelVersion: '1.0.0',
          modelSha256: '0'.repeat(64),
          outcome: 'answered',
          reason: null,
          candidateCount: 3,
          startedAt: now,
          finishedAt: now,
        })
        .execute();
      const mark = { visitId: study.visitId, settledAt, finishedAt: now };
      await db
        .insertInto('studyInferences')
        .values({ studyUid: study.studyUid, ...mark })
        .onConflict((conflict) => conflict.column('studyUid').doUpdateSet(mark))
        .execute();
    },
    /** The study settles again and the models run over all of it; answers the study with its new run. */
    async stageLaterRun(study: StagedStudy): Promise<StagedStudy> {
      const again = { ...study, runId: newId(now) };
      await db
        .updateTable('studies')
        .set({ settledAt: now })
        .where('studyUid', '=', study.studyUid)
        .execute();
      await this.stageRun(again, now);
      return again;
    },
    async stageAssessed(visitId: VisitId) {
      await db
        .insertInto('visitAssessments')
        .values({ visitId, assessedAt: now, inputsHash: '' })
        .onConflict((conflict) => conflict.column('visitId').doNothing())
        .execute();
    },
    async stageFinding(
      study: StagedStudy,
      options: { kind?: FindingKind; diameterMm?: number; flagged?: 0 | 1 } = {},
    ) {
      const id = newId(now);
      await db
        .insertInto('machineFindings')
        .values({
          id,
          runId: study.runId,
          studyUid: study.studyUid,
          seriesUid: study.seriesUid,
          sopInstanceUid: study.instanceUid,
          frame: 1,
          x0: 10,
          y0: 10,
          x1: 20,
          y1: 20,
          kind: options.kind ?? 'lung-nodule',
          diameterMm: options.diameterMm ?? 8.4,
          score: 0.9,
          flagged: options.flagged ?? 1,
        })
        .execute();
      return id;
    },
    async stageLabs(
      { visitId, patientKey }: { visitId: VisitId; patientKey: PatientKey },
      observations: readonly Partial<ObservationTable>[],
    ) {
      const labReportId = newId<LabReportId>(now);
      await db
        .insertInto('labReports')
        .values({
          id: labReportId,
          visitId,
          patientKey,
          sender: 'LAB',
          reportNumber: labReportId,
          contentHash: labReportId,
          hash: '0'.repeat(64),
          collectedAt: now,
          receivedAt: now,
          supersededBy: null,
        })
        .execute();
      for (const observation of observations) {
        await db
          .insertInto('observations')
          .values({
            id: newId(now),
            labReportId,
            visitId,
            patientKey,
            code: 'X',
            codeSystem: null,
            label: 'Test',
            subId: null,
            valueText: '1',
            valueNumber: 1,
            comparator: null,
            unit: 'mmol/L',
            referenceText: null,
            status: 'final',
            analyteKey: null,
            canonicalValue: null,
            canonicalUnit: null,
            referenceLow: null,
            referenceHigh: null,
            interpretation: 'normal',
            problem: null,
            observedAt: now,
            ...observation,
          })
          .execute();
      }
      return labReportId;
    },
    async stageRisk(
      visitId: VisitId,
      row: Partial<AssessmentTable> & Pick<AssessmentTable, 'modelId'>,
      detail: Partial<AssessmentDetail> = {},
    ) {
      const whole: AssessmentDetail = {
        title: { en: 'Heart risk', vi: 'Nguy cơ tim mạch' },
        organ: 'heart',
        decimals: 1,
        band: { en: 'High', vi: 'Cao' },
        urgency: 'routine',
        advice: null,
        reason: null,
        inputs: [],
        outputs: [],
        source: 'A paper',
        ...detail,
      };
      await db
        .insertInto('assessments')
        .values({
          id: newId(now),
          visitId,
          modelVersion: '1.0.0',
          modelSha256: '0'.repeat(64),
          outcome: 'answered',
          value: 7.2,
          unit: '%',
          band: 'high',
          flagged: 1,
          detail: JSON.stringify(whole),
          assessedAt: now,
          ...row,
        })
        .execute();
    },
    /** The facts of one kind about a visit, oldest first. */
    async facts<Kind extends Fact['kind']>(
      kind: Kind,
      visitId: VisitId,
    ): Promise<{ readId?: string; reportId?: string }[]> {
      const rows = await db.selectFrom('facts').selectAll().where('kind', '=', kind).orderBy('id').execute();
      return rows.map((row) => JSON.parse(row.payload)).filter((fact) => fact.visitId === visitId);
    },
    async conclude(readId: string) {
      const commit = await concludeStudy(hub, readId);
      await db.transaction().execute(commit);
    },
    async summarise(visitId: string) {
      const commit = await composeSummary(hub, visitId);
      await db.transaction().execute(commit);
    },
    stop: () => stopping.abort(),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await db.destroy();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export type Desk = Awaited<ReturnType<typeof openDesk>>;
