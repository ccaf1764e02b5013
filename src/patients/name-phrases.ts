import { namePhrases } from '../domain/name.ts';
import type { Tx } from '../platform/db/tables.ts';

/** Keeps where each word of a folded name begins, so that any of them is found by a range of an index. */
export async function keepPhrases(tx: Tx, nameFolded: string): Promise<void> {
  const phrases = namePhrases(nameFolded);
  if (phrases.length === 0) return;
  await tx
    .insertInto('namePhrases')
    .values(
      phrases.map(({ phrase, later }) => ({
        later: later ? (1 as const) : (0 as const),
        phrase,
        name: nameFolded,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
