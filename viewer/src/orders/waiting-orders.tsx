import { Alert, Anchor, Group, List, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { nameOf } from '../person.ts';

/** Orders of any day that wait for a person's decision; nothing where none does. */
export function WaitingOrders({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useWords();
  const waiting = useQuery({
    queryKey: ['orders', 'doubts'],
    queryFn: ({ signal }) => call('GET /api/order-doubts', { signal }),
    refetchInterval: 60_000,
  });
  const orders = waiting.data?.orders ?? [];
  if (orders.length === 0) return null;
  return (
    <Alert
      color="red"
      variant="outline"
      icon={<IconAlertTriangle size={18} />}
      title={t('orders.waiting', { count: orders.length })}
      data-testid="waiting-orders"
    >
      <Text size="sm" mb="xs">
        {t('orders.waitingText')}
      </Text>
      <List size="sm" spacing={4} listStyleType="none" mah={220} style={{ overflowY: 'auto' }}>
        {orders.map((order) => (
          <List.Item key={order.id}>
            <Group gap="xs">
              <Anchor component="button" size="sm" fw={600} onClick={() => onOpen(order.id)}>
                {nameOf(order.patient.name) ?? t('person.nameless')} · {order.patient.patientId}
              </Anchor>
              <Text size="sm" c="dimmed" className="wrap">
                {[order.number, order.procedureName].filter(Boolean).join(' · ') || '–'} ·{' '}
                {order.doubts.map(({ kind }) => t(`orders.doubts.${kind}.title`)).join(' · ')}
              </Text>
            </Group>
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
