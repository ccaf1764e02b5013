import { wholeYearsBetween } from '../domain/age.ts';
import type { Sex } from '../domain/lab-report.ts';
import { changeLimits, type DeltaLimit, deltaLimitsOf } from './delta-limits.ts';

/** One result of a person, its value in the canonical unit of its analyte. */
export type DeltaPoint = {
  readonly id: string;
  readonly analyteKey: string;
  readonly value: number;
  /** When the specimen was taken, in milliseconds since 1970. */
  readonly at: number;
};

/** What is known of whom the results are. */
export type DeltaPerson = { readonly birthDate: string | null; readonly sex: Sex | null };

/** Why a result is compared with none before it. */
export type NotCompared = 'no-limit' | 'no-earlier' | 'not-adult';

export type DeltaCheck =
  | { readonly kind: 'not-compared'; readonly why: NotCompared }
  | {
      readonly kind: 'usual' | 'changed';
      readonly earlier: DeltaPoint;
      /** From the earlier result to this one; null where the earlier is 0. */
      readonly percent: number | null;
      /** The change that is still usual, in percent, or by which amount it rose at most. */
      readonly limit: {
        readonly low: number | null;
        readonly high: number;
        readonly unit: 'percent' | 'value';
      };
      readonly withinDays: number;
      readonly source: string;
    };

type Compared = Extract<DeltaCheck, { kind: 'usual' | 'changed' }>;

const DAY_MS = 86_400_000;
/** The limits were found in adults; a child's values change as it grows. */
const ADULT_YEARS = 18;

function compare(now: DeltaPoint, earlier: DeltaPoint, limit: DeltaLimit, sex: Sex | null): Compared {
  const percent = earlier.value === 0 ? null : (now.value / earlier.value - 1) * 100;
  const told = { earlier, percent, withinDays: limit.withinDays, source: limit.source };
  if (limit.kind === 'rise') {
    const changed = now.value - earlier.value >= limit.by;
    return {
      ...told,
      kind: changed ? 'changed' : 'usual',
      limit: { low: null, high: limit.by, unit: 'value' },
    };
  }
  const { upPercent, downPercent } = changeLimits(limit, sex);
  const changed = percent !== null && (percent > upPercent || percent < downPercent);
  return {
    ...told,
    kind: changed ? 'changed' : 'usual',
    limit: { low: downPercent, high: upPercent, unit: 'percent' },
  };
}

/**
 * A result beside the newest earlier one of the same person and analyte, within the time for which a limit of change
 * was published. `changed` asks a person to check specimen and identity; it says nothing of the result's meaning.
 * @param earlier results of the same person; those of other analytes, later ones and the result itself do not count.
 */
export function deltaCheck(now: DeltaPoint, earlier: readonly DeltaPoint[], person: DeltaPerson): DeltaCheck {
  const limits = deltaLimitsOf(now.analyteKey);
  if (limits.length === 0) return { kind: 'not-compared', why: 'no-limit' };
  let newest: DeltaPoint | null = null;
  for (const point of earlier) {
    if (point.analyteKey !== now.analyteKey || point.at >= now.at) continue;
    if (newest === null || point.at > newest.at || (point.at === newest.at && point.id > newest.id))
      newest = point;
  }
  if (newest === null) return { kind: 'not-compared', why: 'no-earlier' };
  const found = newest;
  const within = limits.filter(({ withinDays }) => now.at - found.at <= withinDays * DAY_MS);
  const age =
    person.birthDate === null
      ? null
      : wholeYearsBetween(person.birthDate, new Date(found.at).toISOString().slice(0, 10));
  if (age === null || age < ADULT_YEARS) return { kind: 'not-compared', why: 'not-adult' };
  const checks = within.map((limit) => compare(now, found, limit, person.sex));
  const shown = checks.find(({ kind }) => kind === 'changed') ?? checks.at(-1);
  return shown ?? { kind: 'not-compared', why: 'no-earlier' };
}
