import { Button, Group, NumberInput, Select, Stack, Text, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import { FINDING_KINDS, type FindingKind, type Region } from '../../../src/domain/finding.ts';
import { useWords } from '../i18n/use-words.ts';
import { diameterOf } from '../images/geometry.ts';
import type { ImageInfo } from '../images/image-info.ts';

export type Described = { kind: FindingKind; text: string; diameterMm: number | null };

type RegionFormProps = {
  /** `draw` asks for a kind and a description; `correct` only for the size and a note. */
  purpose: 'draw' | 'correct';
  region: Region | null;
  /** The picture on the screen now. */
  place: ImageInfo | null;
  startKind: FindingKind;
  busy: boolean;
  onMoveHere: () => void;
  onSave: (described: Described) => void;
  onCancel: () => void;
};

/** Goes with the box that is being drawn or corrected on the image. */
export function RegionForm(props: RegionFormProps) {
  const { purpose, region, place, busy, onMoveHere, onSave, onCancel } = props;
  const { t } = useWords();
  const [kind, setKind] = useState(props.startKind);
  const [text, setText] = useState('');
  const [diameter, setDiameter] = useState<number | string>('');
  const [x0, y0, x1, y1] = region?.box ?? [0, 0, 0, 0];
  const spacing = place?.spacing ?? null;

  // Every change of the box measures it anew; the reader may put another number in afterwards.
  useEffect(() => {
    setDiameter(x1 > x0 ? (diameterOf([x0, y0, x1, y1], spacing) ?? '') : '');
  }, [x0, y0, x1, y1, spacing]);

  const diameterMm = typeof diameter === 'number' && diameter > 0 ? diameter : null;
  const elsewhere =
    region && place && (region.sopInstanceUid !== place.sopInstanceUid || region.frame !== place.frame);
  const complete = region !== null && (purpose === 'draw' ? text.trim() !== '' : diameterMm !== null);
  return (
    <Stack gap="xs" data-testid="region-form">
      <Text size="xs" c="dimmed">
        {purpose === 'draw' && !region ? t('reading.drawHint') : t('reading.correctHint')}
      </Text>
      {elsewhere && (
        <Group gap="xs">
          <Text size="xs" c="yellow">
            {t('reading.correctElsewhere')}
          </Text>
          <Button size="compact-xs" variant="light" onClick={onMoveHere}>
            {t('reading.moveHere')}
          </Button>
        </Group>
      )}
      {purpose === 'draw' && (
        <Select
          size="xs"
          label={t('reading.kind')}
          allowDeselect={false}
          data={FINDING_KINDS.map((value) => ({ value, label: t(`finding.${value}`) }))}
          value={kind}
          onChange={(value) => setKind(FINDING_KINDS.find((one) => one === value) ?? kind)}
          data-testid="finding-kind"
        />
      )}
      <NumberInput
        size="xs"
        label={t('reading.diameter')}
        description={spacing ? undefined : t('reading.diameterUnknown')}
        min={0.1}
        max={1000}
        decimalScale={1}
        value={diameter}
        onChange={setDiameter}
        data-testid="finding-diameter"
      />
      <Textarea
        size="xs"
        label={purpose === 'draw' ? t('reading.description') : t('reading.note')}
        placeholder={purpose === 'draw' ? t('reading.descriptionPlaceholder') : t('reading.notePlaceholder')}
        autosize
        minRows={purpose === 'draw' ? 2 : 1}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-testid="finding-text"
      />
      <Group gap="xs">
        <Button
          size="xs"
          disabled={!complete}
          loading={busy}
          onClick={() => onSave({ kind, text: text.trim(), diameterMm })}
          data-testid="finding-save"
        >
          {t('action.save')}
        </Button>
        <Button size="xs" variant="default" onClick={onCancel} data-testid="finding-cancel">
          {t('action.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}
