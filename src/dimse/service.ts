import type { Transcoder } from '../dicomweb/transcoder.ts';
import type { Platform } from '../platform/platform.ts';
import type { DimseLimits } from './limits.ts';
import type { Caller } from './peers.ts';
import type { Own } from './request-association.ts';

/** What an association needs of the node it belongs to. */
export type Service = {
  readonly platform: Platform;
  readonly transcoder: Transcoder;
  readonly limits: DimseLimits;
  /** Our own side when we call others. */
  readonly own: Own;
  /** Who calls by this AE title on this connection. */
  callerOf(callingAe: string): Promise<Caller>;
  /** Whether one more association may open; `leave` gives its place back. */
  enter(): boolean;
  leave(): void;
};
