import { Table, Text } from '@mantine/core';
import type { ModelCard } from '../../../src/inference/model-card.ts';
import { InEnglish } from '../i18n/in-english.tsx';
import { useWords } from '../i18n/use-words.ts';

/** Measured figures with their confidence intervals, and on which data. */
export function EvidenceTable({ evidence }: { evidence: ModelCard['evidence'] }) {
  const { t, number } = useWords();
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              {t('models.measure')}
              <InEnglish />
            </Table.Th>
            <Table.Th>{t('models.value')}</Table.Th>
            <Table.Th>{t('models.ci')}</Table.Th>
            <Table.Th>
              {t('models.data')}
              <InEnglish />
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {evidence.map((one) => (
            <Table.Tr key={`${one.measure} ${one.data} ${one.value}`}>
              <Table.Td lang="en">{one.measure}</Table.Td>
              <Table.Td
                className="tabular"
                style={typeof one.value === 'number' ? { whiteSpace: 'nowrap' } : {}}
              >
                {typeof one.value === 'number' ? <b>{number(one.value)}</b> : <b lang="en">{one.value}</b>}
              </Table.Td>
              <Table.Td className="tabular">
                {one.ci95 ? `${number(one.ci95[0])} – ${number(one.ci95[1])}` : '–'}
              </Table.Td>
              <Table.Td lang="en">
                {one.data}
                {one.note && (
                  <Text size="xs" c="dimmed">
                    {one.note}
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
