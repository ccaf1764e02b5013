import { Alert, Badge, Button, Group, Progress, Stack, Table, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useWords } from '../i18n/use-words.ts';
import { type Item, type ItemState, overall } from './sender.ts';

const COLOUR: Record<ItemState, string> = {
  waiting: 'gray',
  sending: 'teal',
  paused: 'yellow',
  sent: 'teal',
  failed: 'red',
};
const RANK: Record<ItemState, number> = { failed: 0, paused: 1, sending: 2, waiting: 3, sent: 4 };
const SHOWN = 12;

/** How far the sending is, in all and for each file that is not through yet. */
export function SendingList({ items, onRetry }: { items: readonly Item[]; onRetry: () => void }) {
  const { t, bytes } = useWords();
  const sum = overall(items);
  const underWay = items
    .filter((item) => item.state !== 'sent')
    .sort((a, b) => RANK[a.state] - RANK[b.state] || a.key - b.key);
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" className="tabular" data-testid="overall">
          {t('upload.overall', {
            done: sum.done,
            total: sum.total,
            sent: bytes(sum.sentBytes),
            size: bytes(sum.bytes),
          })}
        </Text>
        {sum.failed > 0 && (
          <Button
            size="xs"
            variant="light"
            color="red"
            leftSection={<IconRefresh size={14} />}
            onClick={onRetry}
          >
            {t('upload.retryAll')} ({sum.failed})
          </Button>
        )}
      </Group>
      <Progress
        value={sum.bytes === 0 ? 100 : (sum.sentBytes / sum.bytes) * 100}
        aria-label={t('upload.sending')}
        animated={sum.done + sum.failed < sum.total}
      />
      {underWay.some((item) => item.state === 'paused') && (
        <Alert color="yellow" p="xs">
          {t('upload.paused')}
        </Alert>
      )}
      {underWay.length > 0 && (
        <Table verticalSpacing={4} aria-label={t('upload.sendingFiles')}>
          <Table.Tbody>
            {underWay.slice(0, SHOWN).map((item) => (
              <SendingRow key={item.key} item={item} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {underWay.length > SHOWN && (
        <Text size="sm" c="dimmed">
          {t('upload.more', { count: underWay.length - SHOWN })}
        </Text>
      )}
    </Stack>
  );
}

function SendingRow({ item }: { item: Item }) {
  const { t, bytes } = useWords();
  const why =
    item.status === 401
      ? t('problem.unauthenticated')
      : item.status === 403
        ? t('problem.forbidden')
        : item.status === 413
          ? t('problem.tooLarge')
          : item.status === 0
            ? t('problem.offline')
            : item.status !== null && t('image.http', { status: item.status });
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" className="wrap">
          {item.name}
        </Text>
        {item.state === 'failed' && why && (
          <Text size="xs" c="red">
            {why}
          </Text>
        )}
      </Table.Td>
      <Table.Td w={90}>
        <Text size="sm" c="dimmed" className="tabular">
          {bytes(item.file.size)}
        </Text>
      </Table.Td>
      <Table.Td w={160}>
        <Progress
          size="sm"
          color={COLOUR[item.state]}
          value={item.file.size === 0 ? 0 : (item.sentBytes / item.file.size) * 100}
          aria-label={item.name}
        />
      </Table.Td>
      <Table.Td w={190}>
        <Badge color={COLOUR[item.state]} variant="light" tt="none" radius="sm">
          {t(`upload.${item.state}`)}
        </Badge>
      </Table.Td>
    </Table.Tr>
  );
}
