import { useQuery } from '@tanstack/react-query';
import type { AssessmentView } from '../../../src/risk/api.ts';
import { call } from '../api.ts';

/** How one assessment of a visit was worked out; asked for anew when it was assessed again. */
export function useExplained(visitId: string, { modelId, assessedAt }: AssessmentView) {
  return useQuery({
    queryKey: ['explained', visitId, modelId, assessedAt],
    queryFn: ({ signal }) =>
      call('GET /api/visits/:id/assessments/:model', { params: { id: visitId, model: modelId }, signal }),
  });
}
