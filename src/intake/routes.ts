import { Hono } from 'hono';
import type { HubEnv } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import { quarantineRoutes } from './quarantine-routes.ts';
import { tableRoutes } from './table-routes.ts';
import { UPLOAD_PATH, type Uploads } from './uploads.ts';

/** The resumable upload behind the page where staff drop files, and what waits for a person to decide. */
export function intakeRoutes(hub: Platform & { uploads: Uploads }): Hono<HubEnv> {
  const { uploads } = hub;
  return new Hono<HubEnv>()
    .route('/', quarantineRoutes(hub))
    .route('/', tableRoutes(hub))
    .all(UPLOAD_PATH, (c) => uploads.answer(c.req.raw))
    .all(`${UPLOAD_PATH}/*`, (c) => uploads.answer(c.req.raw));
}
