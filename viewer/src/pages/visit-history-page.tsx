import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { NO_ANSWERS } from '../../../src/domain/history.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { HistoryForm } from '../patients/history-form.tsx';
import { may } from '../shell/may.ts';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useMe } from '../shell/session.tsx';
import { Waiting } from '../shell/waiting.tsx';

export function VisitHistoryPage() {
  const { id = '' } = useParams();
  const { t, dateTime } = useWords();
  const { role } = useMe();
  const history = useQuery({
    queryKey: ['history', id],
    queryFn: ({ signal }) => call('GET /api/visits/:id/history', { params: { id }, signal }),
    // A form under someone's hands is not replaced by a newer one from the hub.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return (
    <Page title={t('history.title')} intro={t('history.intro')} size={860}>
      {history.error && <ProblemPanel error={history.error} onRetry={() => void history.refetch()} />}
      {history.isPending && <Waiting />}
      {history.data && (
        <>
          {history.data.recordedAt !== null && (
            <Text size="sm" c="dimmed">
              {t('history.recorded', {
                name: history.data.recordedBy ?? '',
                when: dateTime(history.data.recordedAt),
              })}
            </Text>
          )}
          <HistoryForm
            key={history.data.recordedAt}
            visitId={id}
            start={history.data.answers ?? NO_ANSWERS}
            readOnly={!may(role, 'history.write')}
          />
        </>
      )}
    </Page>
  );
}
