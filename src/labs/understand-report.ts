import type { ObservationIn } from '../domain/lab-report.ts';
import type { Tx } from '../platform/db/tables.ts';
import { dictionaryOf, NO_DICTIONARY } from './lab-dictionary.ts';
import { type Examined, type Understood, understand } from './understand-observation.ts';

/** What the results of one report mean; its sender's dictionary is opened only when one is not understood without it. */
export async function understandReport(
  tx: Tx,
  sender: string,
  observations: readonly ObservationIn[],
  examined: Examined,
): Promise<Understood[]> {
  const alone = observations.map((observation) => understand(observation, examined, NO_DICTIONARY));
  if (alone.every(({ received }) => received === null)) return alone;
  const dictionary = await dictionaryOf(tx, sender);
  return observations.map((observation) => understand(observation, examined, dictionary));
}

const LONGEST_SPECIMEN = 200;

/** What a report's results were measured in, where it names just one kind. */
export function specimenOf(
  specimens: readonly { readonly type: { code: string | null; display: string | null } | null }[],
): string | null {
  const kinds = new Set(specimens.map(({ type }) => type?.display ?? type?.code ?? null));
  const [only = null] = kinds;
  return kinds.size === 1 && only !== null ? only.slice(0, LONGEST_SPECIMEN) : null;
}
