import { type BetterAuthOptions, betterAuth } from 'better-auth';
import type { Logger } from 'pino';
import type { Config } from '../platform/config.ts';
import type { Db } from '../platform/db/tables.ts';

/** Written by the hub alone, after removing what a client sent under this name. */
export const CLIENT_ADDRESS_HEADER = 'x-tamsoat-client-address';

export const PASSWORD_LENGTH = { min: 12, max: 128 } as const;

/** One working shift; then the person signs in again, so that a forgotten workstation closes. */
const SESSION_SECONDS = 12 * 60 * 60;

/** A clinic behind one address signs in within its first minutes; a guesser gets 28,800 tries a day. */
const SIGN_IN_LIMIT = { window: 60, max: 20 };

export type AuthSettings = { db: Db; config: Config; log: Logger; secret: string };

/** The whole of better-auth's configuration: no public sign-up, no mail, no network, no telemetry. */
export function authOptions({ db, config, log, secret }: AuthSettings) {
  const { publicUrl, host, port } = config.http;
  return {
    appName: 'Tầm Soát',
    secret,
    baseURL: publicUrl ?? `http://${host}:${port}`,
    basePath: '/api/auth',
    database: { db, type: config.database.kind },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
    },
    user: {
      modelName: 'users',
      additionalFields: { role: { type: 'string', required: true, input: false } },
    },
    // Read on every request and never cached in a cookie, so that signing out counts at once.
    session: { modelName: 'sessions', expiresIn: SESSION_SECONDS, disableSessionRefresh: true },
    account: { modelName: 'accounts' },
    verification: { modelName: 'verifications' },
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'rateLimits',
      customRules: { '/sign-in/email': SIGN_IN_LIMIT, '/change-password': SIGN_IN_LIMIT },
    },
    advanced: {
      cookiePrefix: 'tamsoat',
      useSecureCookies: publicUrl !== null,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict' },
      // `same-origin.ts` is the one rule about origins; the library's differs, and switches itself off in tests.
      disableCSRFCheck: true,
      disableOriginCheck: true,
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    telemetry: { enabled: false },
    logger: {
      // Only the message: what follows it can hold an address or a request.
      log: (level, message) => log[level]({ from: 'better-auth' }, message),
    },
  } satisfies BetterAuthOptions;
}

export function createAuth(settings: AuthSettings) {
  return betterAuth(authOptions(settings));
}

export type Auth = ReturnType<typeof createAuth>;
