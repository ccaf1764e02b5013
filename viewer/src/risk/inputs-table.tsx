import { Table, Text } from '@mantine/core';
import type { AssessmentExplained, ExplainedInput } from '../../../src/risk/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { useInputText } from './use-input-text.ts';

/** Every input with its unit, the number that entered, and where it came from and when. */
export function InputsTable({ explained }: { explained: AssessmentExplained }) {
  const { t, say, unit, number, dateTime } = useWords();
  const inputText = useInputText(explained.assessment);
  const entered = ({ entered: value, enteredUnit, unit: given, value: was }: ExplainedInput) =>
    value === null || (typeof was === 'number' && given === enteredUnit)
      ? null
      : `${number(value)} ${unit(enteredUnit)}`.trim();
  return (
    <Table verticalSpacing={5} fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('explain.input')}</Table.Th>
          <Table.Th>{t('explain.value')}</Table.Th>
          <Table.Th>{t('explain.from')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {explained.inputs.map((input) => (
          <Table.Tr key={input.name} data-testid={`input-${input.name}`}>
            <Table.Td className="wrap">{say(input.label)}</Table.Td>
            <Table.Td className="tabular">
              {input.value === null ? (
                <Text span size="sm" c="dimmed">
                  {t('explain.unknown')}
                </Text>
              ) : (
                <strong>{inputText(input.name, input.value, input.unit)}</strong>
              )}
              {entered(input) !== null && (
                <Text size="xs" c="dimmed">
                  {t('explain.entered')} {entered(input)}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              {input.report ? (
                <>
                  {t('explain.report', { sender: input.report.sender, number: input.report.reportNumber })}
                  <Text size="xs" c="dimmed" className="wrap">
                    {t('explain.written', { written: input.report.written })}
                    {input.observedAt !== null && ` · ${dateTime(input.observedAt)}`}
                  </Text>
                  {input.report.superseded && (
                    <Text size="xs" c="orange">
                      {t('explain.superseded')}
                    </Text>
                  )}
                </>
              ) : (
                <>
                  {t(`explain.source.${input.source}`)}
                  {input.observedAt !== null && (
                    <Text size="xs" c="dimmed">
                      {dateTime(input.observedAt)}
                    </Text>
                  )}
                </>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
