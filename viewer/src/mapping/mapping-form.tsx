import { Alert, Button, Code, Group, Select, Stack, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Analyte, plausible } from '../../../src/domain/analytes.ts';
import { readResultText } from '../../../src/domain/result-text.ts';
import { toCanonical, unitsOf } from '../../../src/domain/units.ts';
import type { DecideMapping, UnmappedWord } from '../../../src/labs/mapping-api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { AnalyteSelect, analyteOf } from './analyte-select.tsx';

const AS_WRITTEN = 'as-written';

const understood = (analyte: Analyte, unit: string) => toCanonical(analyte, 1, unit === '' ? null : unit).ok;

/** The unit to begin with: as it is written where that is known; else a person has to choose one. */
function firstUnit(analyte: Analyte | null, unit: string): string | null {
  if (analyte === null) return null;
  return analyte.unit === '{presence}' || understood(analyte, unit) ? AS_WRITTEN : null;
}

/** Where a person says what a sender means by a word. */
export function MappingForm({ word, onDone }: { word: UnmappedWord; onDone: () => void }) {
  const { t, say, unit: unitText } = useWords();
  const queries = useQueryClient();
  const [key, setKey] = useState<string | null>(
    word.conflict === null ? (word.analyteKey ?? word.suggested[0] ?? null) : null,
  );
  const analyte = analyteOf(key);
  const [unit, setUnit] = useState(firstUnit(analyte, word.unit));
  const decide = useMutation({
    mutationFn: (body: DecideMapping) => call('POST /api/lab-mappings', { body }),
    async onSuccess(_, { decision }) {
      const message = t(decision === 'map' ? 'mapping.kept' : 'mapping.left');
      notifications.show({ color: 'teal', message });
      onDone();
      await queries.invalidateQueries({ queryKey: ['lab-mappings'] });
    },
  });
  const { sender, code, codeSystem, label } = word;
  const said = { sender, code, codeSystem, label, unit: word.unit };
  const units =
    analyte === null ? [] : unitsOf(analyte).filter((each) => !/^\{(?:presence|index)\}$/.test(each));
  const options = [
    ...(word.unit !== '' || analyte?.unit === '{presence}'
      ? [
          {
            value: AS_WRITTEN,
            label: word.unit === '' ? t('mapping.noUnit') : t('mapping.asWritten', { unit: word.unit }),
          },
        ]
      : []),
    ...units.map((each) => ({ value: each, label: unitText(each) || each })),
  ];
  return (
    <Stack gap="md">
      <Table withRowBorders={false} verticalSpacing={2} horizontalSpacing={0} layout="fixed">
        <Table.Tbody>
          {(
            [
              ['mapping.sender', sender],
              ['mapping.label', label],
              ['mapping.code', codeSystem === '' ? code : `${code} (${codeSystem})`],
              ['mapping.unit', word.unit === '' ? t('mapping.noUnit') : word.unit],
              ['mapping.specimen', word.specimens.join(', ')],
            ] as const
          ).map(
            ([name, text]) =>
              text !== '' && (
                <Table.Tr key={name}>
                  <Table.Td w={130} c="dimmed">
                    {t(name)}
                  </Table.Td>
                  <Table.Td className="wrap">{text}</Table.Td>
                </Table.Tr>
              ),
          )}
        </Table.Tbody>
      </Table>
      {word.conflict !== null && (
        <Alert color="orange" p="xs" data-testid="map-conflict">
          {t('mapping.conflict', {
            codes: word.conflict.join(', '),
            tests: word.suggested.map((one) => say(analyteOf(one)?.name ?? { en: one, vi: one })).join(', '),
          })}
        </Alert>
      )}
      <AnalyteSelect
        label={t('mapping.analyte')}
        value={key}
        suggested={word.suggested}
        disabled={word.analyteKey !== null}
        testId="map-analyte"
        onChange={(chosen) => {
          setKey(chosen);
          setUnit(firstUnit(analyteOf(chosen), word.unit));
        }}
      />
      {analyte !== null && (
        <Select
          label={t('mapping.takenAs')}
          description={t('mapping.takenAsText')}
          data={options}
          value={unit}
          onChange={setUnit}
          data-testid="map-unit"
        />
      )}
      {analyte !== null && unit !== null && (
        <Examples word={word} analyte={analyte} unit={unit === AS_WRITTEN ? word.unit : unit} />
      )}
      {decide.error && <ProblemPanel error={decide.error} title={t('mapping.failed')} />}
      <Group justify="space-between">
        <Button
          variant="subtle"
          color="gray"
          loading={decide.isPending && decide.variables.decision === 'never'}
          onClick={() => decide.mutate({ ...said, decision: 'never' })}
          data-testid="map-never"
        >
          {t('mapping.never')}
        </Button>
        <Button
          disabled={analyte === null || unit === null}
          loading={decide.isPending && decide.variables.decision === 'map'}
          onClick={() =>
            analyte !== null &&
            decide.mutate({
              ...said,
              decision: 'map',
              analyteKey: analyte.key,
              takenAs: unit === AS_WRITTEN ? null : unit,
            })
          }
          data-testid="map-keep"
        >
          {t('mapping.keep', { count: word.count })}
        </Button>
      </Group>
    </Stack>
  );
}

/** What the values that came would be; a value that no person has shows that the unit is another. */
function Examples({ word, analyte, unit }: { word: UnmappedWord; analyte: Analyte; unit: string }) {
  const { t, number, unit: unitText } = useWords();
  const read = word.examples.map((text) => {
    const value = readResultText(text);
    const canonical = value.kind === 'quantity' ? toCanonical(analyte, value.value, unit) : null;
    const possible = canonical?.ok === true ? plausible(analyte, canonical.value).ok : true;
    return { text, canonical: canonical?.ok === true ? canonical.value : null, possible };
  });
  const wrong = read.some(({ possible }) => !possible);
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>
        {t('mapping.examples')}
      </Text>
      <Group gap="xs">
        {read.map(({ text, canonical, possible }) => (
          <Code key={text} {...(possible ? {} : { color: 'var(--mantine-color-red-light)' })}>
            {text}
            {canonical !== null && ` → ${number(canonical, 2)} ${unitText(analyte.unit)}`}
          </Code>
        ))}
      </Group>
      {wrong && (
        <Alert color="red" p="xs" data-testid="map-implausible">
          {t('mapping.implausible')}
        </Alert>
      )}
    </Stack>
  );
}
