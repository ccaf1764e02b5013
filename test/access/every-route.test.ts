import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser } from '../../src/access/accounts.ts';
import { answers } from '../../src/access/authorise.ts';
import { PERMISSIONS, ROUTES, type RouteRule, VIEWER_ROUTE } from '../../src/access/policy.ts';
import { AUDITED_VIEWS } from '../../src/access/view-audit.ts';
import { ROLES, type Role } from '../../src/domain/roles.ts';
import { PASSWORD, startHub, type TestHub } from '../hub.ts';

type Try = { method: string; path: string; rule: RouteRule };

const SIGN_OUT = '/api/auth/sign-out';

let hub: TestHub;
const cookies = new Map<Role, string>();

async function signIn(role: Role): Promise<string> {
  const answer = await fetch(`${hub.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: hub.url },
    body: JSON.stringify({ email: `${role}@routes.test`, password: PASSWORD }),
  });
  expect(answer.status).toBe(200);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

beforeAll(async () => {
  hub = await startHub();
  for (const role of ROLES) {
    await createUser(hub.hub.access, { name: role, email: `${role}@routes.test`, password: PASSWORD, role });
    cookies.set(role, await signIn(role));
  }
});
afterAll(() => hub.stop());

const ANY_METHOD = ['GET', 'POST', 'PATCH', 'DELETE', 'HEAD'];

/** A request for each route: identifiers that name nothing, an empty body. Signing out comes last. */
const tries: Try[] = Object.entries(ROUTES)
  .flatMap(([route, rule]) => {
    const [method = '', pattern = ''] = route.split(' ');
    const path = pattern.replaceAll(/:\w+/g, '1.2.3').replace('*', 'x');
    return (method === 'ALL' ? ANY_METHOD : [method]).map((each) => ({ method: each, path, rule }));
  })
  .sort((a, b) => Number(a.path === SIGN_OUT) - Number(b.path === SIGN_OUT));

async function statusOf({ method, path }: Try, headers: Record<string, string>): Promise<number> {
  const bare = method === 'GET' || method === 'HEAD';
  const answer = await fetch(hub.url + path, {
    method,
    headers: { origin: hub.url, ...(bare ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(bare ? {} : { body: '{}' }),
  });
  await answer.body?.cancel();
  return answer.status;
}

async function statusesOf(
  chosen: readonly Try[],
  headers: Record<string, string>,
): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  for (const each of chosen) statuses[`${each.method} ${each.path}`] = await statusOf(each, headers);
  return statuses;
}

const isOpen = (rule: RouteRule) => rule === 'public' || rule === 'patient-link';

function mayPass(role: Role, rule: RouteRule): boolean {
  if (isOpen(rule) || rule === 'signed-in') return true;
  const roles: readonly Role[] = Object.entries(PERMISSIONS).find(([name]) => name === rule)?.[1] ?? [];
  return roles.includes(role);
}

describe('every route', () => {
  it('of the hub is in the table, and the table has no other', () => {
    const served = hub.app.routes.filter(answers).map((route) => `${route.method} ${route.path}`);
    expect([...new Set(served)].sort()).toEqual(Object.keys(ROUTES).sort());
  });

  it('that is put on record when seen exists', () => {
    expect(Object.keys(AUDITED_VIEWS).filter((route) => !(route in ROUTES))).toEqual([]);
  });

  it('under a middleware of its own answers nobody by way of it', async () => {
    const prefixes = hub.app.routes.filter((route) => !answers(route) && route.path !== '/*');
    for (const { path } of prefixes) {
      const status = await statusOf({ method: 'GET', path: path.replace('*', 'x'), rule: 'public' }, {});
      expect([401, 403, 404]).toContain(status);
    }
  });

  it('but the public ones and the patient link answers 401 to nobody', async () => {
    const closed = await statusesOf(
      tries.filter(({ rule }) => !isOpen(rule)),
      {},
    );
    expect(Object.entries(closed).filter(([, status]) => status !== 401)).toEqual([]);
    const open = await statusesOf(
      tries.filter(({ rule }) => isOpen(rule)),
      {},
    );
    expect(Object.entries(open).filter(([, status]) => status === 401 || status === 403)).toEqual([]);
  });

  it.each(ROLES)('answers 403 to the role %s without the permission, and never with it', async (role) => {
    const cookie = cookies.get(role) ?? '';
    const refused = await statusesOf(
      tries.filter(({ rule }) => !mayPass(role, rule)),
      { cookie },
    );
    expect(Object.entries(refused).filter(([, status]) => status !== 403)).toEqual([]);
    const passed = await statusesOf(
      tries.filter(({ rule }) => mayPass(role, rule)),
      { cookie },
    );
    const failed = Object.entries(passed).filter(
      ([, status]) => status === 401 || status === 403 || status >= 500,
    );
    expect(failed).toEqual([]);
    // Signing out was the last of them.
    expect(await statusOf({ method: 'GET', path: '/api/me', rule: 'signed-in' }, { cookie })).toBe(401);
  });

  it('that changes something refuses a session coming from another site', async () => {
    const cookie = await signIn('administrator');
    const changes = tries.filter(
      ({ method, rule, path }) => method !== 'GET' && method !== 'HEAD' && !isOpen(rule) && path !== SIGN_OUT,
    );
    const statuses = await statusesOf(changes, { cookie, origin: 'https://evil.example' });
    expect(Object.entries(statuses).filter(([, status]) => status !== 403)).toEqual([]);
  });

  it('lets the administrator token through', async () => {
    const people = new Set([SIGN_OUT, '/api/auth/change-password']);
    const authorization = `Bearer ${hub.hub.access.adminToken}`;
    const statuses = await statusesOf(
      tries.filter(({ path }) => !people.has(path)),
      { authorization },
    );
    const failed = Object.entries(statuses).filter(
      ([, status]) => status === 401 || status === 403 || status >= 500,
    );
    expect(failed).toEqual([]);
  });
});

describe('a patient link that was never released', () => {
  it('does not exist, for nobody and for staff alike', async () => {
    const link: Try = { method: 'GET', path: '/p/AAAAAAAAAAAAAAAAAAAAAA', rule: 'patient-link' };
    const radiologist = { cookie: await signIn('radiologist') };
    for (const headers of [{}, radiologist, { authorization: `Bearer ${hub.hub.access.adminToken}` }]) {
      expect(await statusOf(link, headers)).toBe(404);
    }
  });

  it('is not answered by the viewer either', async () => {
    expect(ROUTES[VIEWER_ROUTE]).toBe('public');
    expect(await statusOf({ method: 'GET', path: '/p', rule: 'public' }, {})).toBe(404);
    expect(await statusOf({ method: 'GET', path: '/api/nothing', rule: 'public' }, {})).toBe(404);
  });
});
