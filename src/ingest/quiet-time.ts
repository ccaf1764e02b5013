import type { DbOrTx } from '../platform/db/tables.ts';
import type { Origin } from '../receipts/journal.ts';

/** No sender is so quick that a shorter pause tells anything, unless the setting itself is shorter. */
export const QUIET_FLOOR_MS = 5_000;
/** A longer pause is a sending of its own, and nobody's images wait longer for others that may never come. */
export const QUIET_CEILING_MS = 600_000;
/** How long a study waits after its last instance for those which its sender said it has. */
export const MISSING_CEILING_MS = 900_000;

/** Fewer studies of a sender than this tell nothing. */
const FEWEST_STUDIES = 5;
/** How much longer than a usual longest pause counts as quiet. */
const MARGIN = 2;
const USUAL = 0.95;
/** So many of a sender's latest studies are looked at; it may have got another network, or another scanner. */
const LATEST_STUDIES = 50;

/**
 * The quiet time after which a study of a sender counts as complete: twice the longest pause within a study as 95 of
 * 100 of its studies have it, between floor and ceiling; the setting's value until it has sent a few.
 * `longestPausesMs` are of its latest studies, one each.
 */
export function quietTimeMs(longestPausesMs: readonly number[], settingMs: number): number {
  if (longestPausesMs.length < FEWEST_STUDIES) return settingMs;
  const sorted = longestPausesMs.toSorted((a, b) => a - b);
  const usual = sorted[Math.ceil(sorted.length * USUAL) - 1] ?? settingMs;
  const floor = Math.min(QUIET_FLOOR_MS, settingMs);
  const ceiling = Math.max(QUIET_CEILING_MS, settingMs);
  return Math.min(ceiling, Math.max(floor, Math.round(usual * MARGIN)));
}

/** How long after its last instance a study settles: at once when all that was announced is there. */
export function settleAfterMs(study: { quietMs: number; expectedCount: number; missing: number }): number {
  if (study.expectedCount === 0) return study.quietMs;
  return study.missing === 0 ? 0 : Math.max(MISSING_CEILING_MS, study.quietMs);
}

/** The quiet time of a sender's next study, learned from its latest ones at this door. */
export async function quietTimeOf(
  db: DbOrTx,
  { door, sender }: Pick<Origin, 'door' | 'sender'>,
  settingMs: number,
): Promise<number> {
  const rows = await db
    .selectFrom('studies')
    .select('longestPauseMs')
    .where('door', '=', door)
    .where('sender', '=', sender)
    .orderBy('firstReceivedAt', 'desc')
    .limit(LATEST_STUDIES)
    .execute();
  return quietTimeMs(
    rows.flatMap((row) => row.longestPauseMs ?? []),
    settingMs,
  );
}
