import { Hono } from 'hono';
import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import type { Actor } from '../domain/roles.ts';
import type { HubContext, HubEnv } from '../platform/http/env.ts';
import { parseJson, parseQuery } from '../platform/http/parse.ts';
import { createUser, listUsers, newUser } from './accounts.ts';
import type { AuditPage, Me, TokenCreated, UserList } from './api.ts';
import { type AuditAction, recordAudit } from './audit.ts';
import { listAudit } from './audit-page.ts';
import { CLIENT_ADDRESS_HEADER } from './auth.ts';
import { clientAddress, socketAddressOf } from './client-address.ts';
import type { AccessHub } from './open-access.ts';
import { isFromElsewhere, sourceOf } from './same-origin.ts';
import { createToken, newToken } from './tokens.ts';

const credentials = z.object({ email: z.string().max(254), password: z.string().max(1024) });
const passwords = z.object({ currentPassword: z.string().max(1024), newPassword: z.string().max(1024) });
const auditQuery = z.object({ before: z.coerce.number().int().min(1).optional() });
const signedIn = z.object({ user: z.object({ id: z.string() }) });

/** Hands a request to better-auth with only the fields that the hub knows, and the client's true address. */
async function passOn(hub: AccessHub, c: HubContext, body: Record<string, unknown>): Promise<Response> {
  const headers = new Headers(c.req.raw.headers);
  for (const name of ['content-length', 'transfer-encoding', CLIENT_ADDRESS_HEADER]) headers.delete(name);
  headers.set('content-type', 'application/json');
  const address = clientAddress(
    socketAddressOf(c),
    c.req.header('x-forwarded-for'),
    hub.config.http.publicUrl !== null,
  );
  if (address !== null) headers.set(CLIENT_ADDRESS_HEADER, address);
  return hub.access.auth.handler(
    new Request(c.req.url, { method: 'POST', headers, body: JSON.stringify(body) }),
  );
}

async function record(
  hub: AccessHub,
  actor: Actor | 'nobody',
  action: AuditAction,
  subject: string,
): Promise<void> {
  await hub.db.transaction().execute((tx) => recordAudit(tx, { actor, action, subject }));
}

async function signIn(hub: AccessHub, c: HubContext): Promise<Response> {
  if (isFromElsewhere(sourceOf(c.req.raw.headers), hub.config.http.publicUrl)) {
    throw new HubError('forbidden', "Only the hub's own pages may sign somebody in");
  }
  const body = await parseJson(c, credentials);
  const answer = await passOn(hub, c, body);
  if (answer.ok) {
    const { user } = signedIn.parse(await answer.clone().json());
    await hub.db.transaction().execute((tx) =>
      recordAudit(tx, {
        actor: { userId: user.id, via: 'session' },
        action: 'session.started',
        subject: user.id,
      }),
    );
    return answer;
  }
  // A mistyped address may be a password: an unknown one is not kept.
  const known = await hub.db
    .selectFrom('users')
    .select('id')
    .where('email', '=', body.email.toLowerCase())
    .executeTakeFirst();
  await record(hub, 'nobody', 'session.refused', known?.id ?? 'unknown');
  return answer;
}

function requireSession(c: HubContext): Actor {
  const actor = c.get('actor');
  if (actor.via !== 'session') throw new HubError('forbidden', 'This is for people who signed in');
  return actor;
}

/**
 * Accounts and who is asking. Of better-auth only signing in, signing out and changing one's own password are
 * reachable: no other route of its exists here, so none needs blocking.
 */
export function accessRoutes(hub: AccessHub): Hono<HubEnv> {
  const { access } = hub;
  const app = new Hono<HubEnv>();

  app.post('/api/auth/sign-in/email', (c) => signIn(hub, c));

  app.post('/api/auth/sign-out', async (c) => {
    const actor = requireSession(c);
    const answer = await passOn(hub, c, {});
    if (answer.ok) await record(hub, actor, 'session.ended', actor.userId);
    return answer;
  });

  app.post('/api/auth/change-password', async (c) => {
    const actor = requireSession(c);
    const body = await parseJson(c, passwords);
    const answer = await passOn(hub, c, { ...body, revokeOtherSessions: true });
    if (answer.ok) await record(hub, actor, 'password.changed', actor.userId);
    return answer;
  });

  app.get('/api/me', async (c) => {
    const { userId, name, role, via } = c.get('actor');
    const user = await hub.db.selectFrom('users').select('email').where('id', '=', userId).executeTakeFirst();
    return c.json<Me>({ userId, name, email: user?.email ?? '', role, via });
  });

  app.get('/api/users', async (c) => c.json<UserList>({ users: await listUsers(access) }));

  app.post('/api/users', async (c) => {
    const body = await parseJson(c, newUser);
    return c.json(await createUser(access, body, c.get('actor')), 201);
  });

  app.post('/api/tokens', async (c) => {
    const body = await parseJson(c, newToken);
    return c.json<TokenCreated, 201>(await createToken(access, body, c.get('actor')), 201);
  });

  app.get('/api/audit', async (c) => {
    const { before } = parseQuery(c, auditQuery);
    return c.json<AuditPage>(await listAudit(hub.db, before ?? null));
  });

  return app;
}
