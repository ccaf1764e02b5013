import { Hono } from 'hono';
import type { HubEnv } from '../platform/http/env.ts';
import { UPLOAD_PATH, type Uploads } from './uploads.ts';

/** The resumable upload behind the page where staff drop files. */
export function intakeRoutes({ uploads }: { uploads: Uploads }): Hono<HubEnv> {
  return new Hono<HubEnv>()
    .all(UPLOAD_PATH, (c) => uploads.answer(c.req.raw))
    .all(`${UPLOAD_PATH}/*`, (c) => uploads.answer(c.req.raw));
}
