import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { HubError } from '../domain/errors.ts';
import type { Actor } from '../domain/roles.ts';
import type { HubContext, HubEnv } from '../platform/http/env.ts';
import { identify } from './identify.ts';
import type { AccessHub } from './open-access.ts';
import { allows, ROUTES, type RouteRule, rulesOf } from './policy.ts';
import { isSameOrigin, sourceOf } from './same-origin.ts';
import { viewRecorder } from './view-audit.ts';

const CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Whether a registered route answers requests itself; `use()` registers for all methods a function that takes `next`. */
export function answers(route: { method: string; path: string; handler: { length: number } }): boolean {
  return route.method !== 'ALL' || route.handler.length < 2 || Object.hasOwn(ROUTES, `ALL ${route.path}`);
}

function handlersOf(c: HubContext): string[] {
  return matchedRoutes(c)
    .filter(answers)
    .map((route) => `${route.method} ${route.path}`);
}

/**
 * Whether the caller may pass one rule.
 * @throws HubError forbidden.
 */
export function requireRule(actor: Actor, rule: RouteRule): void {
  if (rule === 'public' || rule === 'patient-link' || rule === 'signed-in') return;
  if (!allows(actor, rule)) throw new HubError('forbidden', `This takes the permission ${rule}`);
}

/**
 * The one gate before every route: knows the caller, asks the table in `policy.ts`, sets `actor`, and puts on
 * record who saw whose data before the answer leaves. What the table does not open is closed.
 */
export function authorise(hub: AccessHub): MiddlewareHandler<HubEnv> {
  const recordView = viewRecorder(hub.db, hub.clock);
  return async (c, next) => {
    const routes = handlersOf(c);
    const rules = rulesOf(routes, c.req.path);
    if ([...rules].every((rule) => rule === 'public' || rule === 'patient-link')) return next();

    const actor = await identify(hub.access, c.req.raw.headers);
    if (actor.via === 'session' && CHANGES.has(c.req.method)) {
      if (!isSameOrigin(sourceOf(c.req.raw.headers), hub.config.http.publicUrl)) {
        throw new HubError('forbidden', "Only the hub's own pages may change things with a session");
      }
    }
    for (const rule of rules) requireRule(actor, rule);
    c.set('actor', actor);
    await next();
    // Old viewers name the study in the query.
    if (c.res.status >= 400) return;
    for (const route of routes) {
      const viewed = c.get('viewed');
      const named = viewed === undefined ? {} : { patient: viewed };
      await recordView(actor, route, { ...c.req.query(), ...named, ...c.req.param() });
    }
  };
}
