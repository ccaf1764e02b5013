import { migrations } from '../migrations.ts';
import { readConfig } from '../platform/config.ts';
import { migrate } from '../platform/db/open-db.ts';
import { restore as restoreBackup } from '../upkeep/restore.ts';
import { type Command, UsageError } from './command.ts';
import { printFinding, showProgress, verifiedLine } from './verify.ts';

export const restore: Command = {
  summary: 'make a hub of a backup in an empty data folder, and verify it',
  usage: 'tamsoat restore <from>',
  options: {},
  async run([from]) {
    if (from === undefined) throw new UsageError('from which backup?');
    const config = readConfig();
    const { manifest, verified } = await restoreBackup(
      { config, now: Date.now(), migrate: (db) => migrate(db, migrations) },
      from,
      { onFinding: printFinding, onProgress: showProgress },
    );
    process.stdout.write(`${verifiedLine(verified)}\n`);
    process.stdout.write(`${config.dataDir} is the hub as of ${manifest.takenAt}\n`);
    return verified.faults === 0 ? 0 : 1;
  },
};
