import { Group, Select, Table, Text, TextInput } from '@mantine/core';
import { unitsOf } from '../../../src/domain/units.ts';
import { DATE_ORDERS } from '../../../src/formats/tabular/table-mapping.ts';
import { useWords } from '../i18n/use-words.ts';
import { AnalyteSelect, analyteOf } from '../mapping/analyte-select.tsx';
import { type ColumnDraft, type Drawn, USES, type Use, withUse } from './columns.ts';

type ColumnRowsProps = {
  header: readonly string[];
  samples: readonly (readonly string[])[];
  drawing: Drawn;
  onChange: (columns: ColumnDraft[]) => void;
};

/** Each column of the table with its first values, and what it is. */
export function ColumnRows({ header, samples, drawing, onChange }: ColumnRowsProps) {
  const { t } = useWords();
  const { columns, layout } = drawing;
  const uses: readonly Use[] = [...USES.both, ...USES[layout]];
  const placed = columns.map((column, place) => ({ column, place }));
  const set = (place: number, part: Partial<ColumnDraft>) =>
    onChange(columns.map((column, at) => (at === place ? { ...column, ...part } : column)));
  return (
    <div className="panel" style={{ overflowX: 'auto' }}>
      <Table miw={1000} verticalSpacing={6} data-testid="columns">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={200}>{t('tables.column')}</Table.Th>
            <Table.Th w={190}>{t('tables.samples')}</Table.Th>
            <Table.Th w={220}>{t('tables.use')}</Table.Th>
            <Table.Th>{t('tables.detail')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {placed.map(({ column, place }) => {
            const values = samples.map((cells) => cells[place] ?? '').filter((text) => text !== '');
            const use = uses.includes(column.use) ? column.use : 'none';
            return (
              <Table.Tr key={place} opacity={use === 'none' ? 0.65 : 1}>
                <Table.Td>
                  <Text size="sm" fw={500} className="wrap">
                    {header[place] || t('tables.unnamed', { number: place + 1 })}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Text size="xs" c="dimmed" lineClamp={2} className="wrap">
                    {[...new Set(values)].slice(0, 4).join(' · ')}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Select
                    size="xs"
                    aria-label={t('tables.use')}
                    data={uses.map((each) => ({ value: each, label: t(`tables.uses.${each}`) }))}
                    value={use}
                    allowDeselect={false}
                    maxDropdownHeight={340}
                    onChange={(chosen) => {
                      const next = uses.find((each) => each === chosen);
                      if (next !== undefined) onChange(withUse(columns, place, next));
                    }}
                    data-testid={`use-${place}`}
                  />
                </Table.Td>
                <Table.Td>
                  <Detail place={place} column={{ ...column, use }} onChange={(part) => set(place, part)} />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}

type DetailProps = { place: number; column: ColumnDraft; onChange: (part: Partial<ColumnDraft>) => void };

function Detail({ place, column, onChange }: DetailProps) {
  const { t, unit: unitText } = useWords();
  switch (column.use) {
    case 'birthDate':
    case 'collectedAt':
      return (
        <Select
          size="xs"
          w={240}
          aria-label={t('tables.order')}
          data={DATE_ORDERS.map((order) => ({ value: order, label: t(`tables.orders.${order}`) }))}
          value={column.order}
          allowDeselect={false}
          onChange={(chosen) => {
            const order = DATE_ORDERS.find((each) => each === chosen);
            if (order !== undefined) onChange({ order });
          }}
          data-testid={`order-${place}`}
        />
      );
    case 'sex':
      return (
        <Group gap="xs">
          <TextInput
            size="xs"
            w={116}
            placeholder={t('tables.male')}
            aria-label={t('tables.male')}
            value={column.male}
            maxLength={40}
            onChange={(event) => onChange({ male: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            w={116}
            placeholder={t('tables.female')}
            aria-label={t('tables.female')}
            value={column.female}
            maxLength={40}
            onChange={(event) => onChange({ female: event.currentTarget.value })}
          />
        </Group>
      );
    case 'result': {
      const analyte = analyteOf(column.analyteKey);
      const own = analyte === null || column.unit === null || unitsOf(analyte).includes(column.unit);
      const units = analyte === null ? [] : [...unitsOf(analyte), ...(own ? [] : [column.unit ?? ''])];
      return (
        <Group gap="xs" wrap="nowrap">
          <AnalyteSelect
            value={column.analyteKey}
            clearable
            testId={`analyte-${place}`}
            onChange={(analyteKey) => onChange({ analyteKey, unit: null })}
          />
          <Select
            w={130}
            flex="none"
            placeholder={t('tables.chooseUnit')}
            aria-label={t('mapping.unit')}
            error={analyte !== null && column.unit === null && analyte.unit !== '{presence}'}
            disabled={analyte === null}
            data={units.map((each) => ({ value: each, label: unitText(each) || each }))}
            value={column.unit}
            onChange={(unit) => onChange({ unit })}
            data-testid={`unit-${place}`}
          />
        </Group>
      );
    }
    default:
      return null;
  }
}
