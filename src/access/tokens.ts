import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { newId } from '../domain/ids.ts';
import { type Actor, ROLES } from '../domain/roles.ts';
import { recordAudit } from './audit.ts';
import type { Access } from './open-access.ts';
import { ADMIN_TOKEN_USER } from './policy.ts';

export const newToken = z.strictObject({
  /** Which program: "CT room 2". */
  name: z.string().trim().min(1).max(200),
  role: z.enum(ROLES),
  /** Null never expires. */
  expiresInDays: z.number().int().min(1).max(3650).nullable().default(null),
});
export type NewToken = z.input<typeof newToken>;

const DAY_MS = 24 * 60 * 60 * 1000;

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * A bearer token for a program, with one role; the answer is the only place where it can ever be read.
 * A program can never sign, whatever its role.
 */
export async function createToken(
  access: Access,
  token: NewToken,
  by: Pick<Actor, 'userId' | 'via'> | 'hub' = 'hub',
): Promise<{ id: string; token: string }> {
  const { name, role, expiresInDays } = newToken.parse(token);
  const secret = `tms_${randomBytes(32).toString('base64url')}`;
  const id = newId();
  const createdAt = Date.now();
  await access.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('apiTokens')
      .values({
        id,
        name,
        role,
        tokenHash: sha256(secret).toString('hex'),
        createdBy: by === 'hub' ? 'hub' : by.userId,
        createdAt,
        expiresAt: expiresInDays === null ? null : createdAt + expiresInDays * DAY_MS,
      })
      .execute();
    await recordAudit(tx, { actor: by, action: 'token.created', subject: id, detail: { role } });
  });
  return { id, token: secret };
}

/** Who holds a bearer token; null when nobody does, or no longer. */
export async function actorOfToken(access: Access, token: string): Promise<Actor | null> {
  const hash = sha256(token);
  if (timingSafeEqual(hash, sha256(access.adminToken))) {
    return { userId: ADMIN_TOKEN_USER, name: 'Administrator token', role: 'administrator', via: 'token' };
  }
  const row = await access.db
    .selectFrom('apiTokens')
    .select(['id', 'name', 'role', 'expiresAt'])
    .where('tokenHash', '=', hash.toString('hex'))
    .executeTakeFirst();
  if (row === undefined || (row.expiresAt !== null && row.expiresAt <= Date.now())) return null;
  return { userId: `token:${row.id}`, name: row.name, role: row.role, via: 'token' };
}
