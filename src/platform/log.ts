import pino, { type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.ts';

/** Structured log; callers pass identifiers and counts, never names, birth dates or message contents. */
export function openLog(config: Config, destination?: DestinationStream): Logger {
  const options = { level: config.logLevel, base: null };
  return destination === undefined ? pino(options) : pino(options, destination);
}
