import type { Logger } from 'pino';
import type { BlobStore } from './blobs/blob-store.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Db } from './db/tables.ts';
import type { Road } from './queue/road.ts';

/** What every capability stands on; made once at start and handed down, never reached for. */
export type Platform = {
  readonly config: Config;
  readonly db: Db;
  readonly blobs: BlobStore;
  readonly road: Road;
  readonly clock: Clock;
  readonly log: Logger;
};
