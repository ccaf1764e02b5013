import {
  Alert,
  Button,
  Fieldset,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  TagsInput,
  Text,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  contradictionIn,
  ETHNICITIES,
  HISTORY_LIMITS,
  type HistoryAnswers,
  MORE_NUMBERS,
  type MoreNumber,
} from '../../../src/domain/history.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { NUMBER_FIELDS, YES_NO_FIELDS } from './answers.ts';
import { MoreQuestions } from './more-questions.tsx';
import { YesNo } from './yes-no.tsx';

type NumberField = (typeof NUMBER_FIELDS)[number] | MoreNumber;
const SMOKING = ['never', 'former', 'current'] as const;
const EDUCATION = [1, 2, 3, 4, 5, 6] as const;
const ONE_DECIMAL: ReadonlySet<NumberField> = new Set(['weightKg', 'heightCm', 'waistCm', 'weightChangeKg']);

type HistoryFormProps = { visitId: string; start: HistoryAnswers; readOnly: boolean };

/** The questions that the risk models ask; every one may stay unanswered. */
export function HistoryForm({ visitId, start, readOnly }: HistoryFormProps) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [answers, setAnswers] = useState(start);
  const set = (part: Partial<HistoryAnswers>) => setAnswers((old) => ({ ...old, ...part }));
  const save = useMutation({
    mutationFn: () => call('PUT /api/visits/:id/history', { params: { id: visitId }, body: answers }),
    async onSuccess() {
      notifications.show({ color: 'teal', message: t('history.saved') });
      await queries.invalidateQueries({ queryKey: ['history', visitId] });
      await queries.invalidateQueries({ queryKey: ['reading'] });
    },
  });
  const smokes = answers.smokingStatus !== 'never';
  const slips = [...NUMBER_FIELDS, ...MORE_NUMBERS].filter((field) => isOutside(field, answers[field]));
  const contradiction =
    contradictionIn(answers) !== null && slips.length === 0 ? contradictionWord(answers) : null;

  const numberInput = (field: NumberField) => {
    const { low, high } = limitsOf(field);
    return (
      <NumberInput
        key={field}
        label={t(`history.${field}`)}
        value={answers[field] ?? ''}
        allowNegative={field === 'weightChangeKg'}
        decimalScale={ONE_DECIMAL.has(field) ? 1 : 0}
        onChange={(value) => set({ [field]: typeof value === 'number' ? value : null })}
        error={slips.includes(field) && t('history.outOfRange', { low, high })}
        data-testid={`history-${field}`}
      />
    );
  };

  return (
    <Fieldset disabled={readOnly} variant="unstyled">
      <Stack gap="md">
        <Fieldset legend={t('history.smoking')}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Select
              label={t('history.smokingStatus')}
              placeholder={t('history.notAnswered')}
              clearable
              data={SMOKING.map((value) => ({ value, label: t(`history.status.${value}`) }))}
              value={answers.smokingStatus}
              onChange={(value) => set(smokingAnswers(SMOKING.find((one) => one === value) ?? null))}
              data-testid="history-smokingStatus"
            />
            {smokes && numberInput('cigarettesPerDay')}
            {smokes && numberInput('yearsSmoked')}
            {smokes && answers.smokingStatus !== 'current' && numberInput('yearsSinceQuit')}
          </SimpleGrid>
        </Fieldset>
        <Fieldset legend={t('history.diseases')}>
          <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="sm">
            {YES_NO_FIELDS.map((field) => (
              <YesNo
                key={field}
                name={field}
                label={t(`history.${field}`)}
                value={answers[field]}
                onChange={(value) => set({ [field]: value })}
              />
            ))}
          </SimpleGrid>
        </Fieldset>
        <Fieldset legend={t('history.body')}>
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            {numberInput('heightCm')}
            {numberInput('weightKg')}
            {numberInput('systolicMmHg')}
          </SimpleGrid>
          <TagsInput
            mt="sm"
            label={t('history.medicines')}
            placeholder={t('history.medicinesHint')}
            value={[...answers.medicines]}
            onChange={(medicines) => set({ medicines })}
          />
        </Fieldset>
        <Fieldset legend={t('history.background')}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Select
              label={t('history.educationLevel')}
              placeholder={t('history.notAnswered')}
              clearable
              data={EDUCATION.map((level) => ({
                value: String(level),
                label: t(`history.education.${level}`),
              }))}
              value={answers.educationLevel === null ? null : String(answers.educationLevel)}
              onChange={(value) =>
                set({ educationLevel: EDUCATION.find((level) => String(level) === value) ?? null })
              }
            />
            <Select
              label={t('history.ethnicity')}
              placeholder={t('history.notAnswered')}
              clearable
              data={ETHNICITIES.map((value) => ({ value, label: t(`history.ethnicities.${value}`) }))}
              value={answers.ethnicity}
              onChange={(value) => set({ ethnicity: ETHNICITIES.find((one) => one === value) ?? null })}
            />
          </SimpleGrid>
        </Fieldset>
        <MoreQuestions answers={answers} set={set} numberInput={numberInput} />
        {contradiction && (
          <Alert color="red" title={t('history.contradiction')}>
            {t(contradiction)}
          </Alert>
        )}
        {save.error && <ProblemPanel error={save.error} />}
        {!readOnly && (
          <Group justify="space-between">
            <Text size="xs" c="dimmed">
              {t('history.signedNote')}
            </Text>
            <Button
              onClick={() => save.mutate()}
              loading={save.isPending}
              disabled={slips.length > 0 || contradiction !== null}
              data-testid="history-save"
            >
              {t('action.save')}
            </Button>
          </Group>
        )}
      </Stack>
    </Fieldset>
  );
}

function isOutside(field: NumberField, value: number | null): boolean {
  const { low, high } = limitsOf(field);
  return value !== null && !(value >= low && value <= high);
}

function limitsOf(field: NumberField): { low: number; high: number } {
  const [, low, high] = HISTORY_LIMITS.find(([name]) => name === field) ?? [
    field,
    0,
    Number.POSITIVE_INFINITY,
  ];
  return { low, high };
}

/** Who never smoked is not asked how much, and who smokes not since when no more. */
export function smokingAnswers(smokingStatus: HistoryAnswers['smokingStatus']): Partial<HistoryAnswers> {
  if (smokingStatus === 'never') {
    return { smokingStatus, cigarettesPerDay: null, yearsSmoked: null, yearsSinceQuit: null };
  }
  return smokingStatus === 'current' ? { smokingStatus, yearsSinceQuit: null } : { smokingStatus };
}

function contradictionWord(answers: HistoryAnswers) {
  const { smokingStatus, cigarettesPerDay, yearsSmoked, yearsSinceQuit } = answers;
  if (smokingStatus === 'current' && (yearsSinceQuit ?? 0) > 0) return 'history.currentButQuit';
  const smoked = (cigarettesPerDay ?? 0) > 0 || (yearsSmoked ?? 0) > 0 || (yearsSinceQuit ?? 0) > 0;
  return smokingStatus === 'never' && smoked ? 'history.neverButSmoked' : 'history.answersDisagree';
}
