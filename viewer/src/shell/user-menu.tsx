import { ActionIcon, Group, Menu, Text, Tooltip, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { IconChevronDown, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { tellFailure } from './failed.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { useMe } from './session.tsx';

export function UserMenu() {
  const { t } = useWords();
  const me = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();

  async function signOut() {
    try {
      await call('POST /api/auth/sign-out', { body: {} });
      await navigate('/sign-in');
      queries.clear();
    } catch (error) {
      tellFailure(t('nav.signOut'), error);
    }
  }

  return (
    <Group gap="xs" wrap="nowrap">
      <LanguageSwitch />
      <SchemeSwitch />
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <UnstyledButton data-testid="user-menu" px={4}>
            <Group gap={6} wrap="nowrap">
              <Text size="sm" truncate className="user-name">
                {me.name}
              </Text>
              <IconChevronDown size={14} />
            </Group>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Text size="sm" className="wrap">
              {me.email}
            </Text>
            <Text size="xs">{t(`role.${me.role}`)}</Text>
          </Menu.Label>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut} data-testid="sign-out">
            {t('nav.signOut')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

export function SchemeSwitch() {
  const { t } = useWords();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isDark = colorScheme !== 'light';
  const label = isDark ? t('nav.light') : t('nav.dark');
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
      >
        {isDark ? <IconSun size={18} /> : <IconMoon size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}
