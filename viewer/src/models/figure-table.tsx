import { Table, Text } from '@mantine/core';
import type { FigureTable as Figures } from '../../../src/inference/model-card.ts';
import { useWords } from '../i18n/use-words.ts';

/** A table of a card: its title, its rows, and how its figures came about. */
export function FigureTable({ table }: { table: Figures }) {
  const { say, number } = useWords();
  const textOf = (cell: Figures['rows'][number][number]) => {
    if (typeof cell === 'number') return number(cell);
    return typeof cell === 'string' ? cell : say(cell);
  };
  return (
    <details style={{ marginTop: 6 }}>
      <summary>{say(table.title)}</summary>
      <Table.ScrollContainer minWidth={560}>
        <Table verticalSpacing={4} fz="xs">
          <Table.Thead>
            <Table.Tr>
              {table.columns.map((column) => (
                <Table.Th key={column.en}>{say(column)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {table.rows.map((row) => (
              <Table.Tr key={row.map(textOf).join(' ')}>
                {row.map((cell, at) => (
                  <Table.Td key={table.columns[at]?.en} className="tabular">
                    {textOf(cell)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed">
        {say(table.note)}
      </Text>
    </details>
  );
}
