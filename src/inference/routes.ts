import { Hono } from 'hono';
import type { HubEnv } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import type { ModelList } from './api.ts';
import type { Models } from './registry.ts';
import { acceptedTerms, acceptTerms, isOff, withdrawTerms } from './terms.ts';

type ModelHub = Pick<Platform, 'db' | 'clock' | 'road'> & { readonly models: Models };

/** What each model is for, what it may be believed, whether it may answer, and the acceptance of its owner's terms. */
export function modelRoutes(hub: ModelHub): Hono<HubEnv> {
  const { models, db, clock } = hub;
  return new Hono<HubEnv>()
    .get('/api/models', async (c) => {
      const accepted = await acceptedTerms(db);
      return c.json<ModelList>({
        models: models.list.map((model) => {
          const terms = accepted.get(model.id);
          return {
            id: model.id,
            card: model.card,
            state: model.state === 'ready' && isOff(model, accepted) ? 'off' : model.state,
            problem: model.state === 'disabled' ? model.problem : null,
            termsAccepted:
              terms === undefined ? null : { by: terms.acceptedBy, at: Number(terms.acceptedAt) },
          };
        }),
      });
    })
    .put('/api/models/:id/terms', async (c) => {
      const accepting = { id: c.req.param('id'), actor: c.get('actor'), acceptedAt: clock.now() };
      await db.transaction().execute((tx) => acceptTerms(tx, hub, accepting));
      return c.body(null, 204);
    })
    .delete('/api/models/:id/terms', async (c) => {
      const withdrawing = { id: c.req.param('id'), actor: c.get('actor') };
      await db.transaction().execute((tx) => withdrawTerms(tx, hub, withdrawing));
      return c.body(null, 204);
    });
}
