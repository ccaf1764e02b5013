import type { Language } from '../../../src/domain/text.ts';

export type Formats = ReturnType<typeof formatsFor>;

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** How one language writes numbers, sizes, dates and spans of time. */
export function formatsFor(language: Language) {
  const locale = language === 'vi' ? 'vi-VN' : 'en-GB';
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const dayHere = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const monthHere = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric' });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });

  /** Making a formatter costs more than a hundred numbers that it writes. */
  const numbers = new Map<number | undefined, Intl.NumberFormat>();

  function number(value: number, decimals?: number): string {
    const known = numbers.get(decimals);
    if (known !== undefined) return known.format(value);
    const digits = decimals === undefined ? { maximumFractionDigits: 3 } : fixed(decimals);
    const made = new Intl.NumberFormat(locale, digits);
    numbers.set(decimals, made);
    return made.format(value);
  }

  return {
    number,
    /** Epoch milliseconds as date and time of this machine's zone. */
    dateTime: (at: number) => dateTime.format(at),
    clock: (at: number) => clock.format(at),
    /** Epoch milliseconds as the day, and as the month, of this machine's zone. */
    day: (at: number) => dayHere.format(at),
    month: (at: number) => monthHere.format(at),
    /** `YYYY-MM-DD` or DICOM's `YYYYMMDD`; another text is given back as it is. */
    date(text: string): string {
      const found = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text);
      if (!found) return text;
      const at = Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3]));
      return Number.isNaN(at) ? text : day.format(at);
    },
    /** "5 minutes ago"; below a minute, "now". */
    ago(at: number, now: number = Date.now()): string {
      const passed = now - at;
      for (const [unit, span] of UNITS) {
        if (Math.abs(passed) >= span) return relative.format(-Math.trunc(passed / span), unit);
      }
      return relative.format(0, 'second');
    },
    bytes(size: number): string {
      if (size < 1000) return `${size} B`;
      const power = Math.min(3, Math.floor(Math.log10(size) / 3));
      return `${number(size / 1000 ** power, size < 10 * 1000 ** power ? 1 : 0)} ${['B', 'kB', 'MB', 'GB'][power]}`;
    },
  };
}

function fixed(decimals: number) {
  return { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
}
