import type { Language } from '../domain/text.ts';

/** A calendar day some months later; the 31st becomes the last day of a shorter month. Both are YYYY-MM-DD. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** A day as people read it: `4/3/2026` in Vietnamese, `4 March 2026` in English; what is no full day stays as it is. */
export function dayText(day: string, language: Language): string {
  const [year, month, date] = day.split('-').map(Number);
  const name = MONTHS[(month ?? 0) - 1];
  if (year === undefined || date === undefined || name === undefined) return day;
  return language === 'vi' ? `${date}/${month}/${year}` : `${date} ${name} ${year}`;
}

/** A number with as many decimals as given, with a comma in Vietnamese. */
export function numberText(value: number, decimals: number, language: Language): string {
  const text = value.toFixed(decimals);
  return language === 'vi' ? text.replace('.', ',') : text;
}
