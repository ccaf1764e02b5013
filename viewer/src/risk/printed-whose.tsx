import { Text } from '@mantine/core';
import { useWords } from '../i18n/use-words.ts';
import { PrintedBy } from '../report/printed-by.tsx';
import { PrintedOnEachPage } from '../report/printed-on-each-page.tsx';
import { useLightPrint } from '../report/use-light-print.ts';
import { useOrgans } from './use-organs.ts';
import { useWhose } from './use-whose.ts';

/** On paper alone: whose explanation it is, at its head and at the foot of each page. */
export function PrintedWhose({ visitId }: { visitId: string }) {
  const { t } = useWords();
  const whoseOf = useWhose();
  const organs = useOrgans(visitId);
  useLightPrint();
  if (!organs.data) return null;
  const { name, about } = whoseOf(organs.data);
  return (
    <div className="explained-whose" data-testid="explained-whose">
      <PrintedOnEachPage text={`${name} · ${about}`} />
      <Text fw={650}>{name}</Text>
      <Text size="sm">
        {about} · <PrintedBy />
      </Text>
      <Text size="xs">{t('app.disclaimer')}</Text>
    </div>
  );
}
