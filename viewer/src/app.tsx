import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from 'react-router';
import { asProblem } from './problem.ts';
import { router } from './routes.tsx';
import { theme } from './theme.ts';

const colorScheme = localStorageColorSchemeManager({ key: 'tamsoat.colour-scheme' });

const worthRetrying = new Set(['offline', 'unavailable']);

const queries = new QueryClient({
  queryCache: new QueryCache({
    onError(error, query) {
      // Any page that meets the end of the session asks who is signed in; the answer leads to the sign-in page.
      if (asProblem(error).kind === 'unauthenticated' && query.queryKey[0] !== 'me') {
        void queries.invalidateQueries({ queryKey: ['me'] });
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      networkMode: 'always',
      retry: (count, error) => count < 2 && worthRetrying.has(asProblem(error).kind),
    },
    mutations: { networkMode: 'always' },
  },
});

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="dark" colorSchemeManager={colorScheme}>
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-left" />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
