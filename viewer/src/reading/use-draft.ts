import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Recommendation } from '../../../src/domain/finding.ts';
import type { ReadingView, SaveDraft } from '../../../src/reading/api.ts';
import { call } from '../api.ts';
import { sentenceFor } from '../shell/failed.ts';
import { useMe } from '../shell/session.tsx';

const QUIET_MS = 700;
const AGAIN_MS = 5_000;

export type DraftState =
  | { kind: 'untouched' | 'unsaved' | 'saving' }
  | { kind: 'saved'; at: number }
  | { kind: 'failed'; reason: string };

/** The impression and recommendation as they are written, saved by themselves shortly after each pause. */
export function useDraft(view: ReadingView) {
  const queries = useQueryClient();
  const { subject } = view;
  const { userId } = useMe();
  // What another reader began stays theirs, also for who has taken over from them.
  const own = view.read?.readerId === userId ? view.read : null;
  const [draft, setDraft] = useState<SaveDraft>({
    impression: own?.impression ?? '',
    recommendation: own?.recommendation ?? null,
  });
  const [state, setState] = useState<DraftState>({ kind: 'untouched' });
  const latest = useRef(draft);
  const timer = useRef<number | undefined>(undefined);

  const save = useCallback(async () => {
    window.clearTimeout(timer.current);
    timer.current = undefined;
    const sent = latest.current;
    setState({ kind: 'saving' });
    try {
      await call('PUT /api/reading/:subject/draft', { params: { subject }, body: sent });
      setState(sent === latest.current ? { kind: 'saved', at: Date.now() } : { kind: 'unsaved' });
      await queries.invalidateQueries({ queryKey: ['reading', subject] });
    } catch (error) {
      setState({ kind: 'failed', reason: sentenceFor(error) });
      timer.current ??= window.setTimeout(save, AGAIN_MS);
    }
  }, [queries, subject]);

  function change(part: Partial<SaveDraft>) {
    latest.current = { ...latest.current, ...part };
    setDraft(latest.current);
    setState({ kind: 'unsaved' });
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(save, QUIET_MS);
  }

  // Leaving the page saves what the pause has not saved yet.
  useEffect(
    () => () => {
      if (timer.current === undefined) return;
      window.clearTimeout(timer.current);
      void call('PUT /api/reading/:subject/draft', { params: { subject }, body: latest.current }).catch(
        () => {},
      );
    },
    [subject],
  );

  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => {
      if (timer.current !== undefined) event.preventDefault();
    };
    window.addEventListener('beforeunload', onLeave);
    return () => window.removeEventListener('beforeunload', onLeave);
  }, []);

  return {
    draft,
    state,
    setImpression: (impression: string) => change({ impression }),
    setRecommendation: (recommendation: Recommendation | null) => change({ recommendation }),
    /** Nothing more is to be saved after signing. */
    settle: () => window.clearTimeout(timer.current),
  };
}
