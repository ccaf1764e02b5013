import {
  Button,
  Checkbox,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { DicomPeer } from '../../../src/dimse/api.ts';
import { RIGHTS, type Right } from '../../../src/dimse/rights.ts';
import {
  transferSyntax,
  transferSyntaxName,
  transferSyntaxUids,
} from '../../../src/formats/dicom/transfer-syntaxes.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';

/** What images may be turned into on their way: nothing with loss, and no video. */
const SYNTAXES = transferSyntaxUids()
  .map((value) => ({ value, label: transferSyntaxName(value), syntax: transferSyntax(value) }))
  .filter(({ syntax }) => syntax?.lossy === false && syntax.pixels !== 'other' && syntax.pixels !== 'jpegXl')
  .map(({ value, label }) => ({ value, label }));

type Named = DicomPeer & { aeTitle: string };

/** As it is typed: empty fields stand for what a peer has not. */
type Draft = {
  aeTitle: string;
  host: string;
  port: number;
  tls: boolean;
  callsFrom: string;
  site: string;
  may: Right[];
  transferSyntaxes: string[];
};

const BLANK: Draft = {
  aeTitle: '',
  host: '',
  port: 104,
  tls: false,
  callsFrom: '',
  site: '',
  may: ['store'],
  transferSyntaxes: [],
};

function draftOf({ aeTitle, address, callsFrom, site, may, transferSyntaxes }: Named): Draft {
  return {
    aeTitle,
    host: address?.host ?? '',
    port: address?.port ?? BLANK.port,
    tls: address?.tls ?? false,
    callsFrom: callsFrom ?? '',
    site: site ?? '',
    may,
    transferSyntaxes,
  };
}

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

function peerOf({ host, port, tls, callsFrom, site, may, transferSyntaxes }: Draft): DicomPeer {
  const named = orNull(host);
  return {
    address: named === null ? null : { host: named, port, tls },
    callsFrom: orNull(callsFrom),
    site: orNull(site),
    may,
    transferSyntaxes,
  };
}

export function NewPeerButton() {
  const { t } = useWords();
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button leftSection={<IconPlus size={16} />} onClick={open} data-testid="new-peer">
        {t('peers.create')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('peers.create')} size="lg">
        <PeerForm start={BLANK} isNew onDone={close} />
      </Modal>
    </>
  );
}

type Dialog = { open: () => void; dialog: ReactNode };

export function useEditPeer(peer: Named): Dialog {
  const { t } = useWords();
  const [opened, { open, close }] = useDisclosure();
  const dialog = (
    <Modal opened={opened} onClose={close} title={t('peers.edit', { aeTitle: peer.aeTitle })} size="lg">
      <PeerForm start={draftOf(peer)} isNew={false} onDone={close} />
    </Modal>
  );
  return { open, dialog };
}

export function useRemovePeer(aeTitle: string): Dialog {
  const { t } = useWords();
  const queries = useQueryClient();
  const [opened, { open, close }] = useDisclosure();
  const remove = useMutation({
    mutationFn: () => call('DELETE /api/dicom-peers/:aeTitle', { params: { aeTitle } }),
    async onSuccess() {
      close();
      await queries.invalidateQueries({ queryKey: ['peers'] });
    },
  });
  const dialog = (
    <Modal opened={opened} onClose={close} title={t('peers.remove', { aeTitle })}>
      <Stack gap="sm">
        <Text size="sm">{t('peers.removeMeans')}</Text>
        {remove.error && <ProblemPanel error={remove.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate()}
            data-testid="confirm-remove"
          >
            {t('action.remove')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
  return { open, dialog };
}

function PeerForm({ start, isNew, onDone }: { start: Draft; isNew: boolean; onDone: () => void }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(start);
  const set = (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part }));
  const aeTitle = draft.aeTitle.trim();
  const keep = useMutation({
    mutationFn: () => call('PUT /api/dicom-peers/:aeTitle', { params: { aeTitle }, body: peerOf(draft) }),
    async onSuccess() {
      notifications.show({ color: 'teal', message: t('peers.kept', { aeTitle }) });
      onDone();
      await queries.invalidateQueries({ queryKey: ['peers'] });
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (aeTitle !== '') keep.mutate();
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Group grow align="flex-start">
          <TextInput
            label={t('peers.aeTitle')}
            description={t('peers.aeTitleHint')}
            value={draft.aeTitle}
            maxLength={16}
            disabled={!isNew}
            autoComplete="off"
            data-testid="peer-ae"
            onChange={(event) => set({ aeTitle: event.currentTarget.value })}
          />
          <TextInput
            label={t('peers.site')}
            description={t('peers.siteHint')}
            value={draft.site}
            maxLength={64}
            onChange={(event) => set({ site: event.currentTarget.value })}
          />
        </Group>
        <Group align="flex-start">
          <TextInput
            label={t('peers.host')}
            description={t('peers.hostHint')}
            value={draft.host}
            autoComplete="off"
            style={{ flex: 1 }}
            data-testid="peer-host"
            onChange={(event) => set({ host: event.currentTarget.value })}
          />
          <NumberInput
            label={t('peers.port')}
            description={t('peers.portHint')}
            value={draft.port}
            min={1}
            max={65_535}
            allowDecimal={false}
            w={190}
            disabled={draft.host.trim() === ''}
            data-testid="peer-port"
            onChange={(value) => set({ port: Number(value) })}
          />
        </Group>
        <Switch
          label={t('peers.tls')}
          checked={draft.tls}
          disabled={draft.host.trim() === ''}
          onChange={(event) => set({ tls: event.currentTarget.checked })}
        />
        <TextInput
          label={t('peers.callsFrom')}
          description={t('peers.callsFromHint')}
          placeholder={draft.host.trim()}
          value={draft.callsFrom}
          onChange={(event) => set({ callsFrom: event.currentTarget.value })}
        />
        <Checkbox.Group
          label={t('peers.may')}
          value={draft.may}
          onChange={(chosen) => set({ may: RIGHTS.filter((right) => chosen.includes(right)) })}
        >
          <Group mt={4} gap="md">
            {RIGHTS.map((right) => (
              <Checkbox
                key={right}
                value={right}
                label={t(`peers.right.${right}`)}
                data-testid={`right-${right}`}
              />
            ))}
          </Group>
        </Checkbox.Group>
        <MultiSelect
          label={t('peers.transferSyntaxes')}
          description={t('peers.transferSyntaxesHint')}
          data={SYNTAXES}
          value={draft.transferSyntaxes}
          searchable
          clearable
          onChange={(transferSyntaxes) => set({ transferSyntaxes })}
        />
        {keep.error && <ProblemPanel error={keep.error} title={t('peers.failed')} />}
        <Group justify="flex-end">
          <Button type="submit" disabled={aeTitle === ''} loading={keep.isPending} data-testid="keep-peer">
            {isNew ? t('action.add') : t('action.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
