import { Hono } from 'hono';
import type { HubEnv } from '../platform/http/env.ts';
import type { ModelList } from './api.ts';
import type { Models } from './registry.ts';

/** What each model is for, what it may be believed, and whether it may answer. */
export function modelRoutes({ models }: { readonly models: Models }): Hono<HubEnv> {
  return new Hono<HubEnv>().get('/api/models', (c) =>
    c.json<ModelList>({
      models: models.list.map((model) => ({
        id: model.id,
        card: model.card,
        state: model.state,
        problem: model.state === 'disabled' ? model.problem : null,
      })),
    }),
  );
}
