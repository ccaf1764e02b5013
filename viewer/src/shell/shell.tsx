import { AppShell, Text } from '@mantine/core';
import { Outlet } from 'react-router';
import { useWords } from '../i18n/use-words.ts';
import { Header } from './header.tsx';
import { LiveUpdates } from './live.tsx';

/** The frame of every page: where one is, who one is, and what the hub is not. */
export function Shell() {
  const { t } = useWords();
  return (
    <AppShell header={{ height: 46 }} footer={{ height: 24 }} padding={0}>
      <a className="skip-link" href="#main">
        {t('nav.skip')}
      </a>
      <AppShell.Header className="no-print">
        <Header />
      </AppShell.Header>
      <AppShell.Main id="main">
        <div className="main-scroll">
          <LiveUpdates>
            <Outlet />
          </LiveUpdates>
        </div>
      </AppShell.Main>
      <AppShell.Footer className="disclaimer no-print" px="md">
        <Text size="xs" c="dimmed" truncate>
          {t('app.disclaimer')}
        </Text>
      </AppShell.Footer>
    </AppShell>
  );
}
