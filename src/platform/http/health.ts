import { Hono } from 'hono';
import { sql } from 'kysely';
import { HubError } from '../../domain/errors.ts';
import type { Config } from '../config.ts';
import type { Db } from '../db/tables.ts';
import { hasRoom } from '../disk-space.ts';
import type { Metrics } from '../metrics.ts';
import type { HubEnv } from './env.ts';

export type Health = {
  readonly db: Db;
  readonly config: Pick<Config, 'dataDir' | 'blobs'>;
  readonly metrics: Metrics;
  readonly stopping: AbortSignal;
};

async function requireRoom({ dataDir, blobs }: Health['config']): Promise<void> {
  for (const folder of [dataDir, blobs.path]) {
    if (!(await hasRoom(folder))) throw new HubError('unavailable', 'The disk is full');
  }
}

/** `/livez`: the process answers. `/readyz`: it can do its work. `/metrics`: Prometheus text. */
export function healthRoutes({ db, config, metrics, stopping }: Health): Hono<HubEnv> {
  return new Hono<HubEnv>()
    .get('/livez', (c) => c.text('ok\n'))
    .get('/readyz', async (c) => {
      if (stopping.aborted) throw new HubError('unavailable', 'The hub is stopping');
      await sql`select 1`.execute(db).catch((cause: unknown) => {
        throw new HubError('unavailable', 'The database does not answer', { cause });
      });
      await requireRoom(config);
      return c.text('ok\n');
    })
    .get('/metrics', async (c) => {
      const { contentType, text } = await metrics.render();
      return c.body(text, 200, { 'content-type': contentType });
    });
}
