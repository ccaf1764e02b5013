import { backup } from './commands/backup.ts';
import { type Command, parsed, UsageError } from './commands/command.ts';
import { demo } from './commands/demo.ts';
import { importCommand } from './commands/import.ts';
import { models } from './commands/models.ts';
import { recompute } from './commands/recompute.ts';
import { restore } from './commands/restore.ts';
import { score } from './commands/score.ts';
import { serve } from './commands/serve.ts';
import { show } from './commands/show.ts';
import { token } from './commands/token.ts';
import { user } from './commands/user.ts';
import { verify } from './commands/verify.ts';
import { work } from './commands/work.ts';
import { HubError } from './domain/errors.ts';
import { ConfigError } from './platform/config.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  serve,
  work,
  import: importCommand,
  show,
  score,
  models,
  recompute,
  token,
  user,
  verify,
  backup,
  restore,
  demo,
};

function help(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(
    ([name, command]) => `  ${name.padEnd(width)}  ${command.summary}`,
  );
  return `tamsoat: the hub of an early-screening centre\n\n${lines.join('\n')}\n\ntamsoat <command> --help says how each is used.\n`;
}

async function main(argv: string[]): Promise<number> {
  const [name = '--help', ...args] = argv;
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(help());
    return 0;
  }
  const command = COMMANDS[name];
  if (command === undefined) {
    process.stderr.write(`tamsoat: there is no command ${name}\n\n${help()}`);
    return 2;
  }
  if (args.includes('--help')) {
    process.stdout.write(`${command.usage}\n  ${command.summary}\n`);
    return 0;
  }
  try {
    const { positionals, values } = parsed(command, args);
    return await command.run(positionals, values);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`tamsoat ${name}: ${error.message}\nusage: ${command.usage}\n`);
      return 2;
    }
    if (error instanceof HubError || error instanceof ConfigError) {
      process.stderr.write(`tamsoat ${name}: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

process.exitCode = await main(process.argv.slice(2));
