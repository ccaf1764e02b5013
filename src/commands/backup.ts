import { readConfig } from '../platform/config.ts';
import { backup as takeBackup } from '../upkeep/backup.ts';
import { type Command, UsageError } from './command.ts';
import { megabytes, printFinding, requireHub, showProgress } from './verify.ts';

export const backup: Command = {
  summary: 'write a whole copy of the hub, which may be serving meanwhile, into a new folder',
  usage: 'tamsoat backup <to>',
  options: {},
  async run([to]) {
    if (to === undefined) throw new UsageError('into which new folder?');
    const config = readConfig();
    requireHub(config);
    const { blobs, rows } = await takeBackup({ config, now: Date.now() }, to, {
      onFinding: printFinding,
      onProgress: showProgress,
    });
    const kept = `${rows.studies} studies, ${rows.labReports} laboratory reports, ${blobs.count} blobs (${megabytes(blobs.bytes)})`;
    process.stdout.write(`${to} holds ${kept}\n`);
    if (blobs.faulty > 0)
      process.stdout.write(`${blobs.faulty} blobs are missing or damaged in the hub itself\n`);
    return blobs.faulty === 0 ? 0 : 1;
  },
};
