import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import pino from 'pino';
import type { Fact } from '../../src/domain/facts.ts';
import type { VisitId } from '../../src/domain/ids.ts';
import type { Actor, Role } from '../../src/domain/roles.ts';
import { migrations } from '../../src/migrations.ts';
import { openFileBlobs } from '../../src/platform/blobs/blob-store.ts';
import { type DatabaseConfig, readConfig } from '../../src/platform/config.ts';
import { migrate, openDb } from '../../src/platform/db/open-db.ts';
import type { HubEnv } from '../../src/platform/http/env.ts';
import { problemResponse } from '../../src/platform/http/problem.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { openRoad } from '../../src/platform/queue/road.ts';
import { readingRoutes } from '../../src/reading/routes.ts';
import { concludeStudy } from '../../src/report/conclude-study.ts';
import { reportRoutes } from '../../src/report/routes.ts';
import { composeSummary } from '../../src/summary/compose-summary.ts';
import { summaryRoutes } from '../../src/summary/routes.ts';
import { worklistRoutes } from '../../src/worklist/routes.ts';
import { openStaging } from './staging.ts';

/** Nothing starts by itself: a test runs the jobs it means. */
const NO_STARTS = {
  'instance.stored': [],
  'images.deleted': [],
  'study.moved': [],
  'study.settled': [],
  'labreport.received': [],
  'mapping.changed': [],
  'terms.changed': [],
  'table.withdrawn': [],
  'results.understood': [],
  'history.recorded': [],
  'findings.recorded': [],
  'inference.finished': [],
  'risk.assessed': [],
  'study.claimed': [],
  'read.signed': [],
  'report.signed': [],
  'summary.released': [],
  'commitment.requested': [],
} as const;

/** The worklist, the reading page, reports and summaries over an empty database, with a clock of the test's own. */
export async function openDesk(database?: DatabaseConfig) {
  const dataDir = await mkdtemp(join(tmpdir(), 'tamsoat-desk-'));
  const config = {
    ...readConfig({ TAMSOAT_DATA_DIR: dataDir }),
    ...(database === undefined ? {} : { database }),
  };
  const db = openDb(config.database);
  await migrate(db, migrations);
  let now = Date.UTC(2026, 2, 4, 3);
  const clock = { now: () => now };
  const log = pino({ level: 'silent' });
  const stopping = new AbortController();
  const platform: Platform = {
    config,
    db,
    blobs: await openFileBlobs(config.blobs.path),
    road: openRoad(NO_STARTS, clock),
    clock,
    log,
  };
  const hub = { ...platform, models: { list: [] }, stopping: stopping.signal };
  let actor: Actor = { userId: 'nobody', name: 'Nobody', role: 'technician', via: 'session' };
  const app = new Hono<HubEnv>();
  app.use(async (c, next) => {
    c.set('actor', actor);
    c.set('requestId', 'r1');
    await next();
  });
  app.onError((error, c) => problemResponse(c, error, log, 'r1'));
  for (const routes of [worklistRoutes(hub), readingRoutes(hub), reportRoutes(hub), summaryRoutes(hub)]) {
    app.route('/', routes);
  }

  return {
    db,
    hub,
    app,
    now: clock.now,
    pass(ms: number) {
      now += ms;
    },
    /** Signs a person in for the requests that follow. */
    as(role: Role, userId: string = role) {
      actor = { userId, name: `Dr ${userId}`, role, via: 'session' };
    },
    send(method: string, path: string, body?: unknown) {
      return app.request(path, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    },
    ...openStaging(db, clock.now),
    /** The facts of one kind about a visit, oldest first. */
    async facts<Kind extends Fact['kind']>(
      kind: Kind,
      visitId: VisitId,
    ): Promise<{ readId?: string; reportId?: string }[]> {
      const rows = await db.selectFrom('facts').selectAll().where('kind', '=', kind).orderBy('id').execute();
      return rows.map((row) => JSON.parse(row.payload)).filter((fact) => fact.visitId === visitId);
    },
    async conclude(readId: string) {
      const commit = await concludeStudy(hub, readId);
      await db.transaction().execute(commit);
    },
    async summarise(visitId: string) {
      const commit = await composeSummary(hub, visitId);
      await db.transaction().execute(commit);
    },
    stop: () => stopping.abort(),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await db.destroy();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export type Desk = Awaited<ReturnType<typeof openDesk>>;
