import { ActionIcon, Badge, Button, Group, Table, Text, Tooltip } from '@mantine/core';
import { IconPencil, IconPlugConnected, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { DicomPeerList } from '../../../src/dimse/api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useEditPeer, useRemovePeer } from './peer-form.tsx';

export type KnownPeer = DicomPeerList['peers'][number];

export function PeerTable({ peers }: { peers: readonly KnownPeer[] }) {
  const { t } = useWords();
  return (
    <div className="panel" style={{ overflowX: 'auto' }}>
      <Table miw={860} data-testid="peers">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('peers.aeTitle')}</Table.Th>
            <Table.Th>{t('peers.address')}</Table.Th>
            <Table.Th>{t('peers.may')}</Table.Th>
            <Table.Th>{t('peers.lastContact')}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {peers.map((peer) => (
            <PeerRow key={peer.aeTitle} peer={peer} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function PeerRow({ peer }: { peer: KnownPeer }) {
  const { t, ago, dateTime } = useWords();
  const { aeTitle, address, callsFrom, site, may, lastContact } = peer;
  const edit = useEditPeer(peer);
  const remove = useRemovePeer(aeTitle);
  return (
    <Table.Tr data-testid={`peer-${aeTitle}`}>
      <Table.Td>
        <Text ff="monospace" fw={600}>
          {aeTitle}
        </Text>
        {site !== null && (
          <Text size="xs" c="dimmed">
            {site}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        {address === null ? (
          <Text size="sm" c="dimmed">
            {t('peers.onlyCalls')}
          </Text>
        ) : (
          <Group gap={6} wrap="nowrap">
            <Text size="sm" ff="monospace" className="wrap">
              {address.host}:{address.port}
            </Text>
            {address.tls && (
              <Badge size="sm" variant="light" radius="sm">
                TLS
              </Badge>
            )}
          </Group>
        )}
        {callsFrom !== null && (
          <Text size="xs" c="dimmed">
            {t('peers.callsFromShort', { place: callsFrom })}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Group gap={4}>
          {may.length === 0 && (
            <Text size="sm" c="dimmed">
              {t('peers.mayNothing')}
            </Text>
          )}
          {may.map((right) => (
            <Badge key={right} variant="light" tt="none" radius="sm" color="gray">
              {t(`peers.right.${right}`)}
            </Badge>
          ))}
        </Group>
      </Table.Td>
      <Table.Td>
        <Text size="sm">{lastContact === null ? t('peers.never') : ago(lastContact.at)}</Text>
        {lastContact !== null && (
          <Tooltip label={dateTime(lastContact.at)}>
            <Text
              size="xs"
              c={['refused', 'unreachable'].includes(lastContact.what) ? 'red' : 'dimmed'}
              data-testid={`contact-${aeTitle}`}
            >
              {t(`peers.contact.${lastContact.what}`)}
            </Text>
          </Tooltip>
        )}
      </Table.Td>
      <Table.Td>
        <Group gap={4} wrap="nowrap" justify="flex-end">
          {address !== null && <EchoButton aeTitle={aeTitle} />}
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={edit.open}
            aria-label={t('peers.edit', { aeTitle })}
            data-testid={`edit-${aeTitle}`}
          >
            <IconPencil size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="red"
            onClick={remove.open}
            aria-label={t('peers.remove', { aeTitle })}
            data-testid={`remove-${aeTitle}`}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
        {edit.dialog}
        {remove.dialog}
      </Table.Td>
    </Table.Tr>
  );
}

/** Says C-ECHO to the peer and shows beneath what came of it. */
function EchoButton({ aeTitle }: { aeTitle: string }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const echo = useMutation({
    mutationFn: () => call('POST /api/dicom-peers/:aeTitle/echo', { params: { aeTitle }, body: {} }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['peers'] }),
  });
  return (
    <div>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPlugConnected size={14} />}
        loading={echo.isPending}
        onClick={() => echo.mutate()}
        data-testid={`echo-${aeTitle}`}
      >
        {t('peers.test')}
      </Button>
      {echo.error && <ProblemPanel error={echo.error} />}
      {echo.data && (
        <Text
          size="xs"
          mt={4}
          maw={260}
          c={echo.data.ok ? 'teal' : 'red'}
          role="status"
          data-testid={`echoed-${aeTitle}`}
        >
          {echo.data.ok
            ? t('peers.echoed', { count: echo.data.tookMs })
            : `${t(`peers.echoProblem.${echo.data.problem}`)} (${echo.data.detail})`}
        </Text>
      )}
    </div>
  );
}
