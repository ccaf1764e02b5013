import { migrations } from '../migrations.ts';
import { readConfig } from '../platform/config.ts';
import { migrate, openDb } from '../platform/db/open-db.ts';
import { show as gather } from '../show.ts';
import { type Command, UsageError } from './command.ts';

export const show: Command = {
  summary: 'print as JSON what the hub knows of a study or visit',
  usage: 'tamsoat show <StudyInstanceUID or visit>',
  options: {},
  async run([id]) {
    if (id === undefined) throw new UsageError('of which study or visit?');
    const db = openDb(readConfig().database);
    try {
      await migrate(db, migrations);
      process.stdout.write(`${JSON.stringify(await gather(db, id), null, 2)}\n`);
      return 0;
    } finally {
      await db.destroy();
    }
  },
};
