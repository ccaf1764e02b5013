import { hash } from 'node:crypto';
import { newId } from '../domain/ids.ts';
import type { LabReportIn } from '../domain/lab-report.ts';
import type { Named } from '../patients/name-patient.ts';
import { prepared } from '../platform/db/prepared.ts';
import { preparedInsert } from '../platform/db/prepared-insert.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import { reportStatus } from './report-status.ts';
import type { LabReportTable, ObservationTable } from './tables.ts';

/** Who numbered the report, and its number: with the service, since laboratories give all panels of one order one number. */
export function numberOf(report: LabReportIn, issuer: string): { sender: string; reportNumber: string } {
  const { sender, reportNumber, service } = report;
  const named =
    sender === null ? `table ${issuer}` : `${sender.facility ?? ''} ${sender.application ?? ''}`.trim();
  if (reportNumber === null) return { sender: named, reportNumber: '' };
  const ordered = service[0]?.code ?? service[0]?.display;
  return { sender: named, reportNumber: [reportNumber.value, ...(ordered ? [ordered] : [])].join(' ') };
}

/** SHA-256 of what a report says of whom; where in a file it stood does not count. `again` tells it from the same taken back. */
export function contentHash(report: LabReportIn, named: Named, again: string | null = null): string {
  // What is undefined is left out of JSON, and to copy all the rest by name would cost as much as to hash it.
  const content = {
    ...report,
    place: undefined,
    notes: undefined,
    patient: undefined,
    ...(again === null ? {} : { again }),
    named,
    observations: report.observations.map((one) => ({ ...one, place: undefined })),
    refused: report.refused.map((one) => ({ ...one, place: undefined })),
  };
  return hash('sha256', JSON.stringify(content));
}

export type HeldVersion = Pick<
  LabReportTable,
  'id' | 'patientKey' | 'visitId' | 'contentHash' | 'reportedAt' | 'supersededBy'
>;

type Numbered = Pick<LabReportTable, 'sender' | 'reportNumber' | 'contentHash'>;

const versionsWith = prepared<Omit<Numbered, 'contentHash'>, HeldVersion>((db, place) =>
  db
    .selectFrom('labReports')
    .select(['id', 'patientKey', 'visitId', 'contentHash', 'reportedAt', 'supersededBy'])
    .where('sender', '=', place('sender'))
    .where('reportNumber', '=', place('reportNumber')),
);

const unnumberedWith = prepared<Omit<Numbered, 'reportNumber'>, HeldVersion>((db, place) =>
  db
    .selectFrom('labReports')
    .select(['id', 'patientKey', 'visitId', 'contentHash', 'reportedAt', 'supersededBy'])
    .where('sender', '=', place('sender'))
    .where('reportNumber', '=', '')
    .where('contentHash', '=', place('contentHash')),
);

/** The versions held under a report's number; where it has none, the same content of the same sender. */
export async function heldVersions(
  tx: Tx,
  { sender, reportNumber, contentHash }: Numbered,
): Promise<readonly HeldVersion[]> {
  return reportNumber === ''
    ? unnumberedWith(tx, { sender, contentHash })
    : versionsWith(tx, { sender, reportNumber });
}

/** What a report is to the versions held under its number. */
export type Versioning =
  | { readonly kind: 'refused' }
  | { readonly kind: 'duplicate'; readonly of: HeldVersion }
  /** `replaces` are the versions that count until now; `replacedBy` is a later version that overtook this one. */
  | {
      readonly kind: 'new';
      readonly replaces: readonly HeldVersion[];
      readonly replacedBy: HeldVersion | null;
    };

