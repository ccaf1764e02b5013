import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { ReceiptView } from '../../../src/receipts/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { may } from '../shell/may.ts';
import { useMe } from '../shell/session.tsx';

/** What a person should know of a receipt, in their language, with the technical detail beneath. */
export function ReceiptWhy({ receipt }: { receipt: ReceiptView }) {
  const { t, say } = useWords();
  const mayMap = may(useMe().role, 'mappings.manage');
  return (
    <>
      {receipt.problem && (
        <Text size="sm" className="wrap">
          {say(receipt.problem)}
        </Text>
      )}
      {receipt.problem?.kind === 'table-needs-mapping' && mayMap && (
        <Anchor component={Link} to={`/tables/${receipt.id}`} size="sm" data-testid="to-mapping">
          {t('tables.map')}
        </Anchor>
      )}
      {receipt.reason && (
        <Text size="xs" c="dimmed" className="wrap">
          {receipt.reason}
        </Text>
      )}
    </>
  );
}
