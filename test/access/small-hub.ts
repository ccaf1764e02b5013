import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import pino from 'pino';
import { authorise } from '../../src/access/authorise.ts';
import { accessMigrations } from '../../src/access/migrations.ts';
import { type Access, openAccess } from '../../src/access/open-access.ts';
import { accessRoutes } from '../../src/access/routes.ts';
import { readConfig } from '../../src/platform/config.ts';
import { migrate, openDb } from '../../src/platform/db/open-db.ts';
import type { Db } from '../../src/platform/db/tables.ts';
import type { HubEnv } from '../../src/platform/http/env.ts';
import { problemResponse } from '../../src/platform/http/problem.ts';

export const ORIGIN = 'http://hub.test';
export const PASSWORD = 'correct horse battery';

export type SmallHub = {
  app: Hono<HubEnv>;
  db: Db;
  access: Access;
  dataDir: string;
  /** Moves the hub's clock. */
  passTime(ms: number): void;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Signs in and gives the session's cookie. */
  signIn(email: string, password?: string): Promise<string>;
  stop(): Promise<void>;
};

/** Only accounts and the gate, over an empty database; `more` adds routes behind the gate. */
export async function startSmallHub(
  more: (app: Hono<HubEnv>) => void = () => undefined,
  settings: Record<string, string> = {},
): Promise<SmallHub> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tamsoat-access-'));
  const config = readConfig({ TAMSOAT_DATA_DIR: dataDir, ...settings });
  const log = pino({ level: 'silent' });
  const db = openDb(config.database);
  await migrate(db, accessMigrations);
  const access = await openAccess({ db, config, log });
  let now = Date.now();
  const hub = { db, config, access, clock: { now: () => now } };
  const app = new Hono<HubEnv>();
  app.use(authorise(hub));
  app.onError((error, c) => problemResponse(c, error, log, 'r1'));
  app.route('/', accessRoutes(hub));
  more(app);

  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
    app.request(`${ORIGIN}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: 'hub.test', origin: ORIGIN, ...headers },
      body: JSON.stringify(body),
    });
  return {
    app,
    db,
    access,
    dataDir,
    passTime: (ms) => {
      now += ms;
    },
    post,
    async signIn(email, password = PASSWORD) {
      const answer = await post('/api/auth/sign-in/email', { email, password });
      if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`);
      return answer.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; ');
    },
    async stop() {
      await db.destroy();
      await rm(dataDir, { recursive: true });
    },
  };
}
