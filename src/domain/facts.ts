import type { LabReportId, ReadId, ReportId, StudyUid, SummaryId, VisitId } from './ids.ts';

/**
 * What has happened, in the past tense and durable; `pipeline.ts` says which job each one starts.
 * A fact is recorded in the transaction that makes it true, so neither exists without the other.
 */
export type Fact =
  | {
      readonly kind: 'instance.stored';
      readonly studyUid: StudyUid;
      readonly visitId: VisitId;
      /** How long the study waits for more. */
      readonly settleAfterMs: number;
    }
  | {
      readonly kind: 'images.deleted';
      readonly deletionId: string;
      readonly studyUid: StudyUid;
      readonly visitId: VisitId;
      /** How long what is left of the study waits for more. */
      readonly settleAfterMs: number;
    }
  | {
      readonly kind: 'study.moved';
      readonly studyUid: StudyUid;
      /** The visit of the person whose it is now. */
      readonly visitId: VisitId;
      readonly fromVisitId: VisitId;
      readonly settleAfterMs: number;
    }
  | { readonly kind: 'study.settled'; readonly studyUid: StudyUid; readonly visitId: VisitId }
  | { readonly kind: 'labreport.received'; readonly labReportId: LabReportId; readonly visitId: VisitId }
  /** A person has said what a sender means by a code or unit, or has taken it back. */
  | { readonly kind: 'mapping.changed'; readonly mappingId: string }
  /** Results of the visit mean something else than before. */
  | { readonly kind: 'results.understood'; readonly visitId: VisitId }
  /** Somebody takes back what came in by a table. */
  | { readonly kind: 'table.withdrawn'; readonly tableImportId: string }
  /** An owner's terms were accepted or no longer are, which turns the model on or off. */
  | { readonly kind: 'terms.changed'; readonly modelId: string }
  | { readonly kind: 'history.recorded'; readonly visitId: VisitId }
  /** A reader has accepted, changed or entered something of the images that models read, or has signed an earlier study of the person. */
  | { readonly kind: 'findings.recorded'; readonly visitId: VisitId }
  | { readonly kind: 'inference.finished'; readonly studyUid: StudyUid; readonly visitId: VisitId }
  | { readonly kind: 'risk.assessed'; readonly visitId: VisitId }
  | { readonly kind: 'study.claimed'; readonly visitId: VisitId }
  | { readonly kind: 'read.signed'; readonly readId: ReadId; readonly visitId: VisitId }
  | { readonly kind: 'report.signed'; readonly reportId: ReportId; readonly visitId: VisitId }
  | { readonly kind: 'summary.released'; readonly summaryId: SummaryId; readonly visitId: VisitId }
  | { readonly kind: 'commitment.requested'; readonly commitmentId: string };

export type FactKind = Fact['kind'];
export type FactOf<Kind extends FactKind> = Extract<Fact, { kind: Kind }>;

export const JOB_KINDS = [
  'settle-study',
  'run-models',
  'understand-anew',
  'withdraw-table',
  'assess-open-visits',
  'assess-risk',
  'conclude-study',
  'compose-summary',
  'report-commitment',
  'remove-deleted',
] as const;
export type JobKind = (typeof JOB_KINDS)[number];
