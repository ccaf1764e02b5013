import { loadOrCreateSecret } from '../platform/config.ts';
import type { Db } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import { type Auth, createAuth } from './auth.ts';

/** Who may come in: accounts with sessions, and the administrator token. */
export type Access = {
  readonly db: Db;
  readonly auth: Auth;
  readonly adminToken: string;
};

/** What the routes and the middleware of this capability stand on. */
export type AccessHub = Pick<Platform, 'db' | 'config' | 'clock'> & { readonly access: Access };

function checkedSecret(secret: string, name: string): string {
  if (secret.length < 32)
    throw new Error(`The file ${name} in the data folder is cut short; delete it and start again`);
  return secret;
}

/**
 * Opens the accounts of a migrated database.
 * The signing secret and, unless set, the administrator token are made at first start and kept in the data folder.
 */
export async function openAccess(platform: Pick<Platform, 'db' | 'config' | 'log'>): Promise<Access> {
  const { db, config, log } = platform;
  const secret = checkedSecret(loadOrCreateSecret(config.dataDir, 'auth.secret'), 'auth.secret');
  const adminToken =
    config.adminToken ?? checkedSecret(loadOrCreateSecret(config.dataDir, 'admin.token'), 'admin.token');
  const auth = createAuth({ db, config, log, secret });
  await auth.$context;
  return { db, auth, adminToken };
}
