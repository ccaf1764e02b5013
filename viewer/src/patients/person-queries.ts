import { queryOptions } from '@tanstack/react-query';
import type { Me } from '../../../src/access/api.ts';
import { call } from '../api.ts';
import { queries } from '../queries.ts';
import { may } from '../shell/may.ts';

export const personQuery = (key: string) =>
  queryOptions({
    queryKey: ['patient', key],
    queryFn: ({ signal }) => call('GET /api/patients/:key', { params: { key }, signal }),
  });

export const personResultsQuery = (key: string) =>
  queryOptions({
    queryKey: ['patient', key, 'results'],
    queryFn: ({ signal }) => call('GET /api/patients/:key/results', { params: { key }, signal }),
    // To compare thousands of values with those of before takes longer than to draw them.
    structuralSharing: false,
  });

/** Asks for a person at the click on their name, so that the hub works while the page is made; waits for nothing. */
export function askForPerson(key: string): void {
  const me = queries.getQueryData<Me>(['me']);
  if (me === undefined) return;
  // The results first, for they take longest.
  if (may(me.role, 'reading.read')) void queries.prefetchQuery(personResultsQuery(key));
  void queries.prefetchQuery(personQuery(key));
}
