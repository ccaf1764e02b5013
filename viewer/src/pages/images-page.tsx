import '../reading/reading.css';
import { Container } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';
import { ImageArea } from '../images/image-area.tsx';
import { SeriesList } from '../images/series-list.tsx';
import { fetchSeriesList } from '../images/series-query.ts';
import { useStudyImages } from '../images/use-series-images.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';

const NO_MARKS = new Map<string, number>();
const nothing = () => {};

/** The images alone, for who checks their quality and may not see what the models and readers made of them. */
export function ImagesPage() {
  const { subject = '' } = useParams();
  const list = useQuery({
    queryKey: ['study-series', subject],
    queryFn: ({ signal }) => fetchSeriesList(subject, signal),
  });
  const [opened, setOpened] = useState<string | null>(null);
  const loading = useStudyImages(subject, list.data ?? []);
  const chosen = opened ?? loading[0]?.series.seriesUid ?? null;
  if (list.error) {
    return (
      <Container size="sm" py="xl">
        <ProblemPanel error={list.error} onRetry={() => void list.refetch()} />
      </Container>
    );
  }
  if (!list.data) return <Waiting />;
  return (
    <div className="reading">
      <div className="reading-body" style={{ gridTemplateColumns: '128px minmax(0, 1fr)' }}>
        <SeriesList loading={loading} chosen={chosen} marked={NO_MARKS} onChoose={setOpened} hold={false} />
        <ImageArea
          loading={loading.find((one) => one.series.seriesUid === chosen) ?? null}
          marks={null}
          selected={null}
          onSelect={nothing}
          editing={null}
          onEdit={nothing}
          target={null}
          onPlace={nothing}
          keysOn
        />
      </div>
    </div>
  );
}
