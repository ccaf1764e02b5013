import { useCallback, useState } from 'react';
import type { Region } from '../../../src/domain/finding.ts';
import type { ReadingView } from '../../../src/reading/api.ts';
import type { Target } from '../images/controls.ts';
import type { ImageInfo } from '../images/image-info.ts';
import { firstToDecide, placeOf } from './finding-list.ts';

/** What is being done to a box on the image: a new one drawn, or a model's one put right. */
export type Editing = { purpose: 'draw' | 'correct'; findingId: string | null; region: Region | null };

/**
 * What lies on the reader's desk: the open series, the chosen finding, and what is being done to it. It begins with
 * the finding that most needs a decision.
 */
export function useDesk(view: ReadingView) {
  const [first] = useState(() => firstToDecide(view));
  const [opened, setOpened] = useState<string | null>(first?.seriesUid ?? null);
  const [chosen, setChosen] = useState<string | null>(first?.id ?? null);
  const [target, setTarget] = useState<Target | null>(first && targetOf(first));
  const [editing, setEditing] = useState<Editing | null>(null);
  const [rejecting, setRejecting] = useState<string | null>(null);
  const [place, setPlace] = useState<ImageInfo | null>(null);
  const seriesUid = opened ?? firstToOpen(view);
  const findings = [...view.machineFindings, ...view.readerFindings];

  function choose(id: string) {
    const finding = findings.find((one) => one.id === id);
    if (!finding) return;
    const at = placeOf(finding);
    setChosen(id);
    setOpened(at.seriesUid);
    setTarget(targetOf(finding));
    if (rejecting !== id) setRejecting(null);
    if (editing && editing.findingId !== id) setEditing(null);
  }

  return {
    seriesUid,
    chosen,
    target,
    editing,
    rejecting,
    place,
    choose,
    setPlace: useCallback((image: ImageInfo) => setPlace(image), []),
    openSeries(uid: string) {
      setOpened(uid);
      setTarget(null);
      setEditing(null);
    },
    draw() {
      setRejecting(null);
      setEditing({ purpose: 'draw', findingId: null, region: null });
    },
    correct(id: string) {
      const finding = view.machineFindings.find((one) => one.id === id);
      if (!finding) return;
      choose(id);
      const { seriesUid: series, sopInstanceUid, frame, box } = placeOf(finding);
      setEditing({
        purpose: 'correct',
        findingId: id,
        region: { seriesUid: series, sopInstanceUid, frame, box },
      });
    },
    edit: (region: Region) => setEditing((now) => now && { ...now, region }),
    moveHere() {
      if (!place) return;
      const { sopInstanceUid, frame } = place;
      setEditing((now) => now && { ...now, region: now.region && { ...now.region, sopInstanceUid, frame } });
    },
    reject(id: string) {
      choose(id);
      setEditing(null);
      setRejecting(id);
    },
    stop() {
      setEditing(null);
      setRejecting(null);
    },
  };
}

export type Desk = ReturnType<typeof useDesk>;

function targetOf(finding: Parameters<typeof placeOf>[0]): Target {
  const { sopInstanceUid, frame, box } = placeOf(finding);
  return { sopInstanceUid, frame, box };
}

/** The series with the most marks, or the largest one. */
function firstToOpen(view: ReadingView): string | null {
  const marks = (uid: string) => view.machineFindings.filter((finding) => finding.seriesUid === uid).length;
  const [first] = [...view.series].sort(
    (a, b) => marks(b.seriesUid) - marks(a.seriesUid) || b.instanceCount - a.instanceCount,
  );
  return first?.seriesUid ?? null;
}
