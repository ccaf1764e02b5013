import type { BlobHash, LabReportId } from '../domain/ids.ts';
import { type LabReportIn, placeText } from '../domain/lab-report.ts';
import type { AckError } from '../formats/hl7/ack.ts';
import type { Hl7ErrorCode } from '../formats/hl7/message.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { Remark } from '../receipts/journal.ts';
import { LONGEST_REASON, type MessageOutcome } from '../receipts/message-outcome.ts';
import { type LabReportReceived, receiveLabReport } from './receive-lab-report.ts';

const ERROR_CODES: Readonly<Record<'patient' | 'time' | 'number', Hl7ErrorCode>> = {
  patient: '204',
  time: '101',
  number: '204',
};

type Told = { readonly report: LabReportIn; readonly received: LabReportReceived };

/** What the reports of one message come to: stored when any is new, and what was refused of the others is said. */
function outcomeOf(told: readonly Told[]): MessageOutcome {
  const errors: AckError[] = [];
  const remarks: Remark[] = [];
  for (const { report, received } of told) {
    const { remark } = received;
    if (remark !== null) {
      const reason = `${placeText(report.place)}: ${remark.reason}`;
      remarks.push({ problem: remark.problem, reason });
    }
    if (received.outcome !== 'refused' || report.place.kind !== 'segment') continue;
    const { segment, sequence } = report.place;
    const field = received.about === 'time' ? 7 : null;
    errors.push({
      segment,
      sequence,
      field,
      reason: received.remark.reason,
      errorCode: ERROR_CODES[received.about],
    });
  }
  // Of several remarks the one that asks something of a person is said.
  const said = remarks.find(({ problem }) => problem === 'results-not-read') ?? remarks[0];
  const kept = told.flatMap(({ received }) => (received.outcome === 'refused' ? [] : [received]));
  const first = kept.find(({ outcome }) => outcome === 'stored') ?? kept[0];
  return {
    outcome: first?.outcome === 'stored' ? 'stored' : errors.length > 0 ? 'quarantined' : 'duplicate',
    problem: kept.length > 0 && errors.length > 0 ? 'message-partly-refused' : (said?.problem ?? null),
    reason:
      remarks.length === 0
        ? null
        : remarks
            .map(({ reason }) => reason)
            .join('. ')
            .slice(0, LONGEST_REASON),
    labReportId: first?.labReportId ?? null,
    visitId: first?.visitId ?? null,
    errors,
  };
}

async function receiveReports(
  tx: Tx,
  platform: Platform,
  reports: readonly LabReportIn[],
  hash: BlobHash,
): Promise<Told[]> {
  const original = { hash, storedFromIt: new Set<LabReportId>() };
  const told: Told[] = [];
  for (const report of reports) {
    told.push({ report, received: await receiveLabReport(tx, platform, report, original) });
  }
  return told;
}

/** Takes the reports of one result message in: every one is placed for itself, and all of them in one transaction. */
export async function receiveResults(
  tx: Tx,
  platform: Platform,
  reports: readonly LabReportIn[],
  original: BlobHash,
): Promise<MessageOutcome> {
  return outcomeOf(await receiveReports(tx, platform, reports, original));
}
