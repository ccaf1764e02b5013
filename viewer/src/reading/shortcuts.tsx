import { ActionIcon, Kbd, Popover, Table, Text } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { useWords } from '../i18n/use-words.ts';

const KEYS = [
  ['nextPrevious', 'N P'],
  ['accept', 'A'],
  ['reject', 'R'],
  ['draw', 'D'],
  ['cancel', 'Esc'],
  ['scroll', '↑ ↓'],
  ['jump', 'PgUp PgDn'],
  ['ends', 'Home End'],
  ['presets', '1 2 3 4 5'],
  ['invert', 'I'],
  ['reset', '0'],
  ['tools', 'W Z G L O'],
  ['layout', 'M'],
] as const;

/** The keys of the reading page, for who wants to leave the mouse alone. */
export function ShortcutsButton() {
  const { t } = useWords();
  return (
    <Popover position="bottom-end" withArrow>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('reading.keys')}>
          <IconKeyboard size={18} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm" fw={600} mb={4}>
          {t('reading.keys')}
        </Text>
        <Table withRowBorders={false} verticalSpacing={2}>
          <Table.Tbody>
            {KEYS.map(([key, keys]) => (
              <Table.Tr key={key}>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>
                  {keys.split(' ').map((one) => (
                    <Kbd key={one} size="xs" mr={3}>
                      {one}
                    </Kbd>
                  ))}
                </Table.Td>
                <Table.Td>
                  <Text size="xs">{t(`key.${key}`)}</Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Popover.Dropdown>
    </Popover>
  );
}
