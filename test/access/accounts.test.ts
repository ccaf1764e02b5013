import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createUser } from '../../src/access/accounts.ts';
import { createToken } from '../../src/access/tokens.ts';
import type { Role } from '../../src/domain/roles.ts';
import { ORIGIN, PASSWORD, type SmallHub, startSmallHub } from './small-hub.ts';

let hub: SmallHub;
afterEach(() => hub.stop());

const staff = (role: Role, email = `${role}@hub.test`) =>
  createUser(hub.access, { name: role, email, password: PASSWORD, role });
const get = (path: string, headers: Record<string, string>) =>
  hub.app.request(`${ORIGIN}${path}`, { headers });
const actions = async () =>
  (
    await hub.db.selectFrom('auditEvents').select(['action', 'actorId', 'subject']).orderBy('seq').execute()
  ).map((event) => [event.action, event.actorId, event.subject]);

describe('signing in', () => {
  it('gives a cookie that scripts and other sites never get, and tells who the person is', async () => {
    hub = await startSmallHub();
    const user = await staff('radiologist', 'Lan@Hub.Test');
    const answer = await hub.post('/api/auth/sign-in/email', { email: 'lan@hub.test', password: PASSWORD });
    expect(answer.status).toBe(200);
    const cookie = answer.headers.getSetCookie().find((text) => text.includes('session_token')) ?? '';
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Strict/i);
    expect(cookie).not.toMatch(/Secure/i);
    const me = await get('/api/me', { cookie: cookie.split(';')[0] ?? '' });
    expect(await me.json()).toEqual({
      userId: user.userId,
      name: 'radiologist',
      email: 'lan@hub.test',
      role: 'radiologist',
      via: 'session',
    });
  });

  it('gives a Secure cookie once the hub has a public address', async () => {
    hub = await startSmallHub(undefined, { TAMSOAT_PUBLIC_URL: 'https://care.example' });
    await staff('clinician');
    const answer = await hub.post('/api/auth/sign-in/email', {
      email: 'clinician@hub.test',
      password: PASSWORD,
    });
    expect(answer.headers.getSetCookie().find((text) => text.includes('session_token'))).toMatch(/; Secure/i);
  });

  it('puts success, refusal and the end on record, and never an unknown address', async () => {
    hub = await startSmallHub();
    const { userId } = await staff('clinician');
    await hub.post('/api/auth/sign-in/email', { email: 'clinician@hub.test', password: 'wrong password!' });
    await hub.post('/api/auth/sign-in/email', { email: 'my-secret-password@hub.test', password: 'x' });
    const cookie = await hub.signIn('clinician@hub.test');
    await hub.post('/api/auth/sign-out', {}, { cookie });
    expect(await actions()).toEqual([
      ['user.created', 'hub', userId],
      ['session.refused', 'nobody', userId],
      ['session.refused', 'nobody', 'unknown'],
      ['session.started', userId, userId],
      ['session.ended', userId, userId],
    ]);
  });

  it('is refused after twenty tries in a minute from one address, even with the right password', async () => {
    hub = await startSmallHub();
    await staff('clinician');
    for (let i = 0; i < 20; i++) {
      const tried = await hub.post('/api/auth/sign-in/email', { email: 'no address', password: 'x' });
      expect(tried.status).toBe(400);
    }
    const right = { email: 'clinician@hub.test', password: PASSWORD };
    expect((await hub.post('/api/auth/sign-in/email', right)).status).toBe(429);
  });

  it('from the page of another site is refused', async () => {
    hub = await startSmallHub();
    await staff('clinician');
    const answer = await hub.post(
      '/api/auth/sign-in/email',
      { email: 'clinician@hub.test', password: PASSWORD },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
    );
    expect(answer.status).toBe(403);
  });
});

describe('a session', () => {
  it('opens nothing once signed out, though the cookie be kept', async () => {
    hub = await startSmallHub();
    await staff('clinician');
    const cookie = await hub.signIn('clinician@hub.test');
    expect((await get('/api/me', { cookie })).status).toBe(200);
    expect((await hub.post('/api/auth/sign-out', {}, { cookie })).status).toBe(200);
    expect((await get('/api/me', { cookie })).status).toBe(401);
  });

  it('changes nothing for the page of another site', async () => {
    hub = await startSmallHub();
    await staff('administrator');
    const cookie = await hub.signIn('administrator@hub.test');
    const user = { name: 'X', email: 'x@hub.test', password: PASSWORD, role: 'administrator' };
    const forged = await hub.post('/api/users', user, { cookie, origin: 'https://evil.example' });
    expect(forged.status).toBe(403);
    expect((await hub.post('/api/users', user, { cookie })).status).toBe(201);
  });

  it('with a forged or cut signature opens nothing', async () => {
    hub = await startSmallHub();
    await staff('clinician');
    const cookie = await hub.signIn('clinician@hub.test');
    const [name, value = ''] = cookie.split('=');
    const token = value.split('.')[0];
    for (const bad of [`${name}=${token}`, `${name}=${token}.AAAA`, `${name}=x.${value.split('.')[1]}`]) {
      expect((await get('/api/me', { cookie: bad })).status).toBe(401);
    }
  });

  it('of somebody else ends when the password changes', async () => {
    hub = await startSmallHub();
    await staff('clinician');
    const [mine, other] = [await hub.signIn('clinician@hub.test'), await hub.signIn('clinician@hub.test')];
    const newPassword = 'another long password';
    const changed = await hub.post(
      '/api/auth/change-password',
      { currentPassword: PASSWORD, newPassword },
      { cookie: mine },
    );
    expect(changed.status).toBe(200);
    expect((await get('/api/me', { cookie: other })).status).toBe(401);
    await expect(hub.signIn('clinician@hub.test', newPassword)).resolves.toContain('session_token');
  });
});

