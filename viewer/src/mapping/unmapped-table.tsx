import { Badge, Button, Code, Group, Modal, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { UnmappedWord } from '../../../src/labs/mapping-api.ts';
import { useWords } from '../i18n/use-words.ts';
import { MappingForm } from './mapping-form.tsx';

const keyOf = ({ sender, code, codeSystem, label, unit, problem }: UnmappedWord) =>
  JSON.stringify([sender, code, codeSystem, label, unit, problem.kind]);

function wrongOf({ analyteKey, conflict }: UnmappedWord): 'code' | 'conflict' | 'unit' {
  if (conflict !== null) return 'conflict';
  return analyteKey === null ? 'code' : 'unit';
}

/** What senders call results that the hub does not understand, the most frequent first. */
export function UnmappedTable({ words }: { words: readonly UnmappedWord[] }) {
  const { t, say, day } = useWords();
  const [open, setOpen] = useState<UnmappedWord | null>(null);
  return (
    <div className="panel" style={{ overflowX: 'auto' }}>
      <Table miw={860} verticalSpacing="xs" data-testid="unmapped">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('mapping.label')}</Table.Th>
            <Table.Th>{t('mapping.unit')}</Table.Th>
            <Table.Th>{t('mapping.examples')}</Table.Th>
            <Table.Th>{t('mapping.sender')}</Table.Th>
            <Table.Th>{t('mapping.count')}</Table.Th>
            <Table.Th>{t('mapping.seen')}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {words.map((word) => (
            <Table.Tr key={keyOf(word)}>
              <Table.Td maw={260}>
                <Text size="sm" fw={500} className="wrap">
                  {word.label}
                </Text>
                <Text size="xs" c="dimmed" className="wrap">
                  {[...(word.conflict ?? [word.code, word.codeSystem]), ...word.specimens]
                    .filter((text) => text !== '')
                    .join(' · ')}
                </Text>
              </Table.Td>
              <Table.Td>
                {word.unit === '' ? (
                  <Text size="sm" c="dimmed">
                    {t('mapping.noUnit')}
                  </Text>
                ) : (
                  <Text size="sm" className="wrap">
                    {word.unit}
                  </Text>
                )}
                <Badge
                  variant="light"
                  color="orange"
                  size="sm"
                  tt="none"
                  radius="sm"
                  title={say(word.problem)}
                >
                  {t(`mapping.problem.${wrongOf(word)}`)}
                </Badge>
              </Table.Td>
              <Table.Td maw={220}>
                <Group gap={4}>
                  {word.examples.map((text) => (
                    <Code key={text}>{text.length > 40 ? `${text.slice(0, 40)}…` : text}</Code>
                  ))}
                </Group>
              </Table.Td>
              <Table.Td maw={200}>
                <Text size="sm" className="wrap">
                  {word.sender}
                </Text>
              </Table.Td>
              <Table.Td className="tabular">{word.count}</Table.Td>
              <Table.Td>
                <Text size="xs" style={{ whiteSpace: 'nowrap' }}>
                  {day(word.firstAt)}
                </Text>
                {day(word.firstAt) !== day(word.lastAt) && (
                  <Text size="xs" style={{ whiteSpace: 'nowrap' }}>
                    – {day(word.lastAt)}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <Button
                  size="xs"
                  variant="light"
                  onClick={() => setOpen(word)}
                  data-testid={`map-${word.label}`}
                >
                  {t('mapping.map')}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Modal opened={open !== null} onClose={() => setOpen(null)} title={t('mapping.what')} size="lg">
        {open && <MappingForm key={keyOf(open)} word={open} onDone={() => setOpen(null)} />}
      </Modal>
    </div>
  );
}
