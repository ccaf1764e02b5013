import type { Role } from '../domain/roles.ts';

/** Answer of `GET /api/me`. */
export type Me = { userId: string; name: string; email: string; role: Role; via: 'session' | 'token' };
export type UserView = { userId: string; name: string; email: string; role: Role };
/** Answer of `GET /api/users`. */
export type UserList = { users: UserView[] };
