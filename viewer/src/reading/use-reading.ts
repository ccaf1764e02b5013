import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ImageEntries, NoduleAttributes } from '../../../src/domain/finding.ts';
import type { AddFinding, DecideFinding, ReadingView } from '../../../src/reading/api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { tellFailure } from '../shell/failed.ts';
import { readsKind } from '../shell/may.ts';
import { useMe } from '../shell/session.tsx';

export function useReading(subject: string) {
  return useQuery({
    queryKey: ['reading', subject],
    queryFn: ({ signal }) => call('GET /api/reading/:subject', { params: { subject }, signal }),
  });
}

/** What a reader changes about findings; each change is followed by a fresh look at the whole reading. */
export function useFindingChanges(subject: string) {
  const { t } = useWords();
  const queries = useQueryClient();
  const after = {
    onError: (error: unknown) => tellFailure(t('problem.title'), error),
    onSettled: () => queries.invalidateQueries({ queryKey: ['reading', subject] }),
  };
  // What the change answers is the whole reading: it is shown at once, and looked at afresh behind it.
  const shown = { onSuccess: (view: ReadingView) => queries.setQueryData(['reading', subject], view) };
  const decide = useMutation({
    mutationFn: ({ id, body }: { id: string; body: DecideFinding }) =>
      call('PUT /api/reading/:subject/machine-findings/:id', { params: { subject, id }, body }),
    ...shown,
    ...after,
  });
  const add = useMutation({
    mutationFn: (body: AddFinding) =>
      call('POST /api/reading/:subject/findings', { params: { subject }, body }),
    ...after,
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      call('DELETE /api/reading/:subject/findings/:id', { params: { subject, id } }),
    ...after,
  });
  const describe = useMutation({
    mutationFn: ({ id, nodule }: { id: string; nodule: NoduleAttributes }) =>
      call('PUT /api/reading/:subject/nodules/:id', { params: { subject, id }, body: nodule }),
    ...shown,
    ...after,
  });
  const enter = useMutation({
    mutationFn: (body: ImageEntries) =>
      call('PUT /api/reading/:subject/entries', { params: { subject }, body }),
    ...shown,
    ...after,
  });
  return { decide, add, remove, describe, enter };
}

export type FindingChanges = ReturnType<typeof useFindingChanges>;

export type Standing = { mayChange: boolean; signed: boolean; otherReader: string | null };

/** Whether the person at the screen may change this reading, or who else has it. */
export function useStanding(view: ReadingView): Standing {
  const me = useMe();
  const signed = view.read?.state === 'signed';
  const otherReader = signed ? null : otherReaderOf(view, me.userId);
  return {
    signed,
    otherReader,
    mayChange: readsKind(me.role, view.kind) && !signed && otherReader === null,
  };
}

/** Who else has a reading in hand: who claimed it, or while nobody has, who began to write; null when nobody else. */
export function otherReaderOf(
  { claim, read }: Pick<ReadingView, 'claim' | 'read'>,
  userId: string,
): string | null {
  if (claim) return claim.userId === userId ? null : claim.userName;
  return read && read.readerId !== userId ? read.readerName : null;
}
