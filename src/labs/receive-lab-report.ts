import { wholeYearsBetween } from '../domain/age.ts';
import { type BlobHash, type LabReportId, newId, type VisitId } from '../domain/ids.ts';
import { type LabReportIn, placeText } from '../domain/lab-report.ts';
import type { ReceiptProblem } from '../domain/refusal-kinds.ts';
import type { SentTime } from '../domain/sent-time.ts';
import { identifyPatient } from '../patients/identify.ts';
import { findNamed } from '../patients/name-patient.ts';
import { keepPhones } from '../patients/phones.ts';
import { dayAtCentre, momentOf } from '../patients/sent-moment.ts';
import { visitOn } from '../patients/visit.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { Remark } from '../receipts/journal.ts';
import { isCritical } from './call-back-changes.ts';
import { openCallBacks } from './call-back-open.ts';
import { reportStatus, saysItCorrects } from './report-status.ts';
import {
  completeLater,
  contentHash,
  heldVersions,
  insertReport,
  insertRows,
  numberOf,
  supersede,
  versioning,
} from './report-versions.ts';
import type { ObservationTable, TableImportTable } from './tables.ts';
import { shownOnly } from './understand-observation.ts';
import { specimenOf, understandReport } from './understand-report.ts';

export type LabReportReceived =
  | {
      readonly outcome: 'stored' | 'duplicate';
      readonly labReportId: LabReportId;
      readonly visitId: VisitId;
      /** Of the report's results in their order; none of a duplicate. */
      readonly observationIds: readonly string[];
      /** What a person should know of it; none when there is nothing. */
      readonly remark: Remark | null;
    }
  | {
      readonly outcome: 'refused';
      readonly about: 'patient' | 'time' | 'number';
      readonly remark: Remark;
    };

function refused(
  about: 'patient' | 'time' | 'number',
  problem: ReceiptProblem,
  reason: string,
): LabReportReceived {
  return { outcome: 'refused', about, remark: { problem, reason } };
}

/** The kept original, and the reports already stored from it, which cannot be corrections of each other. */
export type Original = {
  readonly hash: BlobHash;
  readonly storedFromIt: Set<LabReportId>;
  /** The go at the table that it stands in; absent for a message. */
  readonly table?: Pick<TableImportTable, 'id' | 'againOf'>;
};

/** The day of collection in the centre's zone: the report's, else that of all its results; null when it is not told. */
export function collectionDay(report: LabReportIn, timeZone: string): string | null {
  const day = (time: SentTime | null) => (time === null ? null : dayAtCentre(time, timeZone));
  if (report.collectedAt !== null) return day(report.collectedAt);
  const days = new Set(report.observations.map(({ observedAt }) => day(observedAt)));
  const [only] = days;
  return days.size === 1 ? (only ?? null) : null;
}

/** HL7 gives an entity identifier 199 characters and each name of a sender 227 (chapter 2A); no index takes far more. */
const LONGEST_NUMBER = 512;

const LONGEST_COMMENT = 2000;

/** What a laboratory remarks on one result, a remark a line. */
function commentOf(comments: readonly string[]): string | null {
  return comments.length === 0 ? null : comments.join('\n').slice(0, LONGEST_COMMENT);
}

/**
 * The one door for laboratory results: places the report with its person and visit, keeps every result with what is
 * understood of it, lets a correction replace the version before, and starts the risks anew. All in the caller's
 * transaction, together with the receipt; a refused report has written nothing.
 */
