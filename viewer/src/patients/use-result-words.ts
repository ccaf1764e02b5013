import { useMemo } from 'react';
import type { EarlierVersion, ResultPoint, ResultSeries } from '../../../src/labs/api.ts';
import { keepTexts } from '../i18n/keep-texts.ts';
import { useWords } from '../i18n/use-words.ts';
import { rangeOf } from './result-scale.ts';

type Flag = NonNullable<ResultPoint['flag']>;

export type ResultWords = ReturnType<typeof useResultWords>;

/** How results are said in the current language; asked for once and handed to the rows of a page, which are many. */
export function useResultWords() {
  const words = useWords();
  return useMemo(() => {
    const { t, unit, number, day } = words;
    const ourRange = keepTexts((source: string) => t('results.ourRange', { source }));
    return {
      ...words,
      // The same few days, flags and counts stand on a page hundreds of times.
      day: keepTexts(day),
      flagText: keepTexts((flag: Flag) => t(`labs.interpretation.${flag}`)),
      changedText: t('callBacks.delta.short'),
      countText: keepTexts((count: number) => t('results.count', { count })),

      /** As the laboratory sent it. */
      sentText(series: ResultSeries, point: ResultPoint): string {
        const sent = point.unit === undefined ? series.unit : point.unit;
        return `${point.text} ${unit(sent)}`.trim();
      },

      /** As the laboratory wrote it, else our bounds, with their unit where the value has another; null for none. */
      rangeText(series: ResultSeries, point: ResultPoint): string | null {
        const range = rangeOf(series, point);
        if (range === null) return null;
        if (range.text !== null) return range.text;
        const low = range.low === null ? null : number(range.low);
        const high = range.high === null ? null : number(range.high);
        if (low === null && high === null) return null;
        const bounds =
          low === null
            ? t('labs.upTo', { high })
            : high === null
              ? t('labs.from', { low })
              : `${low} – ${high}`;
        return point.unit === undefined ? bounds : `${bounds} ${unit(series.unit)}`;
      },

      /** Whose range it is, where it is not the laboratory's own; null where nothing needs saying. */
      sourceText(series: ResultSeries, point: ResultPoint): string | null {
        const source = rangeOf(series, point)?.source ?? null;
        return source === null || source === 'laboratory' ? null : ourRange(source);
      },

      /** "was 5.1 mmol/L until 3 March 2026, corrected by the laboratory" */
      wasText: ({ text, unit: sent, until }: EarlierVersion): string =>
        t('results.was', { value: `${text} ${unit(sent)}`.trim(), date: day(until) }),
    };
  }, [words]);
}
