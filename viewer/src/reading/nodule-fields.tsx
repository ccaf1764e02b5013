import { SegmentedControl, Text } from '@mantine/core';
import {
  type FindingKind,
  isLungNodule,
  NODULE_TEXTURES,
  type NoduleAttributes,
} from '../../../src/domain/finding.ts';
import type { EarlierNodule } from '../../../src/risk/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { VolumeFields } from './volume-fields.tsx';

const NOTHING_SAID: NoduleAttributes = {
  texture: null,
  spiculated: null,
  upperLobe: null,
  volumeMm3: null,
  volumeMethod: null,
  sameAs: null,
};

const NOT_SAID = { value: 'unknown', label: '?' };

type NoduleFieldsProps = {
  id: string;
  kind: FindingKind;
  nodule: NoduleAttributes | undefined;
  /** Nodules of earlier studies, of which one may be this. */
  earlier: readonly EarlierNodule[];
  mayChange: boolean;
  onDescribe: (id: string, nodule: NoduleAttributes) => void;
};

/** What the models of lung nodules ask their reader: of what it is made, its edge, and its lobe. Each answer is kept at once. */
export function NoduleFields(props: NoduleFieldsProps) {
  const { id, kind, nodule = NOTHING_SAID, earlier, mayChange, onDescribe } = props;
  const { t } = useWords();
  if (!isLungNodule(kind)) return null;
  const say = (change: Partial<NoduleAttributes>) => onDescribe(id, { ...nodule, ...change });
  return (
    <div className="nodule-fields" data-testid={`nodule-${id}`}>
      <Text size="xs" c="dimmed">
        {t('nodule.texture')}
      </Text>
      <SegmentedControl
        size="xs"
        disabled={!mayChange}
        aria-label={t('nodule.texture')}
        value={nodule.texture ?? NOT_SAID.value}
        data={[...NODULE_TEXTURES.map((value) => ({ value, label: t(`nodule.${value}`) })), NOT_SAID]}
        onChange={(value) => say({ texture: NODULE_TEXTURES.find((texture) => texture === value) ?? null })}
        data-testid="nodule-texture"
      />
      <Truth
        name="spiculated"
        value={nodule.spiculated}
        mayChange={mayChange}
        onSay={(spiculated) => say({ spiculated })}
      />
      <Truth
        name="upperLobe"
        value={nodule.upperLobe}
        mayChange={mayChange}
        onSay={(upperLobe) => say({ upperLobe })}
      />
      <VolumeFields nodule={nodule} earlier={earlier} mayChange={mayChange} onSay={say} />
    </div>
  );
}

type TruthProps = {
  name: 'spiculated' | 'upperLobe' | 'emphysema';
  value: boolean | null;
  mayChange: boolean;
  onSay: (value: boolean | null) => void;
};

/** Yes, no, or not said, which is not "no". */
export function Truth({ name, value, mayChange, onSay }: TruthProps) {
  const { t } = useWords();
  return (
    <>
      <Text size="xs" c="dimmed">
        {t(`nodule.${name}`)}
      </Text>
      <SegmentedControl
        size="xs"
        disabled={!mayChange}
        aria-label={t(`nodule.${name}`)}
        value={value === null ? NOT_SAID.value : value ? 'yes' : 'no'}
        data={[{ value: 'yes', label: t('history.yes') }, { value: 'no', label: t('history.no') }, NOT_SAID]}
        onChange={(said) => onSay(said === NOT_SAID.value ? null : said === 'yes')}
        data-testid={`nodule-${name}`}
      />
    </>
  );
}