describe('a role', () => {
  it('cannot be forged: the sign-up and update routes of the library are not there', async () => {
    hub = await startSmallHub();
    const { userId } = await staff('technician');
    const cookie = await hub.signIn('technician@hub.test');
    const forged = { name: 'X', email: 'x@hub.test', password: PASSWORD, role: 'administrator', userId };
    for (const path of [
      'sign-up/email',
      'update-user',
      'admin/set-role',
      'admin/create-user',
      'update-session',
    ]) {
      for (const headers of [{}, { cookie }]) {
        expect((await hub.post(`/api/auth/${path}`, forged, headers)).status).toBe(404);
      }
    }
    const users = await hub.db.selectFrom('users').select(['id', 'role']).execute();
    expect(users).toEqual([{ id: userId, role: 'technician' }]);
  });

  it('cannot be forged in the bodies of the routes that are there', async () => {
    hub = await startSmallHub();
    const { userId } = await staff('technician');
    const body = {
      email: 'technician@hub.test',
      password: PASSWORD,
      role: 'administrator',
      user: { role: 'administrator' },
    };
    const answer = await hub.post('/api/auth/sign-in/email', body);
    expect(answer.status).toBe(200);
    const cookie = await hub.signIn('technician@hub.test');
    await hub.post(
      '/api/auth/change-password',
      { currentPassword: PASSWORD, newPassword: 'another long password', role: 'administrator' },
      { cookie },
    );
    const user = await hub.db.selectFrom('users').select('role').where('id', '=', userId).executeTakeFirst();
    expect(user?.role).toBe('technician');
  });

  it('is refused by the library itself when it comes from a client', async () => {
    hub = await startSmallHub();
    await staff('technician');
    const cookie = await hub.signIn('technician@hub.test');
    const request = (path: string, body: unknown) =>
      hub.access.auth.handler(
        new Request(`${ORIGIN}/api/auth/${path}`, {
          method: 'POST',
          headers: { cookie, origin: ORIGIN, host: 'hub.test', 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      );
    expect((await request('update-user', { role: 'administrator' })).status).toBe(400);
    const signUp = { name: 'X', email: 'x@hub.test', password: PASSWORD, role: 'administrator' };
    expect((await request('sign-up/email', signUp)).status).toBe(400);
    expect(await hub.db.selectFrom('users').select('role').execute()).toEqual([{ role: 'technician' }]);
  });
});

describe('a token', () => {
  it('opens what its role may, and is kept as a hash only', async () => {
    hub = await startSmallHub();
    const { id, token } = await createToken(hub.access, { name: 'CT room 2', role: 'technician' });
    const headers = { authorization: `Bearer ${token}` };
    expect(await (await get('/api/me', headers)).json()).toMatchObject({
      userId: `token:${id}`,
      role: 'technician',
    });
    expect((await get('/api/users', headers)).status).toBe(403);
    const row = await hub.db.selectFrom('apiTokens').selectAll().executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(token);
  });

  it('opens nothing when it is wrong or past its day, even beside a good session', async () => {
    hub = await startSmallHub();
    await staff('administrator');
    const cookie = await hub.signIn('administrator@hub.test');
    const { id, token } = await createToken(hub.access, { name: 'A', role: 'technician', expiresInDays: 1 });
    await hub.db.updateTable('apiTokens').set({ expiresAt: 1 }).where('id', '=', id).execute();
    for (const authorization of [`Bearer ${token}`, 'Bearer nonsense', 'Bearer ', 'Basic abc', '']) {
      expect((await get('/api/me', { authorization, cookie })).status).toBe(401);
    }
  });

  it('of the administrator is made at first start, kept for its owner only, and stays the same', async () => {
    hub = await startSmallHub();
    const path = join(hub.dataDir, 'admin.token');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(hub.dataDir, 'auth.secret'))).mode & 0o777).toBe(0o600);
    expect((await readFile(path, 'utf8')).trim()).toBe(hub.access.adminToken);
    const headers = { authorization: `Bearer ${hub.access.adminToken}` };
    expect(await (await get('/api/me', headers)).json()).toMatchObject({
      role: 'administrator',
      via: 'token',
    });
  });

  it('of the administrator is the one in the settings when there is one', async () => {
    const token = 'a-token-of-at-least-thirty-two-characters';
    hub = await startSmallHub(undefined, { TAMSOAT_ADMIN_TOKEN: token });
    expect((await get('/api/users', { authorization: `Bearer ${token}` })).status).toBe(200);
    await expect(stat(join(hub.dataDir, 'admin.token'))).rejects.toThrow('ENOENT');
  });

  it('creates accounts, but not two with one address', async () => {
    hub = await startSmallHub();
    const headers = { authorization: `Bearer ${hub.access.adminToken}` };
    const user = { name: 'Trần Thị Mai', email: 'Mai@hub.test', password: PASSWORD, role: 'coordinator' };
    const created = await hub.post('/api/users', user, headers);
    expect(created.status).toBe(201);
    expect((await hub.post('/api/users', { ...user, email: 'mai@HUB.test' }, headers)).status).toBe(409);
    const bad = { ...user, email: 'new@hub.test' };
    expect((await hub.post('/api/users', { ...bad, password: 'short' }, headers)).status).toBe(400);
    expect((await hub.post('/api/users', { ...bad, role: 'owner' }, headers)).status).toBe(400);
    expect(await (await get('/api/users', headers)).json()).toMatchObject({
      users: [{ name: 'Trần Thị Mai', email: 'mai@hub.test', role: 'coordinator' }],
    });
  });
});
