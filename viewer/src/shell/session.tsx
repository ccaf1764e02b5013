import { Container } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import type { Me } from '../../../src/access/api.ts';
import { call } from '../api.ts';
import { asProblem } from '../problem.ts';
import { ProblemPanel } from './problem-panel.tsx';
import { Waiting } from './waiting.tsx';

const Session = createContext<Me | null>(null);

/** Who is signed in; only for what stands inside `SignedIn`. */
export function useMe(): Me {
  const me = useContext(Session);
  if (!me) throw new Error('no one is signed in here');
  return me;
}

/** Shows its pages to a signed-in person; leads everyone else to the sign-in page and back. */
export function SignedIn() {
  const { pathname, search } = useLocation();
  const me = useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => call('GET /api/me', { signal }),
    staleTime: 60_000,
  });
  if (me.error && asProblem(me.error).kind === 'unauthenticated') {
    const next = encodeURIComponent(pathname + search);
    const ended = me.data ? '&ended=1' : '';
    return <Navigate to={`/sign-in?next=${next}${ended}`} replace />;
  }
  if (me.data) {
    return (
      <Session value={me.data}>
        <Outlet />
      </Session>
    );
  }
  if (me.error) {
    return (
      <Container size="sm" py="xl">
        <ProblemPanel error={me.error} onRetry={() => void me.refetch()} />
      </Container>
    );
  }
  return <Waiting />;
}
