import { Text } from '@mantine/core';
import type { AssessmentExplained } from '../../../src/risk/api.ts';
import { InEnglish } from '../i18n/in-english.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useInputText } from './use-input-text.ts';

/** What the answer would be with what a person can change as guidelines want it. */
export function WhatIfList({ explained }: { explained: AssessmentExplained }) {
  const { t, say, valueText } = useWords();
  const { assessment, whatIfs, inputs } = explained;
  const inputText = useInputText(assessment);
  const { value, decimals, unit } = assessment;
  if (value === null) return null;
  const labels = new Map(inputs.map(({ name, label }) => [name, say(label)]));
  return (
    <>
      <ul className="what-ifs">
        {whatIfs.map(({ changes, value: instead, band }) => (
          <li key={changes.map(({ input }) => input).join(' ')}>
            <div>
              {changes.length > 1 ? (
                <Text size="sm" fw={600}>
                  {t('explain.allOfThese')}
                </Text>
              ) : (
                changes.map((change) => (
                  <div key={change.input}>
                    <Text size="sm">
                      {labels.get(change.input)}: {inputText(change.input, change.from, change.unit)} →{' '}
                      <strong>{inputText(change.input, change.to, change.unit)}</strong>
                    </Text>
                    <Text size="xs" c="dimmed" className="wrap">
                      <span lang="en">{change.source}</span>
                      <InEnglish />
                    </Text>
                  </div>
                ))
              )}
            </div>
            <div className="what-if-value">
              <Text size="sm" className="tabular">
                <strong>{valueText(instead, decimals, unit)}</strong>{' '}
                <Text span c="dimmed">
                  {t('explain.insteadOf')} {valueText(value, decimals, unit)}
                </Text>
              </Text>
              {band && (
                <Text size="xs" c="dimmed">
                  {say(band)}
                </Text>
              )}
            </div>
          </li>
        ))}
      </ul>
      <Text size="xs" c="dimmed" mt={6} className="wrap">
        {t('explain.whatIfNote')}
      </Text>
    </>
  );
}
