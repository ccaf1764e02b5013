import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { CallBackView } from '../../../src/labs/call-back-api.ts';
import { call } from '../api.ts';

/** So that the minutes that somebody has waited are never far off. */
const ASK_AGAIN_MS = 30_000;

/** How many critical values wait for a call; for all staff. */
export function useWaiting() {
  return useQuery({
    queryKey: ['call-backs', 'waiting'],
    queryFn: ({ signal }) => call('GET /api/call-backs/waiting', { signal }),
    refetchInterval: ASK_AGAIN_MS,
  });
}

export function useCallBacks(state: CallBackView['state']) {
  return useQuery({
    queryKey: ['call-backs', 'list', state],
    queryFn: ({ signal }) => call('GET /api/call-backs', { query: { state }, signal }),
    refetchInterval: ASK_AGAIN_MS,
  });
}

/** Fetches everything about call-backs anew, the banner and the worklist too. */
export function useRefreshed(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ['call-backs'] }),
      queries.invalidateQueries({ queryKey: ['worklist'] }),
    ]);
  };
}
