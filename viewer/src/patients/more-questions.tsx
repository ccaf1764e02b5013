import { Accordion, Badge, Select, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  EUROPEAN_RISK_REGIONS,
  FAMILY_DIABETES,
  type HistoryAnswers,
  MORE_QUESTIONS,
  type MoreNumber,
  type QuestionGroup,
} from '../../../src/domain/history.ts';
import { useWords } from '../i18n/use-words.ts';
import { GROUPS, NUMBERS_OF } from './answers.ts';
import { YesNo } from './yes-no.tsx';

type MoreQuestionsProps = {
  answers: HistoryAnswers;
  set: (part: Partial<HistoryAnswers>) => void;
  numberInput: (field: MoreNumber) => ReactNode;
};

/** Questions that only some risk models ask, folded by what they are about; a fold tells how many are answered. */
export function MoreQuestions({ answers, set, numberInput }: MoreQuestionsProps) {
  const { t } = useWords();
  return (
    <div>
      <Text size="sm" c="dimmed" mb={6}>
        {t('history.more')}
      </Text>
      <Accordion multiple variant="separated" chevronPosition="left">
        {GROUPS.map((group) => (
          <Accordion.Item key={group} value={group} data-testid={`history-group-${group}`}>
            <Accordion.Control>
              {t(`history.groups.${group}`)}{' '}
              {answeredIn(group, answers) > 0 && (
                <Badge size="sm" variant="light" tt="none">
                  {answeredIn(group, answers)}
                </Badge>
              )}
            </Accordion.Control>
            <Accordion.Panel>
              <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="sm">
                {MORE_QUESTIONS[group].map((field) => (
                  <YesNo
                    key={field}
                    name={field}
                    label={t(`history.${field}`)}
                    value={answers[field]}
                    onChange={(value) => set({ [field]: value })}
                  />
                ))}
                {group === 'family' && (
                  <Select
                    label={t('history.familyDiabetes')}
                    placeholder={t('history.notAnswered')}
                    clearable
                    data={FAMILY_DIABETES.map((value) => ({
                      value,
                      label: t(`history.familyDiabetesOf.${value}`),
                    }))}
                    value={answers.familyDiabetes}
                    onChange={(value) =>
                      set({ familyDiabetes: FAMILY_DIABETES.find((one) => one === value) ?? null })
                    }
                    data-testid="history-familyDiabetes"
                  />
                )}
                {group === 'heartAndMetabolism' && (
                  <Select
                    label={t('history.europeanRiskRegion')}
                    placeholder={t('history.notAnswered')}
                    clearable
                    data={EUROPEAN_RISK_REGIONS.map((value) => ({
                      value,
                      label: t(`history.europeanRiskRegionOf.${value}`),
                    }))}
                    value={answers.europeanRiskRegion}
                    onChange={(value) =>
                      set({ europeanRiskRegion: EUROPEAN_RISK_REGIONS.find((one) => one === value) ?? null })
                    }
                    data-testid="history-europeanRiskRegion"
                  />
                )}
                {NUMBERS_OF[group].map((field) => numberInput(field))}
              </SimpleGrid>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </div>
  );
}

function answeredIn(group: QuestionGroup, answers: HistoryAnswers): number {
  const asked = [...MORE_QUESTIONS[group], ...NUMBERS_OF[group]].filter((field) => answers[field] !== null);
  const chosen = group === 'family' ? answers.familyDiabetes : answers.europeanRiskRegion;
  const hasChoice = group === 'family' || group === 'heartAndMetabolism';
  return asked.length + (hasChoice && chosen !== null ? 1 : 0);
}
