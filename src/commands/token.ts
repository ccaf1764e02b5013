import { createToken } from '../access/tokens.ts';
import { type Command, UsageError } from './command.ts';
import { roleOf, textOf, withAccess } from './user.ts';

/** Null never expires. @throws UsageError */
function daysOf(value: unknown): number | null {
  if (value === undefined) return null;
  const days = Number(value);
  if (!Number.isInteger(days) || days < 1 || days > 3650) throw new UsageError('--days is from 1 to 3650');
  return days;
}

export const token: Command = {
  summary: 'make a bearer token for a program; it is printed once and kept nowhere',
  usage: 'tamsoat token create --name <program> --role <role> [--days <n>]',
  options: { name: { type: 'string' }, role: { type: 'string' }, days: { type: 'string' } },
  async run([action], values) {
    if (action !== 'create') throw new UsageError('there is only: token create');
    const wanted = {
      name: textOf(values, 'name'),
      role: roleOf(values.role),
      expiresInDays: daysOf(values.days),
    };
    const created = await withAccess((access) => createToken(access, wanted));
    process.stdout.write(`${created.token}\n`);
    return 0;
  },
};
