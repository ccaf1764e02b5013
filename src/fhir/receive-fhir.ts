import { setImmediate as turn } from 'node:timers/promises';
import { type BlobHash, type LabReportId, type PatientKey, patientKey } from '../domain/ids.ts';
import type { LabReportIn, PatientIdentityIn } from '../domain/lab-report.ts';
import type { FhirIssue } from '../formats/fhir/issue.ts';
import type { FhirLabReport } from '../formats/fhir/read-report.ts';
import type { FhirEntry, FhirSubmission, SubmissionAsked } from '../formats/fhir/read-submission.ts';
import { type LabReportReceived, receiveLabReport } from '../labs/receive-lab-report.ts';
import type { Stored } from '../platform/blobs/blob-store.ts';
import type { Tx } from '../platform/db/tables.ts';
import { transact } from '../platform/db/transact.ts';
import type { Platform } from '../platform/platform.ts';
import { type NewReceipt, NO_REMARK, type Remark, writeReceipt } from '../receipts/journal.ts';
import { givenBack, heldSayingTheSame } from './given-back.ts';
import { readPosted } from './read-posted.ts';
import type { Source } from './search-kind.ts';

/** What became of one report. */
export type ReportTaken =
  | {
      readonly outcome: 'stored' | 'duplicate';
      readonly labReportId: LabReportId;
      readonly patientKey: PatientKey;
      /** The id of the first result at each path. */
      readonly resultIds: ReadonlyMap<string, string>;
      readonly remark: Remark | null;
    }
  | { readonly outcome: 'refused'; readonly remark: Remark; readonly path: string };

export type FhirReceived =
  /** Nothing was taken: `issues` could not be read, or one report of a transaction was refused. */
  | { readonly kind: 'unread'; readonly issues: readonly FhirIssue[] }
  | { readonly kind: 'refused'; readonly remark: Remark; readonly path: string }
  | {
      readonly kind: 'taken';
      readonly as: FhirSubmission['kind'];
      readonly entries: readonly FhirEntry[];
      /** By the path of the report. */
      readonly reports: ReadonlyMap<string, ReportTaken>;
      /** The paths of what the hub gave itself and got back as it was. */
      readonly same: ReadonlySet<string>;
    };

type Draft = Omit<NewReceipt, 'outcome' | 'problem' | 'reason'>;
type Original = { readonly hash: BlobHash; readonly storedFromIt: Set<LabReportId> };

const LONGEST_REASON = 2000;

/** A refusal within a transaction, so that all that was written for the others is taken back. */
class Refusal extends Error {
  readonly taken: Extract<ReportTaken, { outcome: 'refused' }>;

  constructor(taken: Extract<ReportTaken, { outcome: 'refused' }>) {
    super(taken.remark.reason);
    this.taken = taken;
  }
}

/**
 * Takes in a Bundle, a DiagnosticReport or an Observation. The bytes are kept before anything is read. A transaction
 * is all or nothing; of a batch each entry stands by itself. A receipt for each report, and one for what is refused.
 */
export async function receiveFhir(
  platform: Platform,
  bytes: Buffer,
  { dicomWeb, ...asked }: SubmissionAsked & Pick<Source, 'dicomWeb'>,
): Promise<FhirReceived> {
  const { db, clock, blobs, config } = platform;
  const stored = await blobs.put(bytes);
  const draft = draftOf(stored, asked);
  const quarantine = ({ problem, reason }: Remark, name: string) =>
    transact(db, (tx) =>
      writeReceipt(tx, clock, {
        ...draft,
        name,
        outcome: 'quarantined',
        problem,
        reason: reason.slice(0, LONGEST_REASON),
      }),
    );

  const submission = await readPosted(bytes, asked);
  const same = submission.ok
    ? await givenBack({ db, config, dicomWeb }, submission.entries)
    : new Set<string>();
  const faults = submission.ok ? faultsIn(submission.entries, same) : submission.issues;
  if (!submission.ok || (faults.length > 0 && submission.kind !== 'batch')) {
    await quarantine(remarkOf(faults), asked.type);
    return { kind: 'unread', issues: faults };
  }
  const { entries } = submission;
  const news = entries.filter(({ path }) => !same.has(path));
  if (same.size > 0) {
    const receipt = { ...draft, outcome: 'duplicate' as const, ...NO_REMARK };
    await transact(db, (tx) => writeReceipt(tx, clock, receipt));
  }
  const original: Original = { hash: stored.hash, storedFromIt: new Set() };
  const reports = new Map<string, ReportTaken>();
  const take = async (tx: Tx, entry: FhirEntry, read: FhirLabReport) => {
    // The embedded database answers within a turn of the event loop, and others have theirs too.
    await turn();
    const taken = await takeReport(tx, platform, read, { original, dicomWeb });
    if (taken.outcome === 'refused') throw new Refusal(taken);
    await writeReceipt(tx, clock, receiptOf(draft, entry, taken));
    return taken;
  };

  if (submission.kind === 'batch') {
    for (const entry of news) {
      const { content, path } = entry;
      if (content.kind === 'refused') await quarantine(remarkOf(content.issues), path);
      if (content.kind !== 'report') continue;
      const taken = await transact(db, (tx) => take(tx, entry, content.read)).catch(refusalOf);
      if (taken.outcome === 'refused') await quarantine(taken.remark, path);
      reports.set(path, taken);
    }
    return { kind: 'taken', as: 'batch', entries, reports, same };
  }
  try {
    await transact(db, async (tx) => {
      original.storedFromIt.clear();
      reports.clear();
      for (const entry of news) {
        if (entry.content.kind !== 'report') continue;
        reports.set(entry.path, await take(tx, entry, entry.content.read));
      }
    });
  } catch (error) {
    const { remark, path } = refusalOf(error);
    await quarantine(remark, path);
    return { kind: 'refused', remark, path };
  }
  return { kind: 'taken', as: submission.kind, entries, reports, same };
}

