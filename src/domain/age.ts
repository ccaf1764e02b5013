const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Completed years from one day to another (YYYY-MM-DD); null where either is not a whole date, or they run backwards. */
export function wholeYearsBetween(from: string, to: string): number | null {
  if (!DAY.test(from) || !DAY.test(to) || to < from) return null;
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}
