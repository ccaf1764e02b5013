import { useQuery } from '@tanstack/react-query';
import { call } from '../api.ts';

const KEPT_MS = 60_000;

/** The models of the hub with their cards. */
export function useModels() {
  return useQuery({
    queryKey: ['models'],
    queryFn: ({ signal }) => call('GET /api/models', { signal }),
    staleTime: KEPT_MS,
  });
}
