import type { ObservationTable } from './tables.ts';

/** The status of a report as FHIR calls it. */
export type ReportStatus =
  | 'registered'
  | 'preliminary'
  | 'final'
  | 'corrected'
  | 'cancelled'
  | 'entered-in-error';

type Status = ObservationTable['status'];
const WITHDRAWN: readonly Status[] = ['entered-in-error', 'deleted'];

/** How senders call a report that corrects (HL7 table 0123, FHIR diagnostic-report-status). */
const CORRECTS: ReadonlySet<string | null> = new Set(['C', 'corrected', 'amended', 'appended']);

/** Whether a report's sender says that it corrects one, which may have gone elsewhere. */
export function saysItCorrects(statusCode: string | null): boolean {
  return CORRECTS.has(statusCode);
}

/** What a report's results make it; `corrects` says whether it has taken the place of an earlier version. */
export function reportStatus(results: readonly Status[], corrects: boolean): ReportStatus {
  const all = (of: readonly Status[]) => results.length > 0 && results.every((one) => of.includes(one));
  if (all(WITHDRAWN)) return 'entered-in-error';
  if (all([...WITHDRAWN, 'cancelled'])) return 'cancelled';
  if (all(['registered'])) return 'registered';
  if (results.some((one) => one === 'registered' || one === 'preliminary')) return 'preliminary';
  return corrects || results.includes('corrected') ? 'corrected' : 'final';
}
