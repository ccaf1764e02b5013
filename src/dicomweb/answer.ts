import type { HubContext } from '../platform/http/env.ts';

/** What names a resource's bytes for good: they never change under their address, and no proxy keeps them. */
export const KEPT_FOR_GOOD = 'private, max-age=31536000, immutable';
/** For what grows as instances arrive: kept, but asked about each time. */
export const ASK_AGAIN = 'private, no-cache';

/** Answers that nothing the client accepts can be made of the resource (RFC 9110 section 15.5.7). */
export function notAcceptable(c: HubContext, reason: string): Response {
  const body = {
    type: 'about:blank',
    title: 'notAcceptable',
    status: 406,
    detail: reason,
    requestId: c.get('requestId'),
  };
  return c.body(JSON.stringify(body), 406, { 'content-type': 'application/problem+json' });
}

/** Whether the client has this very representation already. */
export function hasAlready(c: HubContext, etag: string): boolean {
  const sent = (c.req.header('if-none-match') ?? '').split(',').map((tag) => tag.trim());
  return sent.includes(etag) || sent.includes('*');
}

/** The Accept header, or the query parameter that stands for it (PS3.18 section 8.3.3.1). */
export function acceptOf(c: HubContext): string | undefined {
  return c.req.query('accept') ?? c.req.header('accept');
}
