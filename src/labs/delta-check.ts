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

export type DeltaCheck<Point extends DeltaPoint = DeltaPoint> =
  | { readonly kind: 'not-compared'; readonly why: NotCompared }
  | {
      readonly kind: 'usual' | 'changed';
      readonly earlier: Point;
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

type Compared<Point extends DeltaPoint> = Extract<DeltaCheck<Point>, { kind: 'usual' | 'changed' }>;

const DAY_MS = 86_400_000;
/** The limits were found in adults; a child's values change as it grows. */
const ADULT_YEARS = 18;

/** Whether a person had come of age; not where the birth date is not a whole one. */
function wasAdult(birthDate: string | null, at: number): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate ?? '') ?? [];
  return day !== undefined && at >= Date.UTC(Number(year) + ADULT_YEARS, Number(month) - 1, Number(day));
}

function compare<Point extends DeltaPoint>(
  now: Point,
  earlier: Point,
  limit: DeltaLimit,
  sex: Sex | null,
): Compared<Point> {
  const { withinDays, source } = limit;
  const percent = earlier.value === 0 ? null : (now.value / earlier.value - 1) * 100;
  if (limit.kind === 'rise') {
    const kind = now.value - earlier.value >= limit.by ? 'changed' : 'usual';
    return {
      kind,
      earlier,
      percent,
      limit: { low: null, high: limit.by, unit: 'value' },
      withinDays,
      source,
    };
  }
  const { upPercent: high, downPercent: low } = changeLimits(limit, sex);
  const kind = percent !== null && (percent > high || percent < low) ? 'changed' : 'usual';
  return { kind, earlier, percent, limit: { low, high, unit: 'percent' }, withinDays, source };
}

/**
 * A result beside the newest earlier one of the same person and analyte, within the time for which a limit of change
 * was published. `changed` asks a person to check specimen and identity; it says nothing of the result's meaning.
 * @param earlier results of the same person; those of other analytes, later ones and the result itself do not count.
 */
export function deltaCheck<Point extends DeltaPoint>(
  now: Point,
  earlier: readonly Point[],
  person: DeltaPerson,
): DeltaCheck<Point> {
  const limits = deltaLimitsOf(now.analyteKey);
  if (limits.length === 0) return { kind: 'not-compared', why: 'no-limit' };
  let newest: Point | null = null;
  for (const point of earlier) {
    if (point.analyteKey !== now.analyteKey || point.at >= now.at) continue;
    if (newest === null || point.at > newest.at || (point.at === newest.at && point.id > newest.id))
      newest = point;
  }
  if (newest === null) return { kind: 'not-compared', why: 'no-earlier' };
  if (!wasAdult(person.birthDate, newest.at)) return { kind: 'not-compared', why: 'not-adult' };
  let usual: DeltaCheck<Point> = { kind: 'not-compared', why: 'no-earlier' };
  for (const limit of limits) {
    if (now.at - newest.at > limit.withinDays * DAY_MS) continue;
    const check = compare(now, newest, limit, person.sex);
    if (check.kind === 'changed') return check;
    usual = check;
  }
  return usual;
}
