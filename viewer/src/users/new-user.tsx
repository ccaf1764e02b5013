import { Button, Group, Modal, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconUserPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { CreateUser } from '../../../src/access/api.ts';
import { ROLES } from '../../../src/domain/roles.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';

const SHORTEST_PASSWORD = 12;
const BLANK: CreateUser = { name: '', email: '', password: '', role: 'technician' };

export function NewUserButton() {
  const { t } = useWords();
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button leftSection={<IconUserPlus size={16} />} onClick={open} data-testid="new-user">
        {t('users.create')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('users.create')}>
        <NewUserForm onDone={close} />
      </Modal>
    </>
  );
}

function NewUserForm({ onDone }: { onDone: () => void }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [user, setUser] = useState(BLANK);
  const set = (part: Partial<CreateUser>) => setUser((old) => ({ ...old, ...part }));
  const create = useMutation({
    mutationFn: () =>
      call('POST /api/users', { body: { ...user, name: user.name.trim(), email: user.email.trim() } }),
    async onSuccess() {
      notifications.show({ color: 'teal', message: t('users.created', { name: user.name }) });
      onDone();
      await queries.invalidateQueries({ queryKey: ['users'] });
    },
  });
  const complete =
    user.name.trim() !== '' &&
    /^\S+@\S+$/.test(user.email.trim()) &&
    user.password.length >= SHORTEST_PASSWORD;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (complete) create.mutate();
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('users.name')}
          autoComplete="off"
          value={user.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t('users.email')}
          type="email"
          autoComplete="off"
          value={user.email}
          onChange={(event) => set({ email: event.currentTarget.value })}
        />
        <PasswordInput
          label={t('users.password')}
          description={t('users.passwordHint')}
          autoComplete="new-password"
          value={user.password}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
        <Select
          label={t('users.role')}
          allowDeselect={false}
          data={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
          value={user.role}
          onChange={(value) => set({ role: ROLES.find((role) => role === value) ?? user.role })}
        />
        {create.error && <ProblemPanel error={create.error} title={t('users.failed')} />}
        <Group justify="flex-end">
          <Button type="submit" disabled={!complete} loading={create.isPending}>
            {t('action.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
