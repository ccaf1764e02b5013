import '../reading/reading.css';
import { Container } from '@mantine/core';
import { useDocumentTitle, useHotkeys } from '@mantine/hooks';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { ReadingView } from '../../../src/reading/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ImageArea } from '../images/image-area.tsx';
import { SeriesList } from '../images/series-list.tsx';
import { isComing, sliceNumbers, useStudyImages } from '../images/use-series-images.ts';
import { nameOf } from '../person.ts';
import { useDesk } from '../reading/desk.ts';
import { findingIds, marksOf, neighbour, placeOf } from '../reading/finding-list.ts';
import { PatientBar } from '../reading/patient-bar.tsx';
import { SidePanel } from '../reading/side-panel.tsx';
import { useFindingChanges, useReading, useStanding } from '../reading/use-reading.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';

export function ReadingPage() {
  const { subject = '' } = useParams();
  const reading = useReading(subject);
  if (reading.data) return <ReadingRoom key={subject} view={reading.data} />;
  if (reading.error) {
    return (
      <Container size="sm" py="xl">
        <ProblemPanel error={reading.error} onRetry={() => void reading.refetch()} />
      </Container>
    );
  }
  return <Waiting />;
}

function ReadingRoom({ view }: { view: ReadingView }) {
  const { t } = useWords();
  const desk = useDesk(view);
  const standing = useStanding(view);
  const changes = useFindingChanges(view.subject);
  const [dialog, setDialog] = useState(false);
  const loading = useStudyImages(view.study?.studyUid ?? null, view.series);
  const shown = loading.find((one) => one.series.seriesUid === desk.seriesUid) ?? null;
  const sliceOf = sliceNumbers(loading);
  const marks = useMarks(view, desk);
  useDocumentTitle(`${nameOf(view.patient.name) ?? t('person.nameless')} · Tầm Soát`);

  const chosen = view.machineFindings.find((finding) => finding.id === desk.chosen);
  const step = (by: 1 | -1) => {
    const next = neighbour(findingIds(view), desk.chosen, by);
    if (next) desk.choose(next);
  };
  const onChosen = (act: (id: string) => void) => () => {
    if (standing.mayChange && chosen) act(chosen.id);
  };
  useHotkeys(
    dialog
      ? []
      : [
          ['N', () => step(1)],
          ['P', () => step(-1)],
          ['A', onChosen((id) => changes.decide.mutate({ id, body: { state: 'accepted' } }))],
          ['R', onChosen(desk.reject)],
          ['D', () => standing.mayChange && view.kind === 'study' && desk.draw()],
          ['Escape', desk.stop],
        ],
  );

  const panel = (
    <SidePanel
      view={view}
      desk={desk}
      changes={changes}
      standing={standing}
      sliceOf={sliceOf}
      onDialog={setDialog}
    />
  );
  return (
    <div className="reading" data-testid="reading" data-state={view.read?.state ?? 'none'}>
      <PatientBar view={view} />
      {view.kind === 'labs' ? (
        <div className="reading-body labs-only">{panel}</div>
      ) : (
        <div className="reading-body">
          <SeriesList
            loading={loading}
            chosen={desk.seriesUid}
            marked={markedSeries(view)}
            onChoose={desk.openSeries}
            hold={desk.place === null && isComing(shown)}
          />
          <ImageArea
            loading={shown}
            marks={marks}
            selected={desk.chosen}
            onSelect={desk.choose}
            editing={desk.editing}
            onEdit={desk.edit}
            target={desk.target}
            onPlace={desk.setPlace}
            keysOn={!dialog}
          />
          {panel}
        </div>
      )}
    </div>
  );
}

function useMarks(view: ReadingView, desk: ReturnType<typeof useDesk>) {
  const { t, number } = useWords();
  const size = (mm: number | null) => (mm === null ? null : t('reading.size', { mm: number(mm, 1) }));
  return marksOf(view, desk.seriesUid, desk.editing?.findingId ?? null, {
    machine: (finding) =>
      [finding.model, size(placeOf(finding).diameterMm), number(finding.score, 2)].join(' · '),
    own: (finding) => [t(`finding.${finding.kind}`), size(finding.diameterMm)].filter(Boolean).join(' · '),
  });
}

function markedSeries(view: ReadingView): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { seriesUid, state } of view.machineFindings) {
    if (state !== 'rejected') counts.set(seriesUid, (counts.get(seriesUid) ?? 0) + 1);
  }
  return counts;
}