export async function receiveLabReport(
  tx: Tx,
  platform: Platform,
  report: LabReportIn,
  original: Original,
): Promise<LabReportReceived> {
  const { clock, config, road } = platform;
  const person = await findNamed(tx, report.patient, config.defaultIssuer);
  if (!person.ok) return refused('patient', person.problem, person.reason);
  const day = collectionDay(report, config.timeZone);
  if (day === null) return refused('time', 'no-collection-day', 'The day of collection is missing');

  const number = numberOf(report, person.identity.issuer);
  if (Math.max(number.sender.length, number.reportNumber.length) > LONGEST_NUMBER) {
    return refused('number', 'message-refused', 'The report number or its sender is longer than one can be');
  }
  // What was taken back comes again only where somebody says so, and then it is no replay of it.
  const hash = contentHash(report, person.identity, original.table?.againOf ?? null);
  const reportedAt = report.reportedAt === null ? null : momentOf(report.reportedAt, config.timeZone);
  const collectedAt = report.collectedAt === null ? null : momentOf(report.collectedAt, config.timeZone);
  const held = await heldVersions(tx, { ...number, contentHash: hash });
  const version = versioning(
    held,
    {
      patientKey: person.held?.id ?? null,
      contentHash: hash,
      collectedAt,
      reportedAt,
      numbered: number.reportNumber !== '',
    },
    original.storedFromIt,
  );
  if (version.kind === 'refused') {
    return refused('number', 'report-of-another-patient', 'This report number is held as another patient’s');
  }
  const identified = await identifyPatient(tx, clock, person.identity, person.held);
  if (!identified.ok) return refused('patient', identified.problem, identified.reason);
  const from = { source: 'message', sourceName: number.sender } as const;
  await keepPhones(tx, clock, { ...identified, from }, report.patient.phones ?? []);
  if (version.kind === 'duplicate') {
    const { id: labReportId, visitId, supersededBy } = version.of;
    const remark: Remark | null =
      supersededBy === null
        ? null
        : {
            problem: 'later-version-stands',
            reason: 'An earlier version of a report whose later version stands',
          };
    return { outcome: 'duplicate', labReportId, visitId, observationIds: [], remark };
  }

  const visitId = await visitOn(tx, clock, identified, day);
  const labReportId = newId<LabReportId>(clock.now());
  const of = { labReportId, visitId, patientKey: identified.key };
  const said = { ...of, saidIn: labReportId, understoodAt: null };
  const understood = await understandReport(tx, number.sender, report.observations, {
    sex: person.sex,
    ageYears: person.birthDate === null ? null : wholeYearsBetween(person.birthDate, day),
    specimen: specimenOf(report.specimens),
  });
  const rows: ObservationTable[] = [
    ...report.observations.flatMap(({ observedAt, comments }, place) => {
      const row = understood[place];
      if (row === undefined) return [];
      const moment = observedAt === null ? null : momentOf(observedAt, config.timeZone);
      const comment = commentOf(comments);
      return [{ ...row, ...said, id: newId(clock.now()), observedAt: moment, comment }];
    }),
    ...report.refused.map((refused) => ({
      ...shownOnly(refused),
      ...said,
      id: newId(clock.now()),
      observedAt: null,
      comment: null,
    })),
  ];
  const observationIds = rows.slice(0, report.observations.length).map(({ id }) => id);
  const whole = report.whole === true;
  const kept = await supersede(tx, platform, version.replaces, rows, { ...of, whole });
  const [service] = report.service;
  await insertReport(tx, [
    {
      id: labReportId,
      patientKey: identified.key,
      visitId,
      ...number,
      contentHash: hash,
      hash: original.hash,
      collectedAt,
      collectedDay: day,
      serviceCode: service?.code ?? null,
      serviceSystem: service?.system ?? null,
      serviceName: service?.display ?? null,
      reportedAt,
      receivedAt: clock.now(),
      status: reportStatus(
        rows.map(({ status }) => status),
        version.replaces.length > 0 || saysItCorrects(report.statusCode),
      ),
      supersededBy: version.replacedBy?.id ?? null,
      tableImportId: original.table?.id ?? null,
    },
  ]);
  await insertRows(tx, rows);
  const later = version.replacedBy;
  const counts =
    later === null
      ? { id: labReportId, visitId }
      : await completeLater(tx, platform, whole ? [] : rows, later);
  const isAlone = version.replaces.length === 0 && later === null;
  if (!isAlone || rows.some(isCritical)) await openCallBacks(tx, clock, counts.id);
  await road.record(tx, { kind: 'labreport.received', labReportId: counts.id, visitId: counts.visitId });
  original.storedFromIt.add(labReportId);
  return {
    outcome: 'stored',
    labReportId,
    visitId,
    observationIds,
    remark: remarkOf(report, kept, version.replacedBy !== null),
  };
}

/** All that a person should know of a stored report, under the kind that asks most of them. */
function remarkOf(report: LabReportIn, kept: number, overtaken: boolean): Remark | null {
  const unread = report.refused.map(({ place, reason }) => `${placeText(place)}: ${reason}`);
  const remarks: Remark[] = [];
  if (unread.length > 0) {
    const places = unread.slice(0, 5).join('; ');
    remarks.push({
      problem: 'results-not-read',
      reason: `${unread.length} results are only shown as received (${places})`,
    });
  }
  if (overtaken) {
    remarks.push({
      problem: 'later-version-stands',
      reason: 'A later version of this report stands, with what only this one says added',
    });
  }
  if (kept > 0) {
    remarks.push({
      problem: 'earlier-results-stand',
      reason: `${kept} results of the version before are not mentioned and stand`,
    });
  }
  const [first] = remarks;
  return first === undefined
    ? null
    : { problem: first.problem, reason: remarks.map(({ reason }) => reason).join('. ') };
}
