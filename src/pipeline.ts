import { reportCommitment, reportCommitmentGaveUp } from './dimse/report-commitment.ts';
import type { Models } from './inference/registry.ts';
import { runModels, runModelsGaveUp } from './inference/run-models.ts';
import { settleStudy } from './ingest/settle-study.ts';
import { understandAnew } from './labs/understand-anew.ts';
import { withdrawTable } from './labs/withdraw-table.ts';
import type { Platform } from './platform/platform.ts';
import type { Starts } from './platform/queue/road.ts';
import type { JobRules } from './platform/queue/workers.ts';
import { concludeStudy } from './report/conclude-study.ts';
import { assessOpenVisits } from './risk/assess-open-visits.ts';
import { assessRisk, assessRiskGaveUp } from './risk/assess-risk.ts';
import { composeSummary } from './summary/compose-summary.ts';
import { removeDeleted } from './upkeep/remove-deleted.ts';

/**
 * The road: what has happened, and which job it starts. A fact and its jobs are written in one transaction,
 * and a job's results and the next fact in another, so a crash between any two steps loses and repeats nothing.
 */
export const starts: Starts = {
  'instance.stored': [
    { job: 'settle-study', subject: (fact) => fact.studyUid, delayMs: (fact) => fact.settleAfterMs },
  ],
  // What is left of the study settles again, and its models run anew; the bytes go when nobody is at them any more.
  'images.deleted': [
    { job: 'settle-study', subject: (fact) => fact.studyUid, delayMs: (fact) => fact.settleAfterMs },
    { job: 'assess-risk', subject: (fact) => fact.visitId },
    { job: 'remove-deleted', subject: (fact) => fact.deletionId, delayMs: () => 3_600_000 },
  ],
  // Its models run anew for the person whose it is now, and the risks of both visits are others.
  'study.moved': [
    { job: 'settle-study', subject: (fact) => fact.studyUid, delayMs: (fact) => fact.settleAfterMs },
    { job: 'assess-risk', subject: (fact) => fact.visitId },
    { job: 'assess-risk', subject: (fact) => fact.fromVisitId },
  ],
  'study.settled': [{ job: 'run-models', subject: (fact) => fact.studyUid }],
  'labreport.received': [{ job: 'assess-risk', subject: (fact) => fact.visitId }],
  'mapping.changed': [{ job: 'understand-anew', subject: (fact) => fact.mappingId }],
  'table.withdrawn': [{ job: 'withdraw-table', subject: (fact) => fact.tableImportId }],
  'terms.changed': [{ job: 'assess-open-visits', subject: (fact) => fact.modelId }],
  'results.understood': [{ job: 'assess-risk', subject: (fact) => fact.visitId }],
  'findings.recorded': [{ job: 'assess-risk', subject: (fact) => fact.visitId }],
  'history.recorded': [{ job: 'assess-risk', subject: (fact) => fact.visitId }],
  'inference.finished': [{ job: 'assess-risk', subject: (fact) => fact.visitId }],
  'risk.assessed': [],
  'study.claimed': [],
  'read.signed': [{ job: 'conclude-study', subject: (fact) => fact.readId }],
  'report.signed': [{ job: 'compose-summary', subject: (fact) => fact.visitId }],
  'summary.released': [],
  // The requester may hear the result on the association that it asked on; this is for when it does not.
  'commitment.requested': [
    { job: 'report-commitment', subject: (fact) => fact.commitmentId, delayMs: () => 60_000 },
  ],
};

/** What each job runs, how often it is tried, and what happens when it never succeeds. */
export function jobs(hub: Platform & { models: Models }): JobRules {
  return {
    'settle-study': { run: (studyUid) => settleStudy(hub, studyUid), attempts: 8 },
    'run-models': {
      run: (studyUid, signal) => runModels(hub, studyUid, signal),
      exhausted: (studyUid, error) => runModelsGaveUp(hub, studyUid, error),
      attempts: 3,
    },
    'understand-anew': { run: (mappingId) => understandAnew(hub, mappingId), attempts: 8 },
    'withdraw-table': { run: (importId) => withdrawTable(hub, importId), attempts: 8 },
    'assess-open-visits': { run: () => assessOpenVisits(hub), attempts: 8 },
    'assess-risk': {
      run: (visitId) => assessRisk(hub, visitId),
      exhausted: (visitId, error) => assessRiskGaveUp(hub, visitId, error),
      attempts: 3,
    },
    'conclude-study': { run: (readId) => concludeStudy(hub, readId), attempts: 8 },
    'compose-summary': { run: (visitId) => composeSummary(hub, visitId), attempts: 8 },
    'remove-deleted': { run: (id) => removeDeleted(hub, id), attempts: 8 },
    // Ten minutes apart in the end: the requester may be away for a day.
    'report-commitment': {
      run: (id, signal) => reportCommitment(hub, id, signal),
      exhausted: (id) => reportCommitmentGaveUp(id),
      attempts: 150,
    },
  };
}
