import { Hono } from 'hono';
import { HubError } from '../domain/errors.ts';
import type { HubEnv } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import type { ReportView } from './api.ts';
import { reportBody } from './report-body.ts';

/** The signed document of a study or of a visit's laboratory results. */
export function reportRoutes({ db }: Pick<Platform, 'db'>): Hono<HubEnv> {
  return new Hono<HubEnv>().get('/api/reports/:subject', async (c) => {
    const row = await db
      .selectFrom('reports')
      .select(['id', 'status', 'body', 'bodyHash'])
      .where('subject', '=', c.req.param('subject'))
      .orderBy('signedAt', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) throw new HubError('notFound', 'There is no signed report');
    return c.json<ReportView>({ ...row, body: reportBody.parse(JSON.parse(row.body)) });
  });
}
