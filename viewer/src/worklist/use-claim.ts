import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { tellFailure } from '../shell/failed.ts';

/** Taking a worklist entry for oneself, and giving it back. */
export function useClaim(subject: string) {
  const { t } = useWords();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: async (what: 'take' | 'takeOver' | 'release') => {
      const params = { subject };
      if (what === 'release') await call('DELETE /api/worklist/:subject/claim', { params });
      else
        await call('PUT /api/worklist/:subject/claim', {
          params,
          query: what === 'take' ? {} : { takeOver: '1' },
        });
    },
    onError: (error) => tellFailure(t('worklist.claimFailed'), error),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['worklist'] });
      await queries.invalidateQueries({ queryKey: ['reading', subject] });
    },
  });
  return {
    claim: () => change.mutate('take'),
    /** Takes it from whoever has it; their draft stays theirs. */
    takeOver: () => change.mutate('takeOver'),
    release: () => change.mutate('release'),
    pending: change.isPending,
  };
}
