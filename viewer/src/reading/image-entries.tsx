import { NumberInput, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { ImageEntries } from '../../../src/domain/finding.ts';
import type { ReadingView } from '../../../src/reading/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { Truth } from './nodule-fields.tsx';
import type { FindingChanges } from './use-reading.ts';

const NOTHING_SAID: ImageEntries = { emphysema: null, coronaryCalcium: null };

type ImageEntriesBoxProps = { view: ReadingView; changes: FindingChanges; mayChange: boolean };

/** What models ask about a chest CT as a whole, beside its findings. */
export function ImageEntriesBox({ view, changes, mayChange }: ImageEntriesBoxProps) {
  const { t } = useWords();
  const entries = view.entries ?? NOTHING_SAID;
  const [calcium, setCalcium] = useState<number | string>(entries.coronaryCalcium ?? '');
  if (!view.series.some(({ modality }) => modality === 'CT')) return null;

  function keepCalcium() {
    const coronaryCalcium = typeof calcium === 'number' ? calcium : null;
    if (coronaryCalcium !== entries.coronaryCalcium) changes.enter.mutate({ ...entries, coronaryCalcium });
  }

  return (
    <section data-testid="image-entries">
      <Title order={3} size="h6" mb={6}>
        {t('nodule.images')}
      </Title>
      <div className="nodule-fields">
        <Truth
          name="emphysema"
          value={entries.emphysema}
          mayChange={mayChange}
          onSay={(emphysema) => changes.enter.mutate({ ...entries, emphysema })}
        />
        <Text size="xs" c="dimmed">
          {t('nodule.coronaryCalcium')}
        </Text>
        <NumberInput
          size="xs"
          min={0}
          max={10_000}
          decimalScale={1}
          disabled={!mayChange}
          aria-label={t('nodule.coronaryCalcium')}
          value={calcium}
          onChange={setCalcium}
          onBlur={keepCalcium}
          onKeyDown={(event) => event.key === 'Enter' && keepCalcium()}
          data-testid="coronary-calcium"
        />
      </div>
    </section>
  );
}
