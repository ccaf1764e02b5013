import { createUser } from '../access/accounts.ts';
import { type Access, openAccess } from '../access/open-access.ts';
import { ROLES, type Role } from '../domain/roles.ts';
import { migrations } from '../migrations.ts';
import { type Config, readConfig } from '../platform/config.ts';
import { migrate, openDb } from '../platform/db/open-db.ts';
import type { Db } from '../platform/db/tables.ts';
import { openLog } from '../platform/log.ts';
import { type Command, UsageError } from './command.ts';

/** Opens the accounts alone, for a command that needs nothing else of the hub. */
export async function withAccess<T>(use: (access: Access) => Promise<T>): Promise<T> {
  const config = readConfig();
  return withDb(config, async (db) => use(await openAccess({ db, config, log: openLog(config) })));
}

/** Opens the database alone, its schema up to date. */
export async function withDb<T>({ database }: Config, use: (db: Db) => Promise<T>): Promise<T> {
  const db = openDb(database);
  try {
    await migrate(db, migrations);
    return await use(db);
  } finally {
    await db.destroy();
  }
}

/** The role of an option. @throws UsageError */
export function roleOf(value: unknown): Role {
  const role = ROLES.find((known) => known === value);
  if (role === undefined) throw new UsageError(`--role is one of ${ROLES.join(', ')}`);
  return role;
}

/** The text of a required option. @throws UsageError */
export function textOf(values: Record<string, unknown>, name: string): string {
  const value = values[name];
  if (typeof value !== 'string' || value === '') throw new UsageError(`--${name} is missing`);
  return value;
}

/** The password from standard input, so that it stands in no history and no list of processes. */
async function passwordFromInput(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Password (12 characters or more): ');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) {
    chunks.push(Buffer.from(chunk));
    if (Buffer.concat(chunks).includes('\n')) break;
  }
  return Buffer.concat(chunks).toString('utf8').split('\n')[0] ?? '';
}

export const user: Command = {
  summary: 'create an account; the password is read from standard input',
  usage: 'tamsoat user create --email <address> --name <name> --role <role>',
  options: { email: { type: 'string' }, name: { type: 'string' }, role: { type: 'string' } },
  async run([action], values) {
    if (action !== 'create') throw new UsageError('there is only: user create');
    const email = textOf(values, 'email');
    const name = textOf(values, 'name');
    const role = roleOf(values.role);
    const password = await passwordFromInput();
    const created = await withAccess((access) => createUser(access, { email, name, role, password }));
    process.stdout.write(`${created.email} may sign in as ${created.role}\n`);
    return 0;
  },
};
