import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import { type Actor, ROLES } from '../domain/roles.ts';
import type { UserView } from './api.ts';
import { recordAudit } from './audit.ts';
import { PASSWORD_LENGTH } from './auth.ts';
import type { Access } from './open-access.ts';

export const newUser = z.strictObject({
  name: z.string().trim().min(1).max(200),
  email: z.email().max(254).toLowerCase(),
  password: z.string().min(PASSWORD_LENGTH.min).max(PASSWORD_LENGTH.max),
  role: z.enum(ROLES),
});
export type NewUser = z.infer<typeof newUser>;

/**
 * Creates an account that can sign in at once; only administrators and the command line do.
 * `by` is `hub` for the command line.
 * @throws HubError invalid on a bad address or a password under 12 characters, conflict when the email is taken.
 */
export async function createUser(
  access: Access,
  user: NewUser,
  by: Pick<Actor, 'userId' | 'via'> | 'hub' = 'hub',
): Promise<UserView> {
  const parsed = newUser.safeParse(user);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new HubError(
      'invalid',
      `${issue?.path.join('.') ?? 'user'}: ${issue?.message ?? 'not as expected'}`,
    );
  }
  const { name, email, role } = parsed.data;
  const { password } = await access.auth.$context;
  const passwordHash = await password.hash(parsed.data.password);
  const userId = newId();
  const at = new Date().toISOString();
  await access.db.transaction().execute(async (tx) => {
    const inserted = await tx
      .insertInto('users')
      .values({ id: userId, name, email, emailVerified: 0, createdAt: at, updatedAt: at, role, image: null })
      .onConflict((conflict) => conflict.column('email').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (inserted === undefined) throw new HubError('conflict', 'Somebody has this email address already');
    await tx
      .insertInto('accounts')
      .values({
        id: newId(),
        accountId: userId,
        providerId: 'credential',
        userId,
        password: passwordHash,
        createdAt: at,
        updatedAt: at,
        accessToken: null,
        refreshToken: null,
        idToken: null,
        accessTokenExpiresAt: null,
        refreshTokenExpiresAt: null,
        scope: null,
      })
      .execute();
    await recordAudit(tx, { actor: by, action: 'user.created', subject: userId, detail: { role } });
  });
  return { userId, name, email, role };
}

/** All accounts, by name. */
export async function listUsers(access: Access): Promise<UserView[]> {
  return access.db
    .selectFrom('users')
    .select(['id as userId', 'name', 'email', 'role'])
    .orderBy('name')
    .orderBy('id')
    .execute();
}
