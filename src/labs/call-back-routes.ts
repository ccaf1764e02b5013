import { Hono } from 'hono';
import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import { transact } from '../platform/db/transact.ts';
import type { HubEnv } from '../platform/http/env.ts';
import { parseJson, parseQuery } from '../platform/http/parse.ts';
import type { Platform } from '../platform/platform.ts';
import type {
  AttemptCall,
  CallBackList,
  CallBacksWaiting,
  CallBackView,
  CloseCallBack,
} from './call-back-api.ts';
import { closeCallBack, recordAttempt } from './call-back-close.ts';
import { CALL_OUTCOMES, CALL_ROLES, CALL_WAYS } from './call-back-tables.ts';
import { callBacksWaiting, callBackView, listCallBacks } from './call-back-view.ts';

const words = (most: number) => z.string().trim().min(1).max(most);
const listQuery = z.object({ state: z.enum(['open', 'closed']).default('open') });
const whom = {
  whom: words(200),
  role: z.enum(CALL_ROLES),
  note: words(1000).nullable(),
};
const attemptBody = z.strictObject({
  ...whom,
  way: z.enum(CALL_WAYS),
  outcome: z.enum(CALL_OUTCOMES),
}) satisfies z.ZodType<AttemptCall>;
const closeBody = z.strictObject({
  ...whom,
  way: z.enum(['phone', 'in-person']),
  toldAt: z.int().positive(),
  readBack: words(200),
}) satisfies z.ZodType<CloseCallBack>;

async function shown(db: DbOrTx, id: string): Promise<CallBackView> {
  const view = await callBackView(db, id);
  if (view === null) throw new HubError('notFound', 'There is no such call-back');
  return view;
}

/** Critical values that somebody must be told: those that wait, whom was tried, and who was told what. */
export function callBackRoutes({ db, clock }: Platform): Hono<HubEnv> {
  return new Hono<HubEnv>()
    .get('/api/call-backs', async (c) =>
      c.json<CallBackList>(await listCallBacks(db, parseQuery(c, listQuery).state)),
    )
    .get('/api/call-backs/waiting', async (c) =>
      c.json<CallBacksWaiting>(await callBacksWaiting(db, clock.now())),
    )
    .post('/api/call-backs/:id/attempts', async (c) => {
      const attempt = await parseJson(c, attemptBody);
      const id = c.req.param('id');
      await transact(db, (tx) => recordAttempt(tx, clock, id, attempt, c.get('actor')));
      return c.json<CallBackView>(await shown(db, id), 201);
    })
    .post('/api/call-backs/:id/close', async (c) => {
      const told = await parseJson(c, closeBody);
      const id = c.req.param('id');
      await transact(db, (tx) => closeCallBack(tx, clock, id, told, c.get('actor')));
      return c.json<CallBackView>(await shown(db, id));
    });
}
