import { Hono } from 'hono';
import { HubError } from './domain/errors.ts';
import type { Box, FindingState } from './domain/finding.ts';
import type { Db } from './platform/db/tables.ts';
import type { HubEnv } from './platform/http/env.ts';
import type { Platform } from './platform/platform.ts';

export type ShownFinding = {
  model: string;
  version: string;
  seriesUid: string;
  sopInstanceUid: string;
  frame: number;
  box: Box;
  diameterMm: number;
  score: number;
  flagged: boolean;
  state: FindingState;
};

/** What the hub knows of a study or visit, for programs and for people at a terminal; no names in it. */
export type Shown = {
  visit: string;
  status: 'receiving' | 'analysing' | 'ready' | 'reading' | 'signed';
  studies: { studyUid: string; description: string | null; instances: number; settled: boolean }[];
  runs: {
    model: string;
    version: string;
    studyUid: string;
    outcome: string;
    reason: unknown;
    candidates: number | null;
  }[];
  findings: ShownFinding[];
  risks: {
    model: string;
    version: string;
    outcome: string;
    value: number | null;
    unit: string | null;
    band: string | null;
    flagged: boolean;
    detail: unknown;
  }[];
  reads: {
    id: string;
    subject: string;
    reader: string;
    state: string;
    recommendation: string | null;
    signedAt: number | null;
  }[];
  report: { id: string; subject: string; status: string; bodyHash: string; signedAt: number }[];
};

type Chosen = { visitId: string; studyUids: string[] };

/** One study's UID gives that study, a visit's id all studies of the visit. */
async function choose(db: Db, id: string): Promise<Chosen> {
  const studies = await db
    .selectFrom('studies')
    .select(['studyUid', 'visitId'])
    .where(({ or, eb, cast }) =>
      or([eb(cast<string>('studyUid', 'text'), '=', id), eb(cast<string>('visitId', 'text'), '=', id)]),
    )
    .execute();
  const [first] = studies;
  if (first !== undefined)
    return { visitId: first.visitId, studyUids: studies.map((study) => study.studyUid) };
  const visit = await db
    .selectFrom('visits')
    .select('id')
    .where(({ eb, cast }) => eb(cast<string>('id', 'text'), '=', id))
    .executeTakeFirst();
  if (visit === undefined)
    throw new HubError('notFound', 'There is no study and no visit of this identifier');
  return { visitId: visit.id, studyUids: [] };
}

async function findingsOf(db: Db, studyUids: string[]): Promise<ShownFinding[]> {
  if (studyUids.length === 0) return [];
  const rows = await db
    .selectFrom('machineFindings as finding')
    .innerJoin('inferenceRuns as run', 'run.id', 'finding.runId')
    .leftJoin('findingDecisions as decision', 'decision.machineFindingId', 'finding.id')
    .selectAll('finding')
    .select(['run.modelId', 'run.modelVersion', 'decision.state as decided'])
    .where(({ eb, cast }) => eb(cast<string>('finding.studyUid', 'text'), 'in', studyUids))
    .orderBy('finding.score', 'desc')
    .execute();
  return rows.map((row) => ({
    model: row.modelId,
    version: row.modelVersion,
    seriesUid: row.seriesUid,
    sopInstanceUid: row.sopInstanceUid,
    frame: row.frame,
    box: [row.x0, row.y0, row.x1, row.y1],
    diameterMm: row.diameterMm,
    score: row.score,
    flagged: row.flagged === 1,
    state: row.decided ?? 'open',
  }));
}

const parsedOrNull = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

/** Gathers it. @throws HubError notFound */
export async function show(db: Db, id: string): Promise<Shown> {
  const { visitId, studyUids } = await choose(db, id);
  const subjects = studyUids.length > 0 ? studyUids : [visitId];
  const studies = await db
    .selectFrom('studies')
    .selectAll()
    .where(({ eb, cast }) => eb(cast<string>('studyUid', 'text'), 'in', subjects))
    .execute();
  const runs = await db
    .selectFrom('inferenceRuns')
    .selectAll()
    .where(({ eb, cast }) => eb(cast<string>('studyUid', 'text'), 'in', subjects))
    .execute();
  const inferred = await db
    .selectFrom('studyInferences')
    .innerJoin('studies', 'studies.studyUid', 'studyInferences.studyUid')
    .select('studies.studyUid')
    .whereRef('studies.settledAt', '=', 'studyInferences.settledAt')
    .where(({ eb, cast }) => eb(cast<string>('studies.studyUid', 'text'), 'in', subjects))
    .execute();
  const risks = await db
    .selectFrom('assessments')
    .selectAll()
    .where(({ eb, cast }) => eb(cast<string>('visitId', 'text'), '=', visitId))
    .orderBy('modelId')
    .execute();
  const assessed = await db
    .selectFrom('visitAssessments')
    .select('visitId')
    .where(({ eb, cast }) => eb(cast<string>('visitId', 'text'), '=', visitId))
    .executeTakeFirst();
  const reads = await db.selectFrom('reads').selectAll().where('subject', 'in', subjects).execute();
  const reports = await db.selectFrom('reports').selectAll().where('subject', 'in', subjects).execute();

  const settled = studies.every((study) => study.settledAt !== null);
  const analysed = settled && inferred.length === studies.length && assessed !== undefined;
  const signed =
    reads.length > 0 &&
    subjects.every((subject) => reads.some((read) => read.subject === subject && read.state === 'signed'));
  const status = signed
    ? 'signed'
    : reads.length > 0
      ? 'reading'
      : analysed
        ? 'ready'
        : settled
          ? 'analysing'
          : 'receiving';
  return {
    visit: visitId,
    status,
    studies: studies.map((study) => ({
      studyUid: study.studyUid,
      description: study.description,
      instances: study.instanceCount,
      settled: study.settledAt !== null,
    })),
    runs: runs.map((run) => ({
      model: run.modelId,
      version: run.modelVersion,
      studyUid: run.studyUid,
      outcome: run.outcome,
      reason: parsedOrNull(run.reason),
      candidates: run.candidateCount,
    })),
    findings: await findingsOf(db, studyUids),
    risks: risks.map((risk) => ({
      model: risk.modelId,
      version: risk.modelVersion,
      outcome: risk.outcome,
      value: risk.value,
      unit: risk.unit,
      band: risk.band,
      flagged: risk.flagged === 1,
      detail: parsedOrNull(risk.detail),
    })),
    reads: reads.map((read) => ({
      id: read.id,
      subject: read.subject,
      reader: read.readerId,
      state: read.state,
      recommendation: read.recommendation,
      signedAt: read.signedAt,
    })),
    report: reports.map(({ id: reportId, subject, status: state, bodyHash, signedAt }) => ({
      id: reportId,
      subject,
      status: state,
      bodyHash,
      signedAt,
    })),
  };
}

/** `GET /api/show/:id`, the same as `tamsoat show`. */
export function showRoutes({ db }: Platform): Hono<HubEnv> {
  return new Hono<HubEnv>().get('/api/show/:id', async (c) => c.json(await show(db, c.req.param('id'))));
}
