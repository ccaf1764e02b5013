import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { call } from '../api.ts';
import { asProblem } from '../problem.ts';
import { isNoise } from './dropped.ts';
import { type Item, overall, type Sender, startSender, worthRetrying } from './sender.ts';
import { rememberUnfinished, unfinished } from './unfinished.ts';

const DRAW_MS = 200;
const CLOSE_AGAIN_MS = 3_000;

export type Phase = 'idle' | 'sending' | 'closing' | 'closed';

/** One go at the upload page: opened with the first files, closed when all are sent. */
export function useUpload() {
  const queries = useQueryClient();
  const [uploadId, setUploadId] = useState<string | null>(null);
  const [phase, setPhase] = useState<Phase>('idle');
  const [problem, setProblem] = useState<unknown>(null);
  const [items, setItems] = useState<readonly Item[]>([]);
  const sender = useRef<Sender | null>(null);
  const drawing = useRef<number | undefined>(undefined);
  const closing = useRef<number | undefined>(undefined);

  function draw(id: string) {
    drawing.current ??= window.setTimeout(() => {
      drawing.current = undefined;
      const now = sender.current?.items() ?? [];
      setItems(now.map((item) => ({ ...item })));
      const { total, done } = overall(now);
      rememberUnfinished(id, total - done);
      if (total > 0 && done === total) void close(id);
    }, DRAW_MS);
  }

  async function close(id: string) {
    window.clearTimeout(closing.current);
    setPhase('closing');
    try {
      await call('POST /api/uploads/:id/close', { params: { id } });
      setPhase('closed');
      setProblem(null);
    } catch (error) {
      setProblem(error);
      setPhase('sending');
      if (worthRetrying(asProblem(error).status)) {
        closing.current = window.setTimeout(() => draw(id), CLOSE_AGAIN_MS);
      }
    }
    await queries.invalidateQueries({ queryKey: ['uploads'] });
  }

  async function add(files: readonly File[]) {
    const wanted = files.filter((file) => !isNoise(file));
    if (wanted.length === 0) return;
    setProblem(null);
    try {
      if (sender.current === null || phase === 'closed') {
        const id =
          (await reusable()) ??
          (await call('POST /api/uploads', { body: { expectedFiles: wanted.length } })).id;
        sender.current = startSender(id, () => draw(id));
        setUploadId(id);
      }
      setPhase('sending');
      await sender.current.add(wanted);
    } catch (error) {
      setProblem(error);
    }
  }

  useEffect(() => () => window.clearTimeout(closing.current), []);

  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => {
      if (phase === 'sending') event.preventDefault();
    };
    window.addEventListener('beforeunload', onLeave);
    return () => window.removeEventListener('beforeunload', onLeave);
  }, [phase]);

  return {
    uploadId,
    phase,
    problem,
    items,
    add,
    retryFailed: () => sender.current?.retryFailed(),
    closeAgain: () => uploadId && void close(uploadId),
  };
}

/** The upload left unfinished on this machine, if the hub still takes files for it. */
async function reusable(): Promise<string | null> {
  const left = unfinished();
  if (!left) return null;
  try {
    const { upload } = await call('GET /api/uploads/:id', { params: { id: left.uploadId } });
    return upload.closedAt === null ? upload.id : null;
  } catch {
    // Gone or not ours: a new upload is opened instead.
    return null;
  }
}
