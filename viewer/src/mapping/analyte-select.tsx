import { type ComboboxParsedItem, Select } from '@mantine/core';
import { useMemo } from 'react';
import { type Analyte, allAnalytes } from '../../../src/domain/analytes.ts';
import { foldName } from '../../../src/domain/name.ts';
import { VITAL_SIGNS } from '../../../src/labs/vital-signs.ts';
import { useWords } from '../i18n/use-words.ts';

const ALL: readonly Analyte[] = [...allAnalytes(), ...VITAL_SIGNS];
const BY_KEY = new Map(ALL.map((analyte) => [analyte.key, analyte]));

/** Whatever a result can be mapped to, by its key. */
export const analyteOf = (key: string | null): Analyte | null =>
  key === null ? null : (BY_KEY.get(key) ?? null);

type AnalyteSelectProps = {
  value: string | null;
  onChange: (key: string | null) => void;
  /** Shown first, for they are likely. */
  suggested?: readonly string[];
  label?: string;
  clearable?: boolean;
  disabled?: boolean;
  testId: string;
};

/** Finds an analyte by any part of its name in either language, without accents, or by its short name. */
export function AnalyteSelect({ value, onChange, suggested = [], testId, ...rest }: AnalyteSelectProps) {
  const { t, say } = useWords();
  const option = ({ key, name }: Analyte) => ({ value: key, label: say(name) });
  const likely = suggested.flatMap((key) => BY_KEY.get(key) ?? []);
  const others = ALL.filter(({ key }) => !suggested.includes(key));
  const data =
    likely.length === 0
      ? others.map(option)
      : [
          { group: t('mapping.suggested'), items: likely.map(option) },
          { group: t('mapping.all'), items: others.map(option) },
        ];
  const searched = useMemo(
    () => new Map(ALL.map(({ key, name }) => [key, foldName(`${key} ${name.en} ${name.vi}`)])),
    [],
  );
  return (
    <Select
      {...rest}
      data={data}
      value={value}
      searchable
      nothingFoundMessage={t('mapping.noAnalyte')}
      placeholder={t('mapping.searchAnalyte')}
      aria-label={rest.label ?? t('mapping.analyte')}
      maxDropdownHeight={280}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      filter={({ options, search }) => {
        const wanted = foldName(search);
        const meets = ({ value: key }: { value: string }) => searched.get(key)?.includes(wanted) ?? false;
        const found: ComboboxParsedItem[] = [];
        for (const each of options) {
          if (!('group' in each)) {
            if (meets(each)) found.push(each);
            continue;
          }
          const items = each.items.filter(meets);
          if (items.length > 0) found.push({ ...each, items });
        }
        return found;
      }}
      onChange={onChange}
      data-testid={testId}
    />
  );
}
