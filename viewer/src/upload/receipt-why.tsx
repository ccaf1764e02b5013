import { Text } from '@mantine/core';
import type { ReceiptView } from '../../../src/receipts/api.ts';
import { useWords } from '../i18n/use-words.ts';

/** What a person should know of a receipt, in their language, with the technical detail beneath. */
export function ReceiptWhy({ receipt }: { receipt: ReceiptView }) {
  const { say } = useWords();
  return (
    <>
      {receipt.problem && (
        <Text size="sm" className="wrap">
          {say(receipt.problem)}
        </Text>
      )}
      {receipt.reason && (
        <Text size="xs" c="dimmed" className="wrap">
          {receipt.reason}
        </Text>
      )}
    </>
  );
}
