import { Text } from '@mantine/core';
import type { AssessmentExplained } from '../../../src/risk/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { useInputText } from './use-input-text.ts';

/** A share as wide as it is large beside the largest: to the right where it raises the answer, to the left where it lowers it. */
function barOf(change: number, largest: number) {
  const width = largest === 0 ? 0 : (Math.abs(change) / largest) * 50;
  return change >= 0 ? { left: '50%', width: `${width}%` } : { right: '50%', width: `${width}%` };
}

/** How far each input moves the answer from that of the reference person; the shares add up. */
export function ShareBars({ explained }: { explained: AssessmentExplained }) {
  const { t, say, valueText } = useWords();
  const { assessment, shares, inputs } = explained;
  const inputText = useInputText(assessment);
  const { value, decimals, unit } = assessment;
  if (shares === null || value === null) return null;
  const byName = new Map(inputs.map((input) => [input.name, input]));
  const largest = Math.max(0, ...shares.parts.map(({ change }) => Math.abs(change)));
  // A share may be smaller than the last digit of the answer; one more shows that it is not nothing.
  const changeText = (change: number) =>
    `${change >= 0 ? '+' : '−'}${valueText(Math.abs(change), decimals + 1, unit)}`;
  return (
    <>
      <div className="share-row share-end">
        <span>{t('explain.reference')}</span>
        <span />
        <span className="tabular">{valueText(shares.reference, decimals, unit)}</span>
      </div>
      {shares.parts.map(({ inputs: names, change }) => (
        <div key={names.join(' ')} className="share-row" data-testid={`share-${names[0]}`}>
          <span>
            {names.map((name) => {
              const input = byName.get(name);
              if (!input) return null;
              const { value: was, unit: inUnit, reference, enteredUnit } = input;
              return (
                <span key={name} className="share-input">
                  {say(input.label)}
                  <Text span size="xs" c="dimmed" display="block" className="wrap">
                    {was === null ? t('explain.unknown') : inputText(name, was, inUnit)}
                    {reference &&
                      ` · ${t('explain.insteadOf')} ${inputText(name, reference.value, enteredUnit)}`}
                  </Text>
                </span>
              );
            })}
          </span>
          <span className="share-track" aria-hidden>
            <span className={`share-bar${change >= 0 ? ' up' : ' down'}`} style={barOf(change, largest)} />
          </span>
          <span className="tabular">{changeText(change)}</span>
        </div>
      ))}
      <div className="share-row share-end">
        <span>{t('explain.thisPerson')}</span>
        <span />
        <span className="tabular">{valueText(value, decimals, unit)}</span>
      </div>
      <Text size="xs" c="dimmed" mt={6} className="wrap">
        {t('explain.sharesNote')}
      </Text>
    </>
  );
}
