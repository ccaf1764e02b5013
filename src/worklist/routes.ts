import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import { allows } from '../access/policy.ts';
import type { HubEnv } from '../platform/http/env.ts';
import { parseQuery } from '../platform/http/parse.ts';
import type { Platform } from '../platform/platform.ts';
import type { ClaimView, WorklistPage } from './api.ts';
import { claimSubject, releaseSubject } from './claim.ts';
import { openEvents } from './events.ts';
import { listWorklist, worklistQuery } from './list-worklist.ts';
import type { NamedModels } from './model-title.ts';
import { streamEvents } from './stream-events.ts';

const claimQuery = z.object({ takeOver: z.literal('1').optional() });

/** The worklist as staff see it who do not read: the order and the stages, not what was found. */
function withoutFlags({ entries, total }: WorklistPage): WorklistPage {
  return { entries: entries.map((entry) => ({ ...entry, flags: [], urgency: null })), total };
}

/** What waits, who took it, and a live line that says when to ask again. */
export function worklistRoutes(
  hub: Platform & { readonly models: NamedModels; readonly stopping: AbortSignal },
): Hono<HubEnv> {
  const { db } = hub;
  const events = openEvents(hub);
  return new Hono<HubEnv>()
    .get('/api/worklist', async (c) => {
      const page = await listWorklist(db, hub.models, parseQuery(c, worklistQuery));
      return c.json<WorklistPage>(allows(c.get('actor'), 'reading.read') ? page : withoutFlags(page));
    })
    .put('/api/worklist/:subject/claim', async (c) => {
      const takeOver = parseQuery(c, claimQuery).takeOver === '1';
      const claim = await db
        .transaction()
        .execute((tx) => claimSubject(tx, hub, c.req.param('subject'), c.get('actor'), takeOver));
      return c.json<ClaimView>(claim);
    })
    .delete('/api/worklist/:subject/claim', async (c) => {
      await db.transaction().execute((tx) => releaseSubject(tx, hub, c.req.param('subject'), c.get('actor')));
      return c.body(null, 204);
    })
    .get('/api/events', (c) =>
      streamSSE(c, async (stream) => {
        const gone = new AbortController();
        stream.onAbort(() => gone.abort());
        await streamEvents(stream, events, AbortSignal.any([hub.stopping, c.req.raw.signal, gone.signal]));
      }),
    );
}
