import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { tellFailure } from '../shell/failed.ts';

/** Taking a worklist entry for oneself, and giving it back. */
export function useClaim(subject: string) {
  const { t } = useWords();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (what: 'PUT' | 'DELETE') =>
      call(`${what} /api/worklist/:subject/claim`, { params: { subject } }),
    onError: (error) => tellFailure(t('worklist.claimFailed'), error),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['worklist'] });
      await queries.invalidateQueries({ queryKey: ['reading', subject] });
    },
  });
  return {
    claim: () => change.mutate('PUT'),
    release: () => change.mutate('DELETE'),
    pending: change.isPending,
  };
}
