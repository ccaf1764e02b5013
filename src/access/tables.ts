import type { ColumnType } from 'kysely';
import type { Role } from '../domain/roles.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    users: UserTable;
    sessions: SessionTable;
    accounts: AccountTable;
    verifications: VerificationTable;
    rateLimits: RateLimitTable;
    apiTokens: ApiTokenTable;
    auditEvents: AuditEventTable;
    auditHead: AuditHeadTable;
  }
}

/** better-auth keeps times as ISO text on SQLite and as timestamptz on PostgreSQL, which takes the text too. */
type AuthTime = ColumnType<string | Date, string, string>;
type AuthFlag = ColumnType<number | boolean, 0 | 1, 0 | 1>;

/** A member of staff. This table and the next four have better-auth's shape. */
export type UserTable = {
  id: string;
  name: string;
  /** Lower case, unique. */
  email: string;
  emailVerified: AuthFlag;
  image: string | null;
  createdAt: AuthTime;
  updatedAt: AuthTime;
  role: Role;
};

export type SessionTable = {
  id: string;
  expiresAt: AuthTime;
  token: string;
  createdAt: AuthTime;
  updatedAt: AuthTime;
  ipAddress: string | null;
  userAgent: string | null;
  userId: string;
};

/** How a user proves who they are; `providerId` is `credential`, `password` its scrypt hash. */
export type AccountTable = {
  id: string;
  accountId: string;
  providerId: string;
  userId: string;
  accessToken: string | null;
  refreshToken: string | null;
  idToken: string | null;
  accessTokenExpiresAt: AuthTime | null;
  refreshTokenExpiresAt: AuthTime | null;
  scope: string | null;
  password: string | null;
  createdAt: AuthTime;
  updatedAt: AuthTime;
};

/** Unused by the hub, which sends no mail; better-auth's schema has it. */
export type VerificationTable = {
  id: string;
  identifier: string;
  value: string;
  expiresAt: AuthTime;
  createdAt: AuthTime;
  updatedAt: AuthTime;
};

/** Sign-in attempts for each client address. */
export type RateLimitTable = {
  id: string;
  key: string;
  count: number;
  lastRequest: number;
};

/** A program's bearer token, kept as its SHA-256 only. */
export type ApiTokenTable = {
  id: string;
  name: string;
  role: Role;
  tokenHash: string;
  createdBy: string;
  createdAt: number;
  expiresAt: number | null;
};

/** Who did or saw what; only ever appended, each row sealed by the hash of the one before. */
export type AuditEventTable = {
  /** From 1, without gaps. */
  seq: number;
  at: number;
  actorId: string;
  actorVia: 'session' | 'token' | 'hub' | 'nobody';
  action: string;
  subject: string;
  /** Canonical JSON: keys in order, no spaces. */
  detail: string;
  prevHash: string;
  hash: string;
};

/** One row, `id` 'head': the last event. Its row lock puts appends in a line on both dialects. */
export type AuditHeadTable = {
  id: 'head';
  seq: number;
  hash: string;
};
