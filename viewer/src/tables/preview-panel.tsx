import { Alert, Badge, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import type { PreviewReport, PreviewResult, TablePreview } from '../../../src/labs/table-api.ts';
import { InEnglish } from '../i18n/in-english.tsx';
import { useWords } from '../i18n/use-words.ts';
import { refusalWords } from './refusal-words.ts';

/** The first reports of a table as they would be understood, and what would not be. */
export function PreviewPanel({ preview }: { preview: TablePreview }) {
  const { t, say } = useWords();
  return (
    <Stack gap="md" data-testid="preview">
      <Group gap="xs">
        <Badge color="teal" variant="light" tt="none" radius="sm" size="lg">
          {t('tables.reports', { count: preview.reports })}
        </Badge>
        <Badge color="teal" variant="light" tt="none" radius="sm" size="lg">
          {t('tables.results', { count: preview.results })}
        </Badge>
        <Badge
          color={preview.refusedRows > 0 ? 'orange' : 'gray'}
          variant="light"
          tt="none"
          radius="sm"
          size="lg"
          data-testid="refused-rows"
        >
          {t('tables.refusedRows', { count: preview.refusedRows })}
        </Badge>
      </Group>
      {preview.refused.length > 0 && (
        <Alert color="orange" title={t('tables.refusedTitle')} data-testid="refused">
          <Table withRowBorders={false} verticalSpacing={2}>
            <Table.Tbody>
              {preview.refused.map(({ line, column, reason }) => (
                <Table.Tr key={`${line} ${column}`}>
                  <Table.Td w={90} className="tabular">
                    {t('tables.line', { line })}
                  </Table.Td>
                  <Table.Td w={200}>{column}</Table.Td>
                  <Table.Td>
                    <Refusal reason={reason} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Alert>
      )}
      {preview.problems.length > 0 && (
        <Stack gap={4}>
          <Text size="sm" fw={500}>
            {t('tables.problems', { count: preview.looked })}
          </Text>
          {preview.problems.map(({ problem, count }) => (
            <Text size="sm" key={problem.kind}>
              <b className="tabular">{count} ×</b> {say(problem)}
            </Text>
          ))}
        </Stack>
      )}
      <Stack gap="sm">
        <Title order={3} size="h6">
          {t('tables.first', { count: preview.first.length })}
        </Title>
        {preview.first.map((report) => (
          <ReportCard key={`${report.line} ${report.reportNumber} ${report.specimen}`} report={report} />
        ))}
      </Stack>
    </Stack>
  );
}

function Refusal({ reason }: { reason: string }) {
  const { say } = useWords();
  const words = refusalWords(reason);
  if (words !== null) return say(words);
  return (
    <>
      <span lang="en">{reason}</span>
      <InEnglish />
    </>
  );
}

/** Results by their place: two of them may say the very same. */
const placed = (results: readonly PreviewResult[]) => results.map((result, place) => ({ result, place }));

function ReportCard({ report }: { report: PreviewReport }) {
  const { t } = useWords();
  const { line, patientId, name, birthDate, sex, phones, collectedAt, reportNumber, specimen, results } =
    report;
  const facts = [
    birthDate,
    sex === null ? null : t(`sex.${sex}`),
    ...phones,
    t('tables.collected', { when: collectedAt.replace('T', ' ') }),
    reportNumber,
    specimen,
  ];
  return (
    <Paper withBorder p="sm" data-testid={`preview-${patientId}`}>
      <Group justify="space-between" gap="xs" mb={6}>
        <Text size="sm">
          <b>{name ?? patientId}</b> {name !== null && <span className="tabular">· {patientId}</span>}
          <Text span size="sm" c="dimmed">
            {' '}
            · {facts.filter((fact) => fact !== null).join(' · ')}
          </Text>
        </Text>
        <Text size="xs" c="dimmed">
          {t('tables.line', { line })}
        </Text>
      </Group>
      <Table verticalSpacing={3} withRowBorders={false} highlightOnHover>
        <Table.Tbody>
          {placed(results).map(({ result, place }) => (
            <ResultRow key={place} result={result} />
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

function ResultRow({ result }: { result: PreviewResult }) {
  const { say, unit, number } = useWords();
  const { label, valueText, canonicalValue, canonicalUnit, problem, interpretation } = result;
  const converted = canonicalValue !== null && unit(canonicalUnit) !== unit(result.unit);
  const marked = interpretation !== null && interpretation !== 'normal';
  return (
    <Table.Tr>
      <Table.Td w="32%">{say(label)}</Table.Td>
      <Table.Td w="16%" className="tabular">
        <Text size="sm" span fw={marked ? 650 : 400} {...(marked ? { c: 'var(--flag)' } : {})}>
          {valueText}
        </Text>{' '}
        {unit(result.unit)}
      </Table.Td>
      <Table.Td w="18%" className="tabular" c="dimmed">
        {converted && `= ${number(canonicalValue, 2)} ${unit(canonicalUnit)}`}
      </Table.Td>
      <Table.Td>
        {problem && (
          <Text size="xs" c="orange">
            {say(problem)}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
