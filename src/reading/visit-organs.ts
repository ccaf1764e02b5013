import { HubError } from '../domain/errors.ts';
import type { HistoryAnswers } from '../domain/history.ts';
import type { VisitId } from '../domain/ids.ts';
import type { ObservationView } from '../labs/api.ts';
import { organOfAnalyte, RESULT_ORGANS, type ResultOrgan } from '../labs/organs.ts';
import { historyOf } from '../patients/history.ts';
import { patientView } from '../patients/routes.ts';
import type { Db } from '../platform/db/tables.ts';
import type { AssessmentView } from '../risk/api.ts';
import { toAssessmentView } from '../risk/detail.ts';
import type { NamedModels } from '../worklist/model-title.ts';
import { findSubject } from '../worklist/subject.ts';
import type { OrganFinding, OrganPicture, ReadingView, VisitOrgans } from './api.ts';
import { HISTORY_OF_ORGAN, organOfFinding } from './organs.ts';
import { observationsOf, readingView } from './reading-view.ts';

type Found = OrganFinding & { readonly organ: ResultOrgan };

/** What stands on the images of one reading: the reader's own, and a model's that nobody has rejected. */
function findingsOf({ subject, series, machineFindings, readerFindings }: ReadingView): Found[] {
  const modalityOf = (uid: string) => series.find(({ seriesUid }) => seriesUid === uid)?.modality ?? null;
  const machine = machineFindings.flatMap((finding): Found[] => {
    if (finding.state === 'rejected') return [];
    const { id, kind, state, seriesUid, corrected, nodule } = finding;
    return [
      {
        organ: organOfFinding(kind, modalityOf(seriesUid)),
        id,
        subject,
        kind,
        state,
        diameterMm: corrected?.diameterMm ?? finding.diameterMm,
        text: finding.note,
        ...(nodule && { nodule }),
      },
    ];
  });
  const own = readerFindings.map(({ id, kind, seriesUid, diameterMm, description, nodule }): Found => {
    const organ = organOfFinding(kind, modalityOf(seriesUid));
    return {
      organ,
      id,
      subject,
      kind,
      state: 'own',
      diameterMm,
      text: description,
      ...(nodule && { nodule }),
    };
  });
  return [...machine, ...own].sort((a, b) => (b.diameterMm ?? 0) - (a.diameterMm ?? 0));
}

const isAnswered = (answers: HistoryAnswers | null) => (field: keyof HistoryAnswers) =>
  answers !== null && answers[field] !== null;

const isCritical = ({ interpretation }: ObservationView) => interpretation?.startsWith('critical') === true;
const isAbnormal = ({ interpretation }: ObservationView) =>
  interpretation !== null && interpretation !== 'normal';

/** How much of an organ is out of order: the order of the organs on the page. */
function weightOf({ findings, observations, assessments }: OrganPicture): number {
  if (observations.some(isCritical)) return 3;
  if (assessments.some(({ flagged }) => flagged) || findings.length > 0) return 2;
  return observations.some(isAbnormal) ? 1 : 0;
}

/**
 * Findings, results, history and risks of a visit by organ; organs of which nothing is known are left out, and those that
 * most is wrong with come first.
 */
export function byOrgan(
  findings: readonly Found[],
  observations: readonly ObservationView[],
  assessments: readonly AssessmentView[],
  history: HistoryAnswers | null,
): OrganPicture[] {
  const called = assessments.filter(({ outcome }) => outcome !== 'notApplicable');
  return RESULT_ORGANS.map((organ): OrganPicture => {
    const results = observations.filter(({ analyteKey }) => organOfAnalyte(analyteKey ?? '') === organ);
    return {
      organ,
      findings: findings.flatMap(({ organ: of, ...finding }) => (of === organ ? [finding] : [])),
      observations: results.toSorted((a, b) => Number(isAbnormal(b)) - Number(isAbnormal(a))),
      history: (HISTORY_OF_ORGAN[organ] ?? []).filter(isAnswered(history)),
      assessments: called.filter((assessment) => assessment.organ === organ),
    };
  })
    .filter(
      (picture) =>
        picture.findings.length > 0 ||
        picture.observations.length > 0 ||
        picture.assessments.some(({ outcome }) => outcome === 'answered' || outcome === 'failed'),
    )
    .sort((a, b) => weightOf(b) - weightOf(a));
}

/** The picture of a visit by organ, from the tables as they stand this moment. @throws HubError notFound */
export async function visitOrgans(db: Db, models: NamedModels, visitId: VisitId): Promise<VisitOrgans> {
  const row = await db
    .selectFrom('visits')
    .innerJoin('patients', 'patients.id', 'visits.patientKey')
    .selectAll('patients')
    .select('visits.visitDate')
    .where('visits.id', '=', visitId)
    .executeTakeFirst();
  if (row === undefined) throw new HubError('notFound', 'There is no such visit');
  const studies = await db
    .selectFrom('studies')
    .select('studyUid')
    .where('visitId', '=', visitId)
    .orderBy('studyUid')
    .execute();
  const views: ReadingView[] = [];
  for (const { studyUid } of studies) {
    views.push(await readingView(db, models, await findSubject(db, studyUid)));
  }
  const assessments = await db
    .selectFrom('assessments')
    .selectAll()
    .where('visitId', '=', visitId)
    .orderBy('flagged', 'desc')
    .orderBy('modelId')
    .execute();
  const history = (await historyOf(db, visitId))?.parsed ?? null;
  return {
    patient: patientView(row),
    visit: { id: visitId, visitDate: row.visitDate },
    history,
    studies: views.map(({ subject, study, series, entries }) => ({
      subject,
      description: study?.description ?? null,
      modalities: [...new Set(series.flatMap(({ modality }) => modality ?? []))],
      entries,
    })),
    organs: byOrgan(
      views.flatMap(findingsOf),
      await observationsOf(db, visitId),
      assessments.map(toAssessmentView),
      history,
    ),
  };
}
