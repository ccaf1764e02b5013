import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** A command of `tamsoat`: answers the exit status. */
export type Command = {
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  readonly options: ParseArgsOptionsConfig;
  run(positionals: string[], values: Record<string, unknown>): Promise<number>;
};

/** What the caller typed is wrong; answered with the usage, without a stack. */
export class UsageError extends Error {}

/** Reads the options of a command line strictly. @throws UsageError */
export function parsed(
  command: Command,
  args: string[],
): { positionals: string[]; values: Record<string, unknown> } {
  try {
    return parseArgs({ args, options: command.options, allowPositionals: true, strict: true });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause));
  }
}
