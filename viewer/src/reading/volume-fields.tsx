import { NumberInput, SegmentedControl, Select, Text } from '@mantine/core';
import { useState } from 'react';
import { type NoduleAttributes, VOLUME_METHODS } from '../../../src/domain/finding.ts';
import type { EarlierNodule } from '../../../src/risk/api.ts';
import { useWords } from '../i18n/use-words.ts';

type VolumeFieldsProps = {
  nodule: NoduleAttributes;
  earlier: readonly EarlierNodule[];
  mayChange: boolean;
  onSay: (change: Partial<NoduleAttributes>) => void;
};

/** The volume of a nodule, how it was measured, and which earlier one it is; kept once both volume and method are said. */
export function VolumeFields({ nodule, earlier, mayChange, onSay }: VolumeFieldsProps) {
  const { t, number, day } = useWords();
  const [volume, setVolume] = useState<number | string>(nodule.volumeMm3 ?? '');
  const [method, setMethod] = useState(nodule.volumeMethod);

  function keep(volumeMethod: NoduleAttributes['volumeMethod']) {
    const volumeMm3 = typeof volume === 'number' ? volume : null;
    const said =
      volumeMm3 === null || volumeMethod === null
        ? { volumeMm3: null, volumeMethod: null }
        : { volumeMm3, volumeMethod };
    if (said.volumeMm3 !== nodule.volumeMm3 || said.volumeMethod !== nodule.volumeMethod) onSay(said);
  }

  const methods = VOLUME_METHODS.map((value) => ({ value, label: t(`nodule.volumeBy.${value}`) }));
  return (
    <>
      <Text size="xs" c="dimmed">
        {t('nodule.volume')}
      </Text>
      <NumberInput
        size="xs"
        min={1}
        max={500_000}
        decimalScale={1}
        disabled={!mayChange}
        aria-label={t('nodule.volume')}
        value={volume}
        error={typeof volume === 'number' && method === null && t('nodule.volumeUnkept')}
        onChange={setVolume}
        onBlur={() => keep(method)}
        onKeyDown={(event) => event.key === 'Enter' && keep(method)}
        data-testid="nodule-volume"
      />
      <Text size="xs" c="dimmed">
        {t('nodule.volumeMethod')}
      </Text>
      <SegmentedControl
        size="xs"
        disabled={!mayChange}
        aria-label={t('nodule.volumeMethod')}
        value={method ?? 'unknown'}
        data={[...methods, { value: 'unknown', label: '?' }]}
        onChange={(said) => {
          const next = VOLUME_METHODS.find((one) => one === said) ?? null;
          setMethod(next);
          keep(next);
        }}
        data-testid="nodule-volume-method"
      />
      {earlier.length > 0 && (
        <>
          <Text size="xs" c="dimmed">
            {t('nodule.sameAs')}
          </Text>
          <Select
            size="xs"
            disabled={!mayChange}
            clearable
            aria-label={t('nodule.sameAs')}
            placeholder={t('nodule.notSame')}
            value={nodule.sameAs}
            data={earlier.map(({ findingId, day: when, diameterMm, volumeMm3, volumeMethod }) => ({
              value: findingId,
              label: [
                day(Date.parse(when)),
                `${number(volumeMm3, 0)} mm³`,
                diameterMm !== null && t('reading.size', { mm: number(diameterMm, 1) }),
                t(`nodule.volumeBy.${volumeMethod}`),
              ]
                .filter(Boolean)
                .join(' · '),
            }))}
            onChange={(sameAs) => onSay({ sameAs })}
            data-testid="nodule-same-as"
          />
        </>
      )}
    </>
  );
}
