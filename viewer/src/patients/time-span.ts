export type TimeSpan = { readonly from: number; readonly to: number };

const DAY_MS = 86_400_000;
/** One attendance alone still gets an axis on which it lies in the middle. */
const LEAST_MS = 360 * DAY_MS;

/** The time from the first to the last of some moments, with a little room at both ends; at least about a year. */
export function spanOf(moments: readonly number[], now: number): TimeSpan {
  const from = moments.reduce((least, at) => Math.min(least, at), moments[0] ?? now);
  const to = moments.reduce((most, at) => Math.max(most, at), moments[0] ?? now);
  const room = Math.max((to - from) * 0.02, (LEAST_MS - (to - from)) / 2);
  return { from: from - room, to: to + room };
}

/** Where a moment lies in a span, from 0 to 1. */
export function shareOf({ from, to }: TimeSpan, at: number): number {
  return (at - from) / (to - from);
}

/** Noon of a day (YYYY-MM-DD or YYYYMMDD), in UTC, which is that day in nearly every zone; null for another text. */
export function noonOf(day: string): number | null {
  const found = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(day);
  const at = found ? Date.parse(`${found[1]}-${found[2]}-${found[3]}T12:00:00Z`) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** Noon in UTC of the day on which a moment lies there. */
export const noonAt = (at: number): number => (Math.floor(at / DAY_MS) + 0.5) * DAY_MS;

const STEPS_MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240];

/** Beginnings of months or years in a span, at most so many, and whether they are all of years. */
export function ticksOf({ from, to }: TimeSpan, most: number): { ticks: number[]; years: boolean } {
  for (const step of STEPS_MONTHS) {
    const first = new Date(from);
    const months = first.getUTCFullYear() * 12 + first.getUTCMonth();
    const ticks: number[] = [];
    for (let month = Math.ceil(months / step) * step; ; month += step) {
      const at = Date.UTC(Math.floor(month / 12), month % 12);
      if (at > to || ticks.length > most) break;
      if (at >= from) ticks.push(at);
    }
    if (ticks.length <= most) return { ticks, years: step % 12 === 0 };
  }
  return { ticks: [], years: true };
}
