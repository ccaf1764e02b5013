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
  'id' | 'patientKey' | 'visitId' | 'contentHash' | 'collectedAt' | 'reportedAt' | 'supersededBy'
>;

type Numbered = Pick<LabReportTable, 'sender' | 'reportNumber' | 'contentHash'>;

const versionsWith = prepared<Omit<Numbered, 'contentHash'>, HeldVersion>((db, place) =>
  db
    .selectFrom('labReports')
    .select(['id', 'patientKey', 'visitId', 'contentHash', 'collectedAt', 'reportedAt', 'supersededBy'])
    .where('sender', '=', place('sender'))
    .where('reportNumber', '=', place('reportNumber')),
);

const unnumberedWith = prepared<Omit<Numbered, 'reportNumber'>, HeldVersion>((db, place) =>
  db
    .selectFrom('labReports')
    .select(['id', 'patientKey', 'visitId', 'contentHash', 'collectedAt', 'reportedAt', 'supersededBy'])
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

/**
 * Told by content, person and time of issue; a number that another person's report has is nobody's to reuse. Of several
 * that count, since specimens taken at several times share the number, it is about those of its own time, if any are.
 */
export function versioning(
  held: readonly HeldVersion[],
  said: Pick<HeldVersion, 'contentHash' | 'collectedAt' | 'reportedAt'> & {
    readonly patientKey: string | null;
    readonly numbered: boolean;
  },
  storedFromIt: ReadonlySet<string>,
): Versioning {
  if (held.some(({ patientKey }) => patientKey !== said.patientKey)) return { kind: 'refused' };
  const same = held.find((version) => version.contentHash === said.contentHash);
  if (same !== undefined) return { kind: 'duplicate', of: same };
  if (!said.numbered) return { kind: 'new', replaces: [], replacedBy: null };
  const counting = held.filter(({ id, supersededBy }) => supersededBy === null && !storedFromIt.has(id));
  const ofItsTime = counting.filter(({ collectedAt }) => collectedAt === said.collectedAt);
  const current = ofItsTime.length > 0 ? ofItsTime : counting;
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

type Rows = readonly ObservationTable[];

/**
 * What a version that counts says once an earlier one has come after it: what only the earlier one says is added, and
 * takes the place of what the later one had carried on from versions still before that. `issuedAt` tells when each
 * version was issued, null where its laboratory did not say.
 */
export function withOvertaken(
  counting: Rows,
  overtaken: Rows,
  issuedAt: (version: LabReportTable['id']) => number | null,
): readonly ObservationTable[] {
  const isBefore = (a: number | null, b: number | null) => a !== null && b !== null && a < b;
  const said = overtaken[0]?.saidIn;
  const at = said === undefined ? null : issuedAt(said);
  const mentioned = counting.filter(({ saidIn }) => !isBefore(issuedAt(saidIn), at));
  const added = unmentioned(overtaken, mentioned);
  const carried = counting.filter((row) => !mentioned.includes(row));
  return [...mentioned, ...unmentioned(carried, added), ...added];
}

/**
 * Lets a later version, which came first, count with what an earlier one adds, by a version of its own: what stood
 * until now stays, replaced. Answers the version that counts.
 */
export async function completeLater(
  tx: Tx,
  { clock }: Platform,
  rows: Rows,
  later: HeldVersion,
): Promise<Pick<LabReportTable, 'id' | 'visitId'>> {
  const report = await tx
    .selectFrom('labReports')
    .selectAll()
    .where('id', '=', later.id)
    .executeTakeFirstOrThrow();
  const { sender, reportNumber } = report;
  const issued = await tx
    .selectFrom('labReports')
    .select(['id', 'reportedAt'])
    .where('sender', '=', sender)
    .where('reportNumber', '=', reportNumber)
    .execute();
  const issuedAt = new Map(issued.map((version) => [version.id, version.reportedAt]));
  const held = await tx
    .selectFrom('observations')
    .selectAll()
    .where('labReportId', '=', later.id)
    .orderBy('id')
    .execute();
  const now = withOvertaken(held, rows, (version) => issuedAt.get(version) ?? null);
  const statuses = now.map(({ status }) => status);
  const status = reportStatus(statuses, true);
  if (status === report.status && !now.some((row) => rows.includes(row))) return later;
  const id = newId<LabReportTable['id']>(clock.now());
  const contentHash = hash('sha256', `${later.id} with ${rows[0]?.saidIn ?? 'an earlier version'}`);
  const counts = { ...report, id, contentHash, receivedAt: clock.now(), status, tableImportId: null };
  await insertReport(tx, [counts]);
  await tx.updateTable('labReports').set({ supersededBy: id }).where('id', '=', later.id).execute();
  const { visitId } = report;
  await insertRows(
    tx,
    now.map((row) => ({
      ...row,
      id: newId(clock.now()),
      labReportId: id,
      visitId,
      understoodAt: null,
    })),
  );
  return counts;
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
  { clock, road }: Platform,
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
      const again = { ...row, ...of, id: newId(clock.now()), understoodAt: null };
      rows.push(whole ? takenBack({ ...again, saidIn: of.labReportId }, LEFT_OUT) : again);
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
