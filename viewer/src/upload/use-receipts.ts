import { useEffect, useRef, useState } from 'react';
import type { ReceiptView, UploadView } from '../../../src/receipts/api.ts';
import { call } from '../api.ts';

const BUSY_MS = 1_200;
const QUIET_MS = 6_000;

export type Receipts = { upload: UploadView | null; receipts: readonly ReceiptView[]; problem: unknown };

const NONE: Receipts = { upload: null, receipts: [], problem: null };

/** The receipts of an upload as they come, each page asked for once; asked more often while `busy`. */
export function useReceipts(uploadId: string | null, busy: boolean): Receipts {
  const [state, setState] = useState(NONE);

  const last = useRef<string | null>(null);
  useEffect(() => {
    if (!uploadId) return;
    const stop = new AbortController();
    let timer: number | undefined;

    async function look() {
      const after = last.current;
      try {
        const page = await call('GET /api/uploads/:id', {
          params: { id: uploadId ?? '' },
          query: after ? { after } : {},
          signal: stop.signal,
        });
        if (stop.signal.aborted) return;
        last.current = page.receipts.at(-1)?.id ?? after;
        setState((old) => ({
          upload: page.upload,
          receipts: [...old.receipts, ...page.receipts],
          problem: null,
        }));
        if (page.more) return void look();
      } catch (problem) {
        if (stop.signal.aborted) return;
        setState((old) => ({ ...old, problem }));
      }
      timer = window.setTimeout(() => void look(), busy ? BUSY_MS : QUIET_MS);
    }

    void look();
    return () => {
      stop.abort();
      window.clearTimeout(timer);
    };
  }, [uploadId, busy]);

  return state;
}
