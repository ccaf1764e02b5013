import type { Box } from '../../../src/domain/finding.ts';
import type { MachineFindingView, ReaderFindingView, ReadingView } from '../../../src/reading/api.ts';
import type { Mark, MarkLook } from '../images/marks.ts';

/** Where a finding lies now: as the reader corrected it, or as it was found. */
export function placeOf(finding: MachineFindingView | ReaderFindingView): {
  seriesUid: string;
  sopInstanceUid: string;
  frame: number;
  box: Box;
  diameterMm: number | null;
} {
  const corrected = 'corrected' in finding ? finding.corrected : null;
  const { seriesUid, sopInstanceUid, frame, box, diameterMm } = finding;
  return { seriesUid, sopInstanceUid, frame, box, diameterMm, ...corrected };
}

const LOOK: Record<MachineFindingView['state'], MarkLook> = {
  open: 'open',
  accepted: 'kept',
  corrected: 'kept',
  rejected: 'rejected',
};

type Labels = {
  machine: (finding: MachineFindingView) => string;
  own: (finding: ReaderFindingView) => string;
};

/** The marks of a reading on one of its series; the one being corrected is drawn by its editor instead. */
export function marksOf(
  view: ReadingView,
  seriesUid: string | null,
  edited: string | null,
  labels: Labels,
): Mark[] {
  const machine = view.machineFindings.map((finding) => ({
    finding,
    look: LOOK[finding.state],
    label: labels.machine(finding),
  }));
  const own = view.readerFindings.map((finding) => ({
    finding,
    look: 'own' as const,
    label: labels.own(finding),
  }));
  return [...machine, ...own].flatMap(({ finding, look, label }) => {
    const place = placeOf(finding);
    if (place.seriesUid !== seriesUid || finding.id === edited) return [];
    const { sopInstanceUid, frame, box, diameterMm } = place;
    return [{ id: finding.id, sopInstanceUid, frame, box, depthMm: diameterMm, label, look }];
  });
}

/** The undecided finding with the highest score; null when everything is decided. */
export function firstToDecide(view: Pick<ReadingView, 'machineFindings'>): MachineFindingView | null {
  const open = view.machineFindings.filter((finding) => finding.state === 'open');
  return open.reduce<MachineFindingView | null>(
    (best, finding) => (best === null || finding.score > best.score ? finding : best),
    null,
  );
}

/** All findings in the order of the list: the models' first, then the reader's own. */
export const findingIds = (view: ReadingView): string[] =>
  [...view.machineFindings, ...view.readerFindings].map((finding) => finding.id);

/** The finding after (or before) the chosen one, round and round; the first when none is chosen. */
export function neighbour(ids: readonly string[], chosen: string | null, by: 1 | -1): string | null {
  if (ids.length === 0) return null;
  const at = chosen === null ? -1 : ids.indexOf(chosen);
  if (at < 0) return (by === 1 ? ids[0] : ids.at(-1)) ?? null;
  return ids[(at + by + ids.length) % ids.length] ?? null;
}
