import { foldName } from '../domain/name.ts';
import { prepared } from '../platform/db/prepared.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import type { LabMappingTable, ObservationTable } from './tables.ts';

/** By what a result is looked up. */
export type Named = Pick<ObservationTable, 'code' | 'codeSystem' | 'label' | 'unit'>;

export type MappingKey = Pick<LabMappingTable, 'code' | 'codeSystem' | 'labelKey' | 'unit'>;

/** The key of a sender's word; a name is compared without case, accents and blanks, a code and a unit as they are. */
export function mappingKey({ code, codeSystem, label, unit }: Named): MappingKey {
  return { code, codeSystem: codeSystem ?? '', labelKey: foldName(label), unit: unit ?? '' };
}

/** What a sender means by a result's code and unit. */
export type Meant = { readonly id: string; readonly analyteKey: string; readonly takenAs: string | null };

/** A sender's dictionary; null where nobody has said what it means, or that it is never to be mapped. */
export type Dictionary = (named: Named) => Meant | null;

export const NO_DICTIONARY: Dictionary = () => null;

export type Entry = MappingKey & Pick<LabMappingTable, 'id' | 'decision' | 'analyteKey' | 'takenAs'>;

const wordOf = ({ code, codeSystem, labelKey }: MappingKey) => JSON.stringify([code, codeSystem, labelKey]);

/**
 * The dictionary that entries make. A word that was mapped in one unit means the same in another, where all its
 * entries agree; the other unit itself is then understood as it is written, or not at all.
 */
export function dictionaryFrom(entries: readonly Entry[]): Dictionary {
  const byWord = Map.groupBy(entries, wordOf);
  return (named) => {
    const key = mappingKey(named);
    const same = byWord.get(wordOf(key)) ?? [];
    const exact = same.find(({ unit }) => unit === key.unit);
    if (exact !== undefined) {
      const { id, analyteKey, takenAs } = exact;
      return analyteKey === null ? null : { id, analyteKey, takenAs };
    }
    const analytes = new Set(same.map(({ analyteKey }) => analyteKey));
    const [first] = same;
    if (first === undefined || first.analyteKey === null || analytes.size > 1) return null;
    return { id: first.id, analyteKey: first.analyteKey, takenAs: null };
  };
}

const entriesOf = prepared<{ sender: string }, Entry>((db, place) =>
  db
    .selectFrom('labMappings')
    .select(['id', 'code', 'codeSystem', 'labelKey', 'unit', 'decision', 'analyteKey', 'takenAs'])
    .where('sender', '=', place('sender'))
    .where('endedAt', 'is', null),
);

/** What people have said of a sender's codes and units until now. */
export async function dictionaryOf(db: DbOrTx, sender: string): Promise<Dictionary> {
  return dictionaryFrom(await entriesOf(db, { sender }));
}
