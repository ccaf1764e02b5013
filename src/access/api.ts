import type { Role } from '../domain/roles.ts';

/** Answer of `GET /api/me`. `email` is empty for a token. */
export type Me = { userId: string; name: string; email: string; role: Role; via: 'session' | 'token' };
export type UserView = { userId: string; name: string; email: string; role: Role };
/** Answer of `GET /api/users`. */
export type UserList = { users: UserView[] };

/** Body of `POST /api/users`; answers UserView. The password has 12 to 128 characters. */
export type CreateUser = { name: string; email: string; password: string; role: Role };

/** Body of `POST /api/auth/change-password`; every other session of the person ends. */
export type ChangePassword = { currentPassword: string; newPassword: string };

/** Body of `POST /api/tokens`: a token for a program. */
export type CreateToken = { name: string; role: Role; expiresInDays?: number | null };
/** Its answer, the only time that the token is shown. */
export type TokenCreated = { id: string; token: string };

export type AuditEventView = {
  seq: number;
  at: number;
  actorId: string;
  /** Null when the actor has no account. */
  actorName: string | null;
  actorVia: 'session' | 'token' | 'hub' | 'nobody';
  action: string;
  subject: string;
  /** JSON, with identifiers and codes only. */
  detail: string;
};
/** Answer of `GET /api/audit?before=<seq>`: newest first, at most 100. */
export type AuditPage = { events: AuditEventView[]; more: boolean };
