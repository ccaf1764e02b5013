import { displayName } from '../../src/domain/name.ts';

export type Age = { unit: 'years' | 'months'; count: number };

/** Whole years (months below two years) from `birthDate` to `onDate`, both YYYY-MM-DD; null when unknown or reversed. */
export function ageOn(birthDate: string | null, onDate: string): Age | null {
  const born = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate ?? '');
  const on = /^(\d{4})-(\d{2})-(\d{2})/.exec(onDate);
  if (!born || !on) return null;
  const months =
    (Number(on[1]) - Number(born[1])) * 12 +
    (Number(on[2]) - Number(born[2])) -
    (Number(on[3]) < Number(born[3]) ? 1 : 0);
  if (months < 0) return null;
  return months < 24 ? { unit: 'months', count: months } : { unit: 'years', count: Math.floor(months / 12) };
}

/** The person's name in plain words, or null when there is none. */
export function nameOf(recorded: string): string | null {
  const name = displayName(recorded);
  return name === '' ? null : name;
}
