import { seriesApplies } from './lung-applies.ts';
import type { CtVolumeCard } from './model-card.ts';

/** What is known of a series without opening its files. */
export type SeriesChoice = {
  readonly seriesUid: string;
  readonly modality: string | null;
  readonly bodyPart: string | null;
  readonly description: string | null;
  readonly studyDescription: string | null;
  readonly instanceCount: number;
  readonly sopClassUid: string;
  /** YYYY-MM-DD. */
  readonly birthDate: string | null;
  readonly visitDate: string;
};

export type Chosen =
  | { readonly ok: true; readonly seriesUid: string }
  | { readonly ok: false; readonly reason: string };

/** Whole years from a birth date to a day; null when the birth date is not known. */
export function ageOn(birthDate: string | null, day: string): number | null {
  if (birthDate === null) return null;
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/**
 * The series of a study that a CT model reads: of those that suit, the one with the most slices, which is the finest.
 * When none suits, the reason is that of the one that came nearest: a CT before any other.
 */
export function chooseSeries(series: readonly SeriesChoice[], reads: CtVolumeCard['reads']): Chosen {
  const judged = series
    .map((one) => ({
      one,
      reason: seriesApplies(
        {
          modality: one.modality,
          sopClassUid: one.sopClassUid,
          bodyPart: one.bodyPart,
          descriptions: [one.description ?? '', one.studyDescription ?? ''],
          ageYears: ageOn(one.birthDate, one.visitDate),
        },
        reads,
      ),
    }))
    .sort(
      (a, b) => b.one.instanceCount - a.one.instanceCount || (a.one.seriesUid < b.one.seriesUid ? -1 : 1),
    );
  const suited = judged.find(({ reason }) => reason === null);
  if (suited !== undefined) return { ok: true, seriesUid: suited.one.seriesUid };
  const nearest = judged.find(({ one }) => one.modality === 'CT') ?? judged[0];
  return { ok: false, reason: nearest?.reason ?? 'the study has no series' };
}
