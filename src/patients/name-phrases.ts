import { namePhrases } from '../domain/name.ts';
import { preparedInsert } from '../platform/db/prepared-insert.ts';
import type { Tx } from '../platform/db/tables.ts';

const insertPhrases = preparedInsert('namePhrases', { orNothing: true });

/** Keeps where each word of a folded name begins, so that any of them is found by a range of an index. */
export async function keepPhrases(tx: Tx, nameFolded: string): Promise<void> {
  await insertPhrases(
    tx,
    namePhrases(nameFolded).map(({ phrase, later }) => ({ later: later ? 1 : 0, phrase, name: nameFolded })),
  );
}