/** Told by content, person and time of issue; a number that another person's report has is nobody's to reuse. */
export function versioning(
  held: readonly HeldVersion[],
  said: { patientKey: string | null; contentHash: string; reportedAt: number | null; numbered: boolean },
  storedFromIt: ReadonlySet<string>,
): Versioning {
  if (held.some(({ patientKey }) => patientKey !== said.patientKey)) return { kind: 'refused' };
  const same = held.find((version) => version.contentHash === said.contentHash);
  if (same !== undefined) return { kind: 'duplicate', of: same };
  if (!said.numbered) return { kind: 'new', replaces: [], replacedBy: null };
  const current = held.filter(({ id, supersededBy }) => supersededBy === null && !storedFromIt.has(id));
  const { reportedAt } = said;
  const later = current.find(
    (version) => reportedAt !== null && version.reportedAt !== null && version.reportedAt > reportedAt,
  );
  return later === undefined
    ? { kind: 'new', replaces: current, replacedBy: null }
    : { kind: 'new', replaces: [], replacedBy: later };
}

/** Results of an earlier version that a correction does not mention: they stand, since HL7 takes one back by saying so. */
export function unmentioned<Row extends Pick<ObservationTable, 'code' | 'label' | 'subId'>>(
  earlier: readonly Row[],
  now: readonly Pick<ObservationTable, 'code' | 'label' | 'subId'>[],
): Row[] {
  const key = ({ code, label, subId }: Pick<ObservationTable, 'code' | 'label' | 'subId'>) =>
    JSON.stringify([code === '' ? label : code, subId]);
  const mentioned = new Set(now.map(key));
  return earlier.filter((row) => !mentioned.has(key(row)));
}

export const insertReport = preparedInsert('labReports');

/** Writes a report's results. */
export const insertRows = preparedInsert('observations');

/** Adds to a later version, which came first, what only this earlier one says, and lets it count as a correction. */
export async function completeLater(
  tx: Tx,
  rows: readonly ObservationTable[],
  later: HeldVersion,
): Promise<void> {
  const mentioned = await tx
    .selectFrom('observations')
    .select(['code', 'label', 'subId', 'status'])
    .where('labReportId', '=', later.id)
    .execute();
  const alone = unmentioned(rows, mentioned);
  const statuses = [...mentioned, ...alone].map(({ status }) => status);
  await tx
    .updateTable('labReports')
    .set({ status: reportStatus(statuses, true) })
    .where('id', '=', later.id)
    .execute();
  await insertRows(
    tx,
    alone.map((row) => ({ ...row, id: newId(), labReportId: later.id, visitId: later.visitId })),
  );
}

/** A result that stands no more, and why. */
export function takenBack(
  row: ObservationTable,
  { status, reason }: { status: 'deleted' | 'entered-in-error'; reason: string },
): ObservationTable {
  return {
    ...row,
    status,
    canonicalValue: null,
    canonicalUnit: null,
    interpretation: null,
    problem: 'withdrawn',
    reason,
    received: null,
    mappingId: null,
  };
}

const LEFT_OUT = { status: 'deleted', reason: 'left out of a later version of its report' } as const;

/**
 * Marks the versions that a correction replaces, and adds to `rows` what they alone say: as it was, or as taken back
 * where the correction is the `whole` report. Answers how many results stand as they were.
 */
export async function supersede(
  tx: Tx,
  { road }: Platform,
  replaced: readonly HeldVersion[],
  rows: ObservationTable[],
  {
    whole,
    ...of
  }: Pick<ObservationTable, 'labReportId' | 'visitId' | 'patientKey'> & { readonly whole: boolean },
): Promise<number> {
  let kept = 0;
  for (const version of replaced) {
    const earlier = await tx
      .selectFrom('observations')
      .selectAll()
      .where('labReportId', '=', version.id)
      .execute();
    for (const row of unmentioned(earlier, rows)) {
      const again = { ...row, ...of, id: newId(), understoodAt: null };
      rows.push(whole ? takenBack(again, LEFT_OUT) : again);
      if (!whole) kept += 1;
    }
    await tx
      .updateTable('labReports')
      .set({ supersededBy: of.labReportId })
      .where('id', '=', version.id)
      .execute();
    if (version.visitId !== of.visitId) {
      await road.record(tx, {
        kind: 'labreport.received',
        labReportId: of.labReportId,
        visitId: version.visitId,
      });
    }
  }
  return kept;
}
