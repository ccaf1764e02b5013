import { Badge, Loader } from '@mantine/core';
import type { WorklistEntry } from '../../../src/worklist/api.ts';
import { useWords } from '../i18n/use-words.ts';

const COLOR: Record<WorklistEntry['state'], string> = {
  receiving: 'gray',
  analysing: 'blue',
  ready: 'teal',
  reading: 'yellow',
  signed: 'gray',
};

export function StateBadge({ state }: { state: WorklistEntry['state'] }) {
  const { t } = useWords();
  const onTheWay = state === 'receiving' || state === 'analysing';
  return (
    <Badge
      color={COLOR[state]}
      variant={state === 'signed' ? 'outline' : 'light'}
      tt="none"
      radius="sm"
      leftSection={onTheWay ? <Loader size={10} color={COLOR[state]} /> : undefined}
    >
      {t(`state.${state}`)}
    </Badge>
  );
}
