import { type BlobHash, type LabReportId, newId, type PatientKey, type VisitId } from '../domain/ids.ts';
import { type LabReportIn, placeText } from '../domain/lab-report.ts';
import type { SentTime } from '../domain/sent-time.ts';
import { type Identity, identifyPatient } from '../patients/identify.ts';
import { visitOn } from '../patients/visit.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import { birthDateDiffers, candidates, chooseNamed, identityOf } from './name-patient.ts';
import {
  completeLater,
  contentHash,
  insertRows,
  numberOf,
  supersede,
  versioning,
} from './report-versions.ts';
import { dayAtCentre, momentOf } from './sent-moment.ts';
import type { ObservationTable } from './tables.ts';
import { shownOnly, understand } from './understand-observation.ts';

export type LabReportReceived =
  | {
      readonly outcome: 'stored' | 'duplicate';
      readonly labReportId: LabReportId;
      readonly visitId: VisitId;
      /** What a person should know of it; null when there is nothing. */
      readonly reason: string | null;
    }
  | { readonly outcome: 'refused'; readonly about: 'patient' | 'time' | 'number'; readonly reason: string };

/** The kept original, and the reports already stored from it, which cannot be corrections of each other. */
export type Original = { readonly hash: BlobHash; readonly storedFromIt: Set<LabReportId> };

/** The day of collection in the centre's zone: the report's, else that of all its results; null when it is not told. */
export function collectionDay(report: LabReportIn, timeZone: string): string | null {
  const day = (time: SentTime | null) => (time === null ? null : dayAtCentre(time, timeZone));
  if (report.collectedAt !== null) return day(report.collectedAt);
  const days = new Set(report.observations.map(({ observedAt }) => day(observedAt)));
  const [only] = days;
  return days.size === 1 ? (only ?? null) : null;
}

type Person =
  | {
      readonly ok: true;
      readonly identity: Identity;
      readonly key: PatientKey | null;
      readonly sex: Identity['sex'];
    }
  | { readonly ok: false; readonly reason: string };

async function findPerson(tx: Tx, report: LabReportIn, defaultIssuer: string): Promise<Person> {
  const named = candidates(report.patient.identifiers, defaultIssuer);
  const held =
    named.length === 0
      ? []
      : await tx
          .selectFrom('patients')
          .select(['id as key', 'issuer', 'patientId', 'birthDate', 'sex'])
          .where(({ or, and, eb }) =>
            or(named.map((one) => and([eb('issuer', '=', one.issuer), eb('patientId', '=', one.patientId)]))),
          )
          .execute();
  const chosen = chooseNamed(named, held);
  if (!chosen.ok) return chosen;
  const [known] = held;
  if (known !== undefined && birthDateDiffers(report.patient.birthDate, known.birthDate)) {
    return { ok: false, reason: 'The birth date differs from what is held under this patient ID' };
  }
  const identity = identityOf(report.patient, chosen.named);
  return { ok: true, identity, key: known?.key ?? null, sex: known?.sex ?? identity.sex };
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
  const person = await findPerson(tx, report, config.defaultIssuer);
  if (!person.ok) return { outcome: 'refused', about: 'patient', reason: person.reason };
  const day = collectionDay(report, config.timeZone);
  if (day === null) return { outcome: 'refused', about: 'time', reason: 'The day of collection is missing' };

  const number = numberOf(report, person.identity.issuer);
  const hash = contentHash(report, person.identity);
  const reportedAt = report.reportedAt === null ? null : momentOf(report.reportedAt, config.timeZone);
  const held = await tx
    .selectFrom('labReports')
    .select(['id', 'patientKey', 'visitId', 'contentHash', 'reportedAt', 'supersededBy'])
    .where('sender', '=', number.sender)
    .where('reportNumber', '=', number.reportNumber)
    .$if(number.reportNumber === '', (query) => query.where('contentHash', '=', hash))
    .execute();
  const version = versioning(
    held,
    { patientKey: person.key, contentHash: hash, reportedAt, numbered: number.reportNumber !== '' },
    original.storedFromIt,
  );
  if (version.kind === 'refused') {
    return { outcome: 'refused', about: 'number', reason: 'This report number is held as another patient’s' };
  }
  const identified = await identifyPatient(tx, clock, person.identity);
  if (!identified.ok) return { outcome: 'refused', about: 'patient', reason: identified.reason };
  if (version.kind === 'duplicate') {
    const { id: labReportId, visitId, supersededBy } = version.of;
    const reason = supersededBy === null ? null : 'An earlier version of a report whose later version stands';
    return { outcome: 'duplicate', labReportId, visitId, reason };
  }

  const visitId = await visitOn(tx, clock, identified.key, day);
  const labReportId = newId<LabReportId>(clock.now());
  await tx
    .insertInto('labReports')
    .values({
      id: labReportId,
      patientKey: identified.key,
      visitId,
      ...number,
      contentHash: hash,
      hash: original.hash,
      collectedAt: report.collectedAt === null ? null : momentOf(report.collectedAt, config.timeZone),
      reportedAt,
      receivedAt: clock.now(),
      supersededBy: version.replacedBy?.id ?? null,
    })
    .execute();
  const of = { labReportId, visitId, patientKey: identified.key };
  const rows: ObservationTable[] = [
    ...report.observations.map((observation) => ({
      ...understand(observation, person.sex),
      ...of,
      id: newId(clock.now()),
      observedAt: observation.observedAt === null ? null : momentOf(observation.observedAt, config.timeZone),
    })),
    ...report.refused.map((refused) => ({
      ...shownOnly(refused),
      ...of,
      id: newId(clock.now()),
      observedAt: null,
    })),
  ];
  const kept = await supersede(tx, platform, version.replaces, rows, of);
  await insertRows(tx, rows);
  if (version.replacedBy !== null) await completeLater(tx, rows, version.replacedBy);
  const counts = version.replacedBy ?? { id: labReportId, visitId };
  await road.record(tx, { kind: 'labreport.received', labReportId: counts.id, visitId: counts.visitId });
  original.storedFromIt.add(labReportId);
  const overtaken =
    version.replacedBy !== null
      ? 'A later version of this report stands, with what only this one says added'
      : null;
  return { outcome: 'stored', labReportId, visitId, reason: reasonsOf(report, kept, overtaken) };
}

function reasonsOf(report: LabReportIn, kept: number, overtaken: string | null): string | null {
  const unread = report.refused.map(({ place, reason }) => `${placeText(place)}: ${reason}`);
  const reasons = [
    ...(overtaken === null ? [] : [overtaken]),
    ...(kept === 0 ? [] : [`${kept} results of the version before are not mentioned and stand`]),
    ...(unread.length === 0
      ? []
      : [`${unread.length} results are only shown as received (${unread.slice(0, 5).join('; ')})`]),
  ];
  return reasons.length === 0 ? null : reasons.join('. ');
}
