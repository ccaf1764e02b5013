import { Hono } from 'hono';
import type { Box, FindingState } from './domain/finding.ts';
import { type StudyUid, studyUid, type VisitId } from './domain/ids.ts';
import { currentRuns } from './inference/current-runs.ts';
import type { Db } from './platform/db/tables.ts';
import type { HubEnv } from './platform/http/env.ts';
import type { Platform } from './platform/platform.ts';
import type { Stage } from './worklist/stage.ts';
import { findSubject, type Subject } from './worklist/subject.ts';

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
  status: Stage;
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

type Chosen = { readonly visitId: VisitId; readonly subjects: readonly Subject[] };

/** One study's UID gives that study; a visit's id gives all its studies, or its results when it has none. */
async function choose(db: Db, id: string): Promise<Chosen> {
  const one = studyUid(id);
  const studies = await db
    .selectFrom('studies')
    .select(['studyUid', 'visitId'])
    .where((eb) =>
      one === null ? eb(eb.ref('visitId').$castTo<string>(), '=', id) : eb('studyUid', '=', one),
    )
    .orderBy('studyUid')
    .execute();
  const [first] = studies;
  if (first !== undefined) {
    const subjects = [];
    for (const study of studies) subjects.push(await findSubject(db, study.studyUid));
    return { visitId: first.visitId, subjects };
  }
  const subject = await findSubject(db, id);
  return { visitId: subject.visitId, subjects: [subject] };
}

/** Far along or not: a visit is as far as the study that is furthest behind. */
const STAGES = ['receiving', 'analysing', 'ready', 'reading', 'signed'] as const satisfies readonly Stage[];

function leastOf(subjects: readonly Subject[]): Stage {
  return STAGES.find((stage) => subjects.some((subject) => subject.stage === stage)) ?? 'receiving';
}

async function findingsOf(db: Db, studyUids: readonly StudyUid[]): Promise<ShownFinding[]> {
  if (studyUids.length === 0) return [];
  const rows = await currentRuns(db)
    .innerJoin('machineFindings as finding', 'finding.runId', 'inferenceRuns.id')
    .selectAll('finding')
    .select(['inferenceRuns.modelId', 'inferenceRuns.modelVersion'])
    .where('inferenceRuns.studyUid', 'in', studyUids)
    .orderBy('finding.score', 'desc')
    .execute();
  const decisions = await db
    .selectFrom('findingDecisions')
    .innerJoin('reads', 'reads.id', 'findingDecisions.readId')
    .select(['findingDecisions.machineFindingId', 'findingDecisions.state'])
    .where('reads.subject', 'in', studyUids)
    .orderBy('findingDecisions.decidedAt')
    .execute();
  const latest = new Map(decisions.map((decision) => [decision.machineFindingId, decision.state]));
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
    state: latest.get(row.id) ?? 'open',
  }));
}

const parsedOrNull = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

/** Gathers it. @throws HubError notFound */
export async function show(db: Db, id: string): Promise<Shown> {
  const { visitId, subjects } = await choose(db, id);
  const names = subjects.map(({ subject }) => subject);
  const studyUids = subjects.flatMap((subject) => subject.studyUid ?? []);
  const studies =
    studyUids.length === 0
      ? []
      : await db.selectFrom('studies').selectAll().where('studyUid', 'in', studyUids).execute();
  const runs =
    studyUids.length === 0
      ? []
      : await currentRuns(db)
          .selectAll('inferenceRuns')
          .where('inferenceRuns.studyUid', 'in', studyUids)
          .orderBy('inferenceRuns.modelId')
          .execute();
  const risks = await db
    .selectFrom('assessments')
    .selectAll()
    .where('visitId', '=', visitId)
    .orderBy('modelId')
    .execute();
  const reads = await db.selectFrom('reads').selectAll().where('subject', 'in', names).execute();
  const reports = await db.selectFrom('reports').selectAll().where('subject', 'in', names).execute();
  return {
    visit: visitId,
    status: leastOf(subjects),
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
