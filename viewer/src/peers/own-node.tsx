import { Group, Text } from '@mantine/core';
import type { OwnNode } from '../../../src/dimse/api.ts';
import { useWords } from '../i18n/use-words.ts';

/** What has to be typed in at a scanner so that it finds the hub. */
export function OwnNodePanel({ own }: { own: OwnNode }) {
  const { t } = useWords();
  const facts: [label: string, value: string][] = [
    [t('peers.aeTitle'), own.ae],
    [t('peers.host'), own.host],
    [t('peers.port'), own.port === null ? t('peers.off') : String(own.port)],
    [t('peers.tlsPort'), own.tls === null ? t('peers.off') : String(own.tls.port)],
  ];
  return (
    <div className="panel" style={{ padding: 'var(--mantine-spacing-md)' }} data-testid="own-node">
      <Text size="sm" fw={600} mb={4}>
        {t('peers.own')}
      </Text>
      <Group gap="xl">
        {facts.map(([label, value]) => (
          <div key={label}>
            <Text size="xs" c="dimmed">
              {label}
            </Text>
            <Text ff="monospace">{value}</Text>
          </div>
        ))}
      </Group>
      {own.tls?.asksForCertificate && (
        <Text size="sm" c="dimmed" mt={4}>
          {t('peers.asksForCertificate')}
        </Text>
      )}
    </div>
  );
}
