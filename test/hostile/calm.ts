import { appendFileSync } from 'node:fs';
import { expect } from 'vitest';
import { calmMs, type Watched } from './watch.ts';

const MOST_MIB = 512;

/** What `npm run hostile` makes its table of, one line each; nothing in an ordinary run. */
const FIGURES = process.env.HOSTILE_FIGURES;

/** Whether everything is sent that the hub allows, which an ordinary run has no time for. */
export const IN_FULL = FIGURES !== undefined;

/** The rule of hostile bytes: the process lives on, in bounded memory, and others hardly notice. */
export function expectCalm(door: string, watched: Watched): void {
  const figures = JSON.stringify({ door, ...watched });
  process.stdout.write(`${figures}\n`);
  if (FIGURES !== undefined) appendFileSync(FIGURES, `${figures}\n`);
  expect(watched.grewMib).toBeLessThan(MOST_MIB);
  expect(watched.p95Ms).toBeLessThan(calmMs(watched));
}
