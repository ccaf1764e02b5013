import type { CommandSet } from '../formats/dimse/command.ts';
import type { Platform } from '../platform/platform.ts';
import type { Context } from './negotiate.ts';

/** A query or retrieval at work: its request, how to answer it, and the peer's wish to end it. */
export type Operation = {
  readonly platform: Platform;
  /** Our own AE title. */
  readonly ae: string;
  readonly callingAe: string;
  readonly context: Context;
  readonly request: CommandSet;
  readonly identifier: Buffer;
  /** Sends one response, with the data set that goes with it. */
  respond(command: CommandSet, dataSet?: Buffer): Promise<void>;
  /** Makes a request of ours on the same association and gives the status that answers it; undefined when none does. */
  ask(command: CommandSet, dataSet?: Buffer): Promise<number | undefined>;
  /** Aborted by C-CANCEL, and when the association ends. */
  readonly cancelled: AbortSignal;
};
