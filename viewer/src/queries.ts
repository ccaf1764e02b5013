import { QueryCache, QueryClient } from '@tanstack/react-query';
import { asProblem } from './problem.ts';

const worthRetrying = new Set(['offline', 'unavailable']);

/** What the hub has answered, for every page and for the router, which asks before a page is there. */
export const queries = new QueryClient({
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
