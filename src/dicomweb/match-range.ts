import { HubError } from '../domain/errors.ts';

/** First and last of a range, '' for an open end; a single value is both. */
export type Range = { readonly from: string; readonly to: string };

const DATE = /^(\d{8})?$/;
/** HH, HHMM, HHMMSS or HHMMSS.FFFFFF; colons are those of old senders (PS3.5 section 6.2). */
const TIME = /^(([01]\d|2[0-3])([0-5]\d([0-5]\d(\.\d{1,6})?)?)?)?$/;

function rangeOf(value: string, keyword: string, shape: RegExp, like: string): Range {
  const [from = '', to = from, ...rest] = value.split('-');
  if (rest.length > 0 || !shape.test(from) || !shape.test(to) || (from === '' && to === '')) {
    throw new HubError('invalid', `${keyword} is ${like}, or a range with a hyphen`);
  }
  return { from, to };
}

/** A date or a range of them (PS3.4 section C.2.2.2.5). @throws HubError invalid */
export function dateRange(value: string, keyword: string): Range {
  return rangeOf(value, keyword, DATE, 'YYYYMMDD');
}

/** A time or a range of them, as precise as given: `09` means the whole hour. @throws HubError invalid */
export function timeRange(value: string, keyword: string): Range {
  return rangeOf(value.replaceAll(':', ''), keyword, TIME, 'HHMMSS.FFFFFF or its beginning');
}