function refusalOf(error: unknown): Extract<ReportTaken, { outcome: 'refused' }> {
  if (error instanceof Refusal) return error.taken;
  throw error;
}

function draftOf(stored: Stored, { type, caller }: SubmissionAsked): Draft {
  return {
    ...stored,
    door: 'fhir',
    sender: caller,
    name: type,
    uploadId: null,
    format: 'fhir',
    studyUid: null,
    sopInstanceUid: null,
    labReportId: null,
    visitId: null,
  };
}

function faultsIn(entries: readonly FhirEntry[], same: ReadonlySet<string>): readonly FhirIssue[] {
  return entries.flatMap(({ content, path }) =>
    content.kind === 'refused' && !same.has(path) ? content.issues : [],
  );
}

function remarkOf(issues: readonly FhirIssue[]): Remark {
  const told = issues.slice(0, 5).map(({ path, reason }) => `${path}: ${reason}`);
  const problem = issues.some(({ code }) => code === 'too-costly') ? 'too-large' : 'message-refused';
  return { problem, reason: told.join('; ') };
}

function receiptOf(
  draft: Draft,
  { path }: FhirEntry,
  { outcome, labReportId, remark }: Exclude<ReportTaken, { outcome: 'refused' }>,
): NewReceipt {
  return { ...draft, name: path, outcome, labReportId, ...(remark ?? NO_REMARK) };
}

/** Whom a report is of, for a subject that names a Patient on this hub. */
async function heldPatient(tx: Tx, id: string): Promise<PatientIdentityIn | null> {
  const key = patientKey(id);
  const row =
    key === null
      ? undefined
      : await tx
          .selectFrom('patients')
          .select(['issuer', 'patientId'])
          .where('id', '=', key)
          .executeTakeFirst();
  if (row === undefined) return null;
  const identifiers = [{ value: row.patientId, issuer: row.issuer, type: null }];
  return { identifiers, name: null, birthDate: null, sex: null };
}

const ABOUT = { patient: 'subject', time: 'effective', number: 'identifier' } as const;

async function takeReport(
  tx: Tx,
  platform: Platform,
  { report, subject }: FhirLabReport,
  { original, dicomWeb }: { readonly original: Original } & Pick<Source, 'dicomWeb'>,
): Promise<ReportTaken> {
  const patient = subject.kind === 'sent' ? subject.patient : await heldPatient(tx, subject.id);
  if (patient === null) {
    const path = subject.kind === 'held' ? subject.path : '';
    const remark: Remark = { problem: 'message-refused', reason: 'There is no such Patient on this hub' };
    return { outcome: 'refused', remark, path };
  }
  const whole: LabReportIn = { ...report, patient };
  const labReportId = await heldSayingTheSame({ db: tx, config: platform.config, dicomWeb }, whole);
  if (labReportId !== null) {
    const patientKey = await personOf(tx, labReportId);
    return { outcome: 'duplicate', labReportId, patientKey, resultIds: new Map(), remark: null };
  }
  const received = await receiveLabReport(tx, platform, whole, original);
  const at = report.place.kind === 'element' ? report.place.path : '';
  if (received.outcome === 'refused') {
    return { outcome: 'refused', remark: received.remark, path: `${at}.${ABOUT[received.about]}` };
  }
  const { outcome, remark } = received;
  return {
    outcome,
    labReportId: received.labReportId,
    patientKey: await personOf(tx, received.labReportId),
    resultIds: idsByPath(report, received),
    remark,
  };
}

async function personOf(tx: Tx, labReportId: LabReportId): Promise<PatientKey> {
  const { patientKey } = await tx
    .selectFrom('labReports')
    .select('patientKey')
    .where('id', '=', labReportId)
    .executeTakeFirstOrThrow();
  return patientKey;
}

/** The result at each Observation's path, of a group its first. */
function idsByPath(
  { observations }: Pick<LabReportIn, 'observations'>,
  { observationIds }: Extract<LabReportReceived, { outcome: 'stored' | 'duplicate' }>,
): Map<string, string> {
  const ids = new Map<string, string>();
  observations.forEach(({ place }, at) => {
    const id = observationIds[at];
    if (id === undefined || place.kind !== 'element') return;
    const path = place.path.replace(/\.component\[\d+\]$/, '');
    if (!ids.has(path)) ids.set(path, id);
  });
  return ids;
}
