import { type Command, parsed, UsageError } from './commands/command.ts';
import { HubError } from './domain/errors.ts';
import { ConfigError } from './platform/config.ts';

/** Each is loaded when it is asked for: the hub's whole code takes longer to load than most commands to run. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.ts')).serve,
  work: async () => (await import('./commands/work.ts')).work,
  import: async () => (await import('./commands/import.ts')).importCommand,
  show: async () => (await import('./commands/show.ts')).show,
  score: async () => (await import('./commands/score.ts')).score,
  models: async () => (await import('./commands/models.ts')).models,
  recompute: async () => (await import('./commands/recompute.ts')).recompute,
  token: async () => (await import('./commands/token.ts')).token,
  user: async () => (await import('./commands/user.ts')).user,
  verify: async () => (await import('./commands/verify.ts')).verify,
  backup: async () => (await import('./commands/backup.ts')).backup,
  restore: async () => (await import('./commands/restore.ts')).restore,
  demo: async () => (await import('./commands/demo.ts')).demo,
};

async function help(): Promise<string> {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const commands = Object.entries(COMMANDS).map(async ([name, load]) => {
    const { summary } = await load();
    return `  ${name.padEnd(width)}  ${summary}`;
  });
  const lines = await Promise.all(commands);
  return `tamsoat: the hub of an early-screening centre\n\n${lines.join('\n')}\n\ntamsoat <command> --help says how each is used.\n`;
}

async function main(argv: string[]): Promise<number> {
  const [name = '--help', ...args] = argv;
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(await help());
    return 0;
  }
  const load = COMMANDS[name];
  if (load === undefined) {
    process.stderr.write(`tamsoat: there is no command ${name}\n\n${await help()}`);
    return 2;
  }
  const command = await load();
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
