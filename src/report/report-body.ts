import { z } from 'zod';
import { FINDING_KINDS, RECOMMENDATIONS } from '../domain/finding.ts';
import { pixelBox, type SignedContent, signedContent } from '../reading/signed-content.ts';
import type { ReportBody, ReportFinding } from './api.ts';

const { patient, visit, runs, assessments, observations } = signedContent.shape;

const reportFinding = z.object({
  origin: z.enum(['model', 'reader']),
  model: z.string().nullable(),
  state: z.enum(['accepted', 'corrected', 'own']),
  kind: z.enum(FINDING_KINDS),
  sopInstanceUid: z.string(),
  frame: z.number(),
  box: pixelBox,
  diameterMm: z.number().nullable(),
  description: z.string(),
}) satisfies z.ZodType<ReportFinding>;

/** The signed content as the column `body` keeps it. */
export const reportBody = z.object({
  patient,
  visit,
  study: z
    .object({
      studyUid: z.string(),
      description: z.string().nullable(),
      studyDate: z.string().nullable(),
      modalities: z.array(z.string()),
      bodyParts: z.array(z.string()),
    })
    .nullable(),
  models: runs,
  findings: z.array(reportFinding),
  rejected: z.array(
    z.object({
      model: z.string(),
      kind: z.enum(FINDING_KINDS),
      reason: z.string(),
      note: z.string().nullable(),
    }),
  ),
  assessments,
  observations,
  impression: z.string(),
  recommendation: z.enum(RECOMMENDATIONS),
  signedBy: z.string(),
  signedAt: z.number(),
}) satisfies z.ZodType<ReportBody>;

function distinct(texts: readonly (string | null)[]): string[] {
  return [...new Set(texts.flatMap((text) => text ?? []))].sort();
}

function keptFindings(content: SignedContent): ReportFinding[] {
  const kept = content.machineFindings.flatMap((finding): ReportFinding[] => {
    if (finding.state !== 'accepted' && finding.state !== 'corrected') return [];
    const { sopInstanceUid, frame, box, diameterMm } =
      finding.state === 'corrected' && finding.corrected !== null ? finding.corrected : finding;
    return [
      {
        origin: 'model',
        model: `${finding.model} ${finding.version}`,
        state: finding.state,
        kind: finding.kind,
        sopInstanceUid,
        frame,
        box,
        diameterMm,
        description: finding.note ?? '',
      },
    ];
  });
  const own = content.readerFindings.map(
    ({ kind, sopInstanceUid, frame, box, diameterMm, description }): ReportFinding => ({
      origin: 'reader',
      model: null,
      state: 'own',
      kind,
      sopInstanceUid,
      frame,
      box,
      diameterMm,
      description,
    }),
  );
  return [...kept, ...own];
}

/** The report of a signed page: what the reader kept, corrected, added and rejected, and what they concluded. */
export function composeReportBody(content: SignedContent): ReportBody {
  const { study, series, read } = content;
  return {
    patient: content.patient,
    visit: content.visit,
    study:
      study === null
        ? null
        : {
            studyUid: study.studyUid,
            description: study.description,
            studyDate: study.studyDate,
            modalities: distinct(series.map((one) => one.modality)),
            bodyParts: distinct(series.map((one) => one.bodyPart)),
          },
    models: content.runs,
    findings: keptFindings(content),
    rejected: content.machineFindings.flatMap(({ state, model, version, kind, reason, note }) =>
      state === 'rejected' ? [{ model: `${model} ${version}`, kind, reason: reason ?? 'other', note }] : [],
    ),
    assessments: content.assessments,
    observations: content.observations,
    impression: read.impression,
    recommendation: read.recommendation,
    signedBy: read.readerName,
    signedAt: read.signedAt,
  };
}
