import { Button, Drawer, Group, Stack, Text, Textarea, Timeline } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { mayMove, type OrderState } from '../../../src/domain/order.ts';
import type { OrderDetail, OrderForm } from '../../../src/orders/api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { may } from '../shell/may.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useMe } from '../shell/session.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { OrderDecision, OrderDoubtPanel } from './order-doubt.tsx';
import { isComplete, OrderFields } from './order-fields.tsx';
import { OrderStateBadge } from './order-state.tsx';

/** One order at the side of the list: what it is, what happened, and what can be done. */
export function OrderPanel({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { t } = useWords();
  const detail = useQuery({
    queryKey: ['orders', 'one', id],
    queryFn: ({ signal }) => call('GET /api/orders/:id', { params: { id: id ?? '' }, signal }),
    enabled: id !== null,
  });
  return (
    <Drawer opened={id !== null} onClose={onClose} position="right" size="lg" title={t('orders.one')}>
      {detail.error && <ProblemPanel error={detail.error} onRetry={() => void detail.refetch()} />}
      {detail.isPending && <Waiting />}
      {detail.data && <Order key={detail.data.order.id} detail={detail.data} />}
    </Drawer>
  );
}

function Order({ detail }: { detail: OrderDetail }) {
  const { t, dateTime } = useWords();
  const { order, events, performed, decisions } = detail;
  const mayWrite = may(useMe().role, 'orders.write');
  return (
    <Stack gap="md" data-testid="order">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text fw={650} className="wrap">
            {order.patient.name || t('person.nameless')}
          </Text>
          <Text size="sm" c="dimmed" className="tabular wrap">
            {order.patient.patientId} · {t('orders.accession')} {order.accessionNumber}
          </Text>
        </div>
        <OrderStateBadge state={order.state} />
      </Group>
      {order.doubts.map((doubt) => (
        <OrderDoubtPanel key={`${doubt.about} ${doubt.uid}`} order={order} doubt={doubt} />
      ))}
      {decisions.map((decision) => (
        <OrderDecision key={`${decision.about} ${decision.uid}`} id={order.id} decision={decision} />
      ))}
      <Fact label={t('orders.procedureName')}>{order.procedureName ?? '–'}</Fact>
      <Fact label={t('orders.reason')}>{order.reason ?? '–'}</Fact>
      <Fact label={t('orders.sender')}>{order.sender ?? t('orders.byHand')}</Fact>
      <Fact label={t('orders.images')}>
        {order.studies.length === 0
          ? t('orders.noImages')
          : t('orders.imagesArrived', {
              count: order.studies.reduce((sum, study) => sum + study.instanceCount, 0),
            })}
      </Fact>
      {performed.map((step) => (
        <Fact key={step.sopInstanceUid} label={t('orders.performedAt', { station: step.sender })}>
          {t(`orders.states.${step.status}`)} · {t('orders.listed', { count: step.instanceCount })}
        </Fact>
      ))}
      {mayWrite && <Actions detail={detail} />}
      <Timeline bulletSize={14} active={events.length}>
        {events.map((event) => (
          <Timeline.Item
            key={event.id}
            title={`${t(`orders.events.${event.what}`)}: ${t(`orders.states.${event.state}`)}`}
          >
            <Text size="sm" c="dimmed">
              {dateTime(event.at)} · {event.doneBy}
            </Text>
            {event.reason && (
              <Text size="sm" className="wrap">
                {event.reason}
              </Text>
            )}
          </Timeline.Item>
        ))}
      </Timeline>
    </Stack>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="sm" component="div" className="wrap">
        {children}
      </Text>
    </div>
  );
}

function Actions({ detail: { order } }: { detail: OrderDetail }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [doing, setDoing] = useState<'change' | 'cancel' | null>(null);
  const [reason, setReason] = useState('');
  const done = async () => {
    setDoing(null);
    notifications.show({ color: 'teal', message: t('orders.saved') });
    await queries.invalidateQueries({ queryKey: ['orders'] });
  };
  const move = useMutation({
    mutationFn: (to: { state: OrderState; reason: string | null }) =>
      call('PUT /api/orders/:id/state', { params: { id: order.id }, body: to }),
    onSuccess: done,
  });
  // An order that has begun is broken off; before that it is cancelled.
  const end = mayMove(order.state, 'cancelled') ? 'cancelled' : 'discontinued';
  if (!mayMove(order.state, end)) return null;
  return (
    <Stack gap="sm">
      <Group gap="xs">
        {mayMove(order.state, 'arrived') && (
          <Button
            size="xs"
            onClick={() => move.mutate({ state: 'arrived', reason: null })}
            loading={move.isPending}
          >
            {t('orders.arrive')}
          </Button>
        )}
        {mayMove(order.state, 'completed') && (
          <Button
            size="xs"
            variant="light"
            onClick={() => move.mutate({ state: 'completed', reason: null })}
            loading={move.isPending}
          >
            {t('orders.complete')}
          </Button>
        )}
        <Button size="xs" variant="default" onClick={() => setDoing('change')} data-testid="change-order">
          {t('orders.change')}
        </Button>
        <Button
          size="xs"
          variant="light"
          color="red"
          onClick={() => setDoing('cancel')}
          data-testid="cancel-order"
        >
          {t(`orders.end.${end}`)}
        </Button>
      </Group>
      {doing === 'cancel' && (
        <>
          <Textarea
            label={t('orders.why')}
            required
            autosize
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-testid="cancel-reason"
          />
          <Button
            color="red"
            disabled={reason.trim() === ''}
            loading={move.isPending}
            onClick={() => move.mutate({ state: end, reason: reason.trim() })}
            data-testid="confirm-cancel"
          >
            {t(`orders.end.${end}`)}
          </Button>
        </>
      )}
      {doing === 'change' && <Change order={order} onDone={done} />}
      {move.error && <ProblemPanel error={move.error} title={t('orders.failed')} />}
    </Stack>
  );
}

function Change({ order, onDone }: { order: OrderDetail['order']; onDone: () => Promise<void> }) {
  const { t } = useWords();
  const [step] = order.steps;
  const [form, setForm] = useState<OrderForm>({
    procedureName: order.procedureName ?? '',
    reason: order.reason,
    modality: step?.modality ?? '',
    stationAe: step?.stationAe ?? null,
    scheduledDate: step?.scheduledDate ?? '',
    scheduledTime: step?.scheduledTime ?? null,
    referringPhysician: order.referringPhysician,
    priority: (['STAT', 'HIGH', 'ROUTINE'] as const).find((each) => each === order.priority) ?? null,
    site: order.site,
  });
  const change = useMutation({
    mutationFn: () =>
      call('PUT /api/orders/:id', { params: { id: order.id }, body: { stepId: step?.stepId ?? '', form } }),
    onSuccess: onDone,
  });
  return (
    <Stack gap="sm">
      <OrderFields form={form} onChange={(part) => setForm((old) => ({ ...old, ...part }))} />
      {change.error && <ProblemPanel error={change.error} title={t('orders.failed')} />}
      <Group justify="flex-end">
        <Button onClick={() => change.mutate()} disabled={!isComplete(form)} loading={change.isPending}>
          {t('action.save')}
        </Button>
      </Group>
    </Stack>
  );
}
