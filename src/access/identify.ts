import { HubError } from '../domain/errors.ts';
import { type Actor, ROLES } from '../domain/roles.ts';
import type { Access } from './open-access.ts';
import { actorOfToken } from './tokens.ts';

async function lookUpSession(access: Access, cookie: string): Promise<Actor | null> {
  const found = await access.auth.api.getSession({ headers: new Headers({ cookie }) });
  if (found === null) return null;
  const role = ROLES.find((known) => known === found.user.role);
  return role === undefined ? null : { userId: found.user.id, name: found.user.name, role, via: 'session' };
}

const underWay = new WeakMap<Access, Map<string, Promise<Actor | null>>>();

/**
 * Pages ask for several things at once, and to look up a session takes longer than most of them: who asks while the
 * same one is being looked up shares the answer.
 */
function actorOfSession(access: Access, cookie: string): Promise<Actor | null> {
  const lookUps = underWay.get(access) ?? new Map<string, Promise<Actor | null>>();
  underWay.set(access, lookUps);
  const found = lookUps.get(cookie) ?? lookUpSession(access, cookie).finally(() => lookUps.delete(cookie));
  lookUps.set(cookie, found);
  return found;
}

/**
 * Who sends a request: the bearer of a token, or the person of a session cookie.
 * A bad token is refused even beside a good cookie; a caller who shows it means to be judged by it.
 * @throws HubError unauthenticated.
 */
export async function identify(access: Access, headers: Headers): Promise<Actor> {
  const authorization = headers.get('authorization');
  if (authorization !== null) {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    const bearer = token === undefined ? null : await actorOfToken(access, token);
    if (bearer === null) throw new HubError('unauthenticated', 'This token opens nothing here');
    return bearer;
  }
  const cookie = headers.get('cookie');
  const person = cookie === null ? null : await actorOfSession(access, cookie);
  if (person === null) throw new HubError('unauthenticated', 'Sign in first');
  return person;
}
