import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

/** Whether the hub tells us of changes right now. */
const Live = createContext(true);
export const useLive = (): boolean => useContext(Live);

const REOPEN_MS = 5_000;
const GATHER_MS = 300;
/** A person's page may hold thousands of results. */
const GATHER_PERSON_MS = 2_000;

/**
 * Listens to `GET /api/events` for the whole application: at every change the worklist, the open reading
 * and the open person are fetched anew, many changes at once only one time. A browser reopens a dropped connection by itself, but not one
 * that was refused; that one is opened again here.
 */
export function LiveUpdates({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [connected, setConnected] = useState(true);

  useEffect(() => {
    let source: EventSource | null = null;
    let reopen: number | undefined;
    let gather: number | undefined;
    let gatherPerson: number | undefined;

    function refresh() {
      gather = undefined;
      void queries.invalidateQueries({ queryKey: ['worklist'] });
      void queries.invalidateQueries({ queryKey: ['reading'] });
      void queries.invalidateQueries({ queryKey: ['call-backs'] });
    }

    function refreshPerson() {
      gatherPerson = undefined;
      void queries.invalidateQueries({ queryKey: ['patient'] });
    }

    function open() {
      source = new EventSource('/api/events');
      source.addEventListener('open', () => {
        setConnected(true);
        refresh();
      });
      source.addEventListener('changed', () => {
        gather ??= window.setTimeout(refresh, GATHER_MS);
        gatherPerson ??= window.setTimeout(refreshPerson, GATHER_PERSON_MS);
      });
      source.addEventListener('error', () => {
        setConnected(false);
        if (source?.readyState !== EventSource.CLOSED) return;
        void queries.invalidateQueries({ queryKey: ['me'] });
        reopen = window.setTimeout(open, REOPEN_MS);
      });
    }

    // A broken network does not always break the connection that nothing happens on.
    const onOffline = () => setConnected(false);
    const onOnline = () => {
      source?.close();
      window.clearTimeout(reopen);
      open();
    };
    window.addEventListener('offline', onOffline);
    window.addEventListener('online', onOnline);
    open();
    return () => {
      window.removeEventListener('offline', onOffline);
      window.removeEventListener('online', onOnline);
      source?.close();
      window.clearTimeout(reopen);
      window.clearTimeout(gather);
      window.clearTimeout(gatherPerson);
    };
  }, [queries]);

  return <Live value={connected}>{children}</Live>;
}
