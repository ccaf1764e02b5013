import { Badge, Group, Table, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { NewOrderButton } from '../orders/new-order.tsx';
import { OrderPanel } from '../orders/order-panel.tsx';
import { OrderStateBadge } from '../orders/order-state.tsx';
import { WaitingOrders } from '../orders/waiting-orders.tsx';
import { Empty } from '../shell/empty.tsx';
import { may } from '../shell/may.ts';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useMe } from '../shell/session.tsx';
import { Waiting } from '../shell/waiting.tsx';

/** Tomorrow, which is what people prepare, as this browser counts days. */
function tomorrow(): string {
  const day = new Date();
  day.setDate(day.getDate() + 1);
  return new Intl.DateTimeFormat('en-CA', { dateStyle: 'short' }).format(day);
}

export function OrdersPage() {
  const { t, date } = useWords();
  const me = useMe();
  const [search, setSearch] = useSearchParams();
  const day = search.get('day') ?? tomorrow();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 250);
  const [opened, setOpened] = useState<string | null>(null);
  const list = useQuery({
    queryKey: ['orders', day, q],
    queryFn: ({ signal }) => call('GET /api/orders', { query: { from: day, to: day, q }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const orders = list.data?.orders ?? [];
  return (
    <Page
      title={t('orders.title')}
      intro={t('orders.intro')}
      actions={may(me.role, 'orders.write') ? <NewOrderButton day={day} /> : undefined}
    >
      <Group align="flex-end">
        <TextInput
          type="date"
          label={t('orders.day')}
          value={day}
          onChange={(event) =>
            setSearch(event.currentTarget.value ? { day: event.currentTarget.value } : {}, { replace: true })
          }
          data-testid="orders-day"
        />
        <TextInput
          w={480}
          label={t('orders.search')}
          leftSection={<IconSearch size={16} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Group>
      <WaitingOrders onOpen={setOpened} />
      {list.error && <ProblemPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && orders.length === 0 && (
        <div className="panel">
          <Empty>{q ? t('worklist.emptySearch', { query: q }) : t('orders.empty', { day: date(day) })}</Empty>
        </div>
      )}
      {orders.length > 0 && (
        <div className="panel" style={{ overflowX: 'auto' }}>
          <Table highlightOnHover miw={860} data-testid="orders">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('orders.time')}</Table.Th>
                <Table.Th>{t('users.name')}</Table.Th>
                <Table.Th>{t('orders.procedureName')}</Table.Th>
                <Table.Th>{t('orders.station')}</Table.Th>
                <Table.Th>{t('orders.state')}</Table.Th>
                <Table.Th>{t('orders.images')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {orders.map((order) => (
                <Table.Tr key={order.id}>
                  <Table.Td className="tabular">
                    {order.steps.map((step) => (
                      <div key={step.id}>
                        {step.scheduledDate === null
                          ? t('orders.noDay')
                          : q || step.scheduledDate !== day
                            ? `${date(step.scheduledDate)} ${step.scheduledTime ?? ''}`
                            : (step.scheduledTime ?? '–')}
                      </div>
                    ))}
                  </Table.Td>
                  <Table.Td maw={280}>
                    <UnstyledButton
                      onClick={() => setOpened(order.id)}
                      data-testid={`order-${order.accessionNumber}`}
                    >
                      <Text fw={600} size="sm" c="var(--mantine-color-anchor)" className="wrap">
                        {order.patient.name || t('person.nameless')}
                      </Text>
                    </UnstyledButton>
                    <Text size="xs" c="dimmed" className="wrap tabular">
                      {order.patient.patientId}
                      {order.patient.birthDate ? ` · ${date(order.patient.birthDate)}` : ''}
                    </Text>
                  </Table.Td>
                  <Table.Td maw={300}>
                    <Text size="sm" className="wrap">
                      {order.procedureName ?? '–'}
                    </Text>
                    <Text size="xs" c="dimmed" className="wrap">
                      {order.reason}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    {order.steps.map((step) => (
                      <Text key={step.id} size="sm">
                        {step.modality ?? '–'} · {step.stationAe ?? t('orders.anyStation')}
                      </Text>
                    ))}
                  </Table.Td>
                  <Table.Td>
                    <OrderStateBadge state={order.state} />
                  </Table.Td>
                  <Table.Td>
                    {order.studies.length > 0 && (
                      <Text size="sm">
                        {t('orders.imagesArrived', {
                          count: order.studies.reduce((sum, study) => sum + study.instanceCount, 0),
                        })}
                      </Text>
                    )}
                    {order.doubts.length > 0 && (
                      <Badge
                        color="red"
                        variant="light"
                        tt="none"
                        leftSection={<IconAlertTriangle size={12} />}
                      >
                        {t('orders.doubt')}
                      </Badge>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {list.data?.more && (
        <Text size="sm" c="dimmed">
          {t('orders.many')}
        </Text>
      )}
      <OrderPanel id={opened} onClose={() => setOpened(null)} />
    </Page>
  );
}
