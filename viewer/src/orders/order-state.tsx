import { Badge } from '@mantine/core';
import type { OrderState } from '../../../src/domain/order.ts';
import { useWords } from '../i18n/use-words.ts';

const COLOR: Record<OrderState, string> = {
  scheduled: 'blue',
  arrived: 'teal',
  'in-progress': 'yellow',
  completed: 'green',
  discontinued: 'orange',
  cancelled: 'gray',
};

export function OrderStateBadge({ state }: { state: OrderState }) {
  const { t } = useWords();
  return (
    <Badge color={COLOR[state]} variant="light" tt="none" radius="sm">
      {t(`orders.states.${state}`)}
    </Badge>
  );
}
