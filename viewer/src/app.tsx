import { localStorageColorSchemeManager, MantineProvider, mergeThemeOverrides } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useMemo } from 'react';
import { RouterProvider } from 'react-router';
import { useWords } from './i18n/use-words.ts';
import { queries } from './queries.ts';
import { router } from './routes.tsx';
import { lightContrast, theme } from './theme.ts';

const colorScheme = localStorageColorSchemeManager({ key: 'tamsoat.colour-scheme' });

/** The buttons that the library draws with a cross alone get their names, in the current language. */
function useNamedTheme() {
  const { t } = useWords();
  return useMemo(() => {
    const close = { defaultProps: { closeButtonProps: { 'aria-label': t('action.close') } } };
    const clear = { defaultProps: { clearButtonProps: { 'aria-label': t('action.clear') } } };
    return mergeThemeOverrides(theme, {
      components: { Modal: close, Drawer: close, Notification: close, Select: clear },
    });
  }, [t]);
}

export function App() {
  return (
    <MantineProvider
      theme={useNamedTheme()}
      cssVariablesResolver={lightContrast}
      defaultColorScheme="dark"
      colorSchemeManager={colorScheme}
    >
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-left" />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
