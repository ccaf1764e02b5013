import type { Bilingual } from '../domain/text.ts';
import { unitText } from '../domain/unit-text.ts';
import type { ObservationView } from '../labs/api.ts';
import { ABOUT } from './lab-words.data.ts';
import type { Weight } from './summary-body.ts';

/** A value as the laboratory sent it, with its unit. */
export function valueText({ valueText, unit }: Pick<ObservationView, 'valueText' | 'unit'>): string {
  return `${valueText} ${unitText(unit ?? '')}`.trim();
}

/** The usual interval for the table at the end; the laboratory's own words where it sent some. */
export function usualText({
  referenceText,
  referenceLow: low,
  referenceHigh: high,
}: Pick<ObservationView, 'referenceText' | 'referenceLow' | 'referenceHigh'>): string | null {
  if (referenceText !== null && referenceText !== '') return referenceText;
  if (low !== null && high !== null) return `${low} – ${high}`;
  if (low !== null) return `≥ ${low}`;
  return high === null ? null : `≤ ${high}`;
}

const POSITION: Readonly<Record<string, { words: Bilingual; weight: Weight }>> = {
  low: { words: { en: 'Lower than usual.', vi: 'Thấp hơn mức thường gặp.' }, weight: 'note' },
  high: { words: { en: 'Higher than usual.', vi: 'Cao hơn mức thường gặp.' }, weight: 'note' },
  abnormal: { words: { en: 'Not as usual.', vi: 'Khác với kết quả thường gặp.' }, weight: 'note' },
  'critical-abnormal': {
    words: {
      en: 'Far from usual. If no doctor has spoken with you about it yet, please call one today.',
      vi: 'Khác nhiều so với kết quả thường gặp. Nếu chưa có bác sĩ nào trao đổi với quý vị, xin gọi bác sĩ trong hôm nay.',
    },
    weight: 'act',
  },
  'critical-low': {
    words: {
      en: 'Much lower than usual. If no doctor has spoken with you about it yet, please call one today.',
      vi: 'Thấp hơn nhiều so với mức thường gặp. Nếu chưa có bác sĩ nào trao đổi với quý vị, xin gọi bác sĩ trong hôm nay.',
    },
    weight: 'act',
  },
  'critical-high': {
    words: {
      en: 'Much higher than usual. If no doctor has spoken with you about it yet, please call one today.',
      vi: 'Cao hơn nhiều so với mức thường gặp. Nếu chưa có bác sĩ nào trao đổi với quý vị, xin gọi bác sĩ trong hôm nay.',
    },
    weight: 'act',
  },
};

/** A result worth knowing with its meaning, or null for one that lies where it usually does or cannot be placed. */
export function resultWords(
  observation: Pick<ObservationView, 'label' | 'analyteKey' | 'valueText' | 'unit' | 'interpretation'>,
): { name: Bilingual; value: string; text: Bilingual; weight: Weight } | null {
  const position = POSITION[observation.interpretation ?? ''];
  if (position === undefined) return null;
  const about = observation.analyteKey === null ? undefined : ABOUT[observation.analyteKey];
  const { words, weight } = position;
  return {
    name: observation.label,
    value: valueText(observation),
    text: about === undefined ? words : { en: `${words.en} ${about.en}`, vi: `${words.vi} ${about.vi}` },
    weight,
  };
}
