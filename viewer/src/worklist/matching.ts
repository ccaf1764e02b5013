import { foldName } from '../../../src/domain/name.ts';
import type { WorklistEntry } from '../../../src/worklist/api.ts';

/** The entries that hold every word of the search, accents or not, in name, ID, description, modality or flag. */
export function matching(entries: readonly WorklistEntry[], search: string): WorklistEntry[] {
  const words = foldName(search).split(' ').filter(Boolean);
  if (words.length === 0) return [...entries];
  return entries.filter((entry) => {
    const text = foldName(
      [
        entry.patient.name,
        entry.patient.patientId,
        entry.description ?? '',
        ...entry.modalities,
        ...entry.flags.flatMap((flag) => [flag.vi, flag.en]),
        entry.claim?.userName ?? '',
      ].join(' '),
    );
    return words.every((word) => text.includes(word));
  });
}
