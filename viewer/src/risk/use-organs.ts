import { useQuery } from '@tanstack/react-query';
import { call } from '../api.ts';

/** The picture of a visit by organ; asked for anew with the reading, whenever something happens. */
export function useOrgans(visitId: string) {
  return useQuery({
    queryKey: ['reading', 'organs', visitId],
    queryFn: ({ signal }) => call('GET /api/visits/:id/organs', { params: { id: visitId }, signal }),
  });
}
