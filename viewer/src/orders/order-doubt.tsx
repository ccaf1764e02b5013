import { Alert, Anchor, Button, Group, Stack, Table, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { DecideOrder, OrderDecisionView, OrderDoubt, OrderView } from '../../../src/orders/api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { nameOf } from '../person.ts';
import { may } from '../shell/may.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useMe } from '../shell/session.tsx';

const SHORTEST_REASON = 3;

function useDecide(id: string, { about, uid }: Pick<DecideOrder, 'about' | 'uid'>, onDone: () => void) {
  const { t } = useWords();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (said: Pick<DecideOrder, 'decision' | 'reason'>) =>
      call('POST /api/orders/:id/decisions', { params: { id }, body: { about, uid, ...said } }),
    async onSuccess() {
      onDone();
      notifications.show({ color: 'teal', message: t('orders.decide.done') });
      await queries.invalidateQueries({ queryKey: ['orders'] });
    },
  });
}

/** A doubt about an order with both sides next to each other, and what a person can decide of it. */
export function OrderDoubtPanel({ order, doubt }: { order: OrderView; doubt: OrderDoubt }) {
  const { t } = useWords();
  const me = useMe();
  const [reason, setReason] = useState('');
  const decide = useDecide(order.id, doubt, () => setReason(''));
  const { kind, about, other, otherOrders } = doubt;
  const toOther = kind === 'images-of-another-patient';
  const told = reason.trim().length >= SHORTEST_REASON;
  return (
    <Alert
      color="red"
      variant="outline"
      icon={<IconAlertTriangle size={18} />}
      title={t(`orders.doubts.${kind}.title`)}
      data-testid="order-doubt"
    >
      <Stack gap="sm">
        <Text size="sm">
          {t(`orders.doubts.${kind}.text`, {
            name: nameOf(other.patientName ?? '') ?? '–',
            id: other.patientId ?? '–',
          })}
        </Text>
        <Sides order={order} doubt={doubt} />
        {otherOrders.length > 0 && (
          <Text size="sm">
            {t('orders.decide.also', {
              orders: otherOrders
                .map(({ number, procedureName, reason, sender }) =>
                  [number, procedureName, reason, sender ?? t('orders.byHand')].filter(Boolean).join(', '),
                )
                .join(' · '),
            })}
          </Text>
        )}
        {may(me.role, 'orders.decide') && (
          <>
            <Textarea
              label={t('orders.decide.why')}
              required
              autosize
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              data-testid="doubt-reason"
            />
            <Group gap="xs">
              {!toOther && (
                <Button
                  size="xs"
                  disabled={!told}
                  loading={decide.isPending}
                  onClick={() => decide.mutate({ decision: 'this-order', reason: reason.trim() })}
                  data-testid="doubt-this"
                >
                  {t('orders.decide.this-order')}
                </Button>
              )}
              <Button
                size="xs"
                variant={toOther ? 'filled' : 'default'}
                disabled={!told}
                loading={decide.isPending}
                onClick={() => decide.mutate({ decision: 'not-this-order', reason: reason.trim() })}
                data-testid="doubt-not-this"
              >
                {t('orders.decide.not-this-order')}
              </Button>
              {toOther && about === 'study' && may(me.role, 'studies.move') && (
                <Anchor
                  component={Link}
                  size="sm"
                  to={`/studies/${encodeURIComponent(other.studyUid)}/move?to=${order.patient.key}`}
                >
                  {t('move.to')}
                </Anchor>
              )}
            </Group>
            {decide.error && <ProblemPanel error={decide.error} title={t('orders.failed')} />}
          </>
        )}
      </Stack>
    </Alert>
  );
}

/** What was ordered beside what came; what differs stands out. */
function Sides({ order, doubt: { about, other } }: { order: OrderView; doubt: OrderDoubt }) {
  const { t, date } = useWords();
  const { patient, steps } = order;
  const [step] = steps;
  const day = (text: string | null) => (text === null ? null : date(text));
  const sexOf = (sex: OrderView['patient']['sex']) => (sex === null ? null : t(`sex.${sex}`));
  const rows: [label: string, ordered: string | null, came: string | null][] = [
    [t('users.name'), nameOf(patient.name) ?? null, nameOf(other.patientName ?? '') ?? null],
    [t('person.id'), patient.patientId, other.patientId],
    [t('person.born'), day(patient.birthDate), day(other.birthDate)],
    [t('person.sex'), sexOf(patient.sex), sexOf(other.sex)],
    [t('orders.accession'), order.accessionNumber, other.accessionNumber],
    [t('orders.number'), order.number, null],
    [t('orders.procedureName'), order.procedureName, other.description],
    [t('orders.modality'), step?.modality ?? null, other.modality],
    [t('orders.day'), day(step?.scheduledDate ?? null), day(other.date)],
    [t('quarantine.sender'), order.sender ?? t('orders.byHand'), other.sender],
    [t('orders.images'), null, String(other.instanceCount)],
  ];
  const differing = new Set([
    t('users.name'),
    t('person.id'),
    t('person.born'),
    t('person.sex'),
    t('orders.modality'),
  ]);
  return (
    <Table layout="fixed" fz="sm" data-testid="doubt-sides">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={110} />
          <Table.Th>{t('orders.decide.order')}</Table.Th>
          <Table.Th>{t(`orders.decide.${about}`)}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(([label, ordered, came]) => {
          const differs = differing.has(label) && ordered !== null && came !== null && ordered !== came;
          return (
            <Table.Tr key={label} {...(differs ? { bg: 'var(--mantine-color-orange-light)' } : {})}>
              <Table.Th fw={400} c="dimmed">
                {label}
              </Table.Th>
              {[ordered, came].map((text, place) => (
                <Table.Td key={place === 0 ? 'ordered' : 'came'} className="wrap" fw={differs ? 600 : 400}>
                  {text || '–'}
                </Table.Td>
              ))}
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

/** A decision that stands: who made it, when and why, and a way to take it back with a reason. */
export function OrderDecision({ id, decision }: { id: string; decision: OrderDecisionView }) {
  const { t, dateTime } = useWords();
  const me = useMe();
  const [again, setAgain] = useState(false);
  const [reason, setReason] = useState('');
  const reopen = useDecide(id, decision, () => setAgain(false));
  return (
    <Alert
      color="gray"
      title={`${t(`orders.decide.${decision.about}`)}: ${t(`orders.decide.${decision.decision}`)}`}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm" className="wrap">
          {t('orders.decide.made', {
            name: decision.decidedByName,
            at: dateTime(decision.decidedAt),
            reason: decision.reason,
          })}
        </Text>
        {again && (
          <Textarea
            w="100%"
            label={t('orders.decide.why')}
            required
            autosize
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-testid="reopen-reason"
          />
        )}
        {may(me.role, 'orders.decide') && (
          <Button
            size="compact-xs"
            variant="default"
            disabled={again && reason.trim().length < SHORTEST_REASON}
            loading={reopen.isPending}
            onClick={() =>
              again ? reopen.mutate({ decision: 'open', reason: reason.trim() }) : setAgain(true)
            }
            data-testid="reopen"
          >
            {t('orders.decide.open')}
          </Button>
        )}
        {reopen.error && <ProblemPanel error={reopen.error} title={t('orders.failed')} />}
      </Stack>
    </Alert>
  );
}
