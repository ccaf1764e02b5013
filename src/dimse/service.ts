import type { Platform } from '../platform/platform.ts';
import type { DimseLimits } from './limits.ts';
import type { Right } from './negotiate.ts';

/** What an association needs of the node it belongs to. */
export type Service = {
  readonly platform: Platform;
  readonly limits: DimseLimits;
  /** Our own AE title. */
  readonly ae: string;
  /** What a calling AE may do; null when it is not known. */
  rightsOf(callingAe: string): Promise<ReadonlySet<Right> | null>;
  /** Whether one more association may open; `leave` gives its place back. */
  enter(): boolean;
  leave(): void;
};
