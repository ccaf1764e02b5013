import { Button, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { HistoryAnswers } from '../../../src/domain/history.ts';
import { useWords } from '../i18n/use-words.ts';
import { useAnswered } from '../patients/answers.ts';
import { may } from '../shell/may.ts';
import { useMe } from '../shell/session.tsx';

export function HistoryTab({ visitId, history }: { visitId: string; history: HistoryAnswers | null }) {
  const { t } = useWords();
  const me = useMe();
  return (
    <Stack gap="sm" align="flex-start">
      {history ? (
        <Answers answers={history} />
      ) : (
        <Text size="sm" c="dimmed">
          {t('history.none')}
        </Text>
      )}
      {may(me.role, 'history.write') && (
        <Button
          component={Link}
          to={`/visits/${encodeURIComponent(visitId)}/history`}
          size="xs"
          variant="default"
        >
          {t(history ? 'history.edit' : 'history.fill')}
        </Button>
      )}
    </Stack>
  );
}

function Answers({ answers }: { answers: HistoryAnswers }) {
  const rows = useAnswered(answers);
  return (
    <dl className="answers" data-testid="history">
      {rows.map(([question, answer]) => (
        <div key={question}>
          <dt>{question}</dt>
          <dd>{answer}</dd>
        </div>
      ))}
    </dl>
  );
}
