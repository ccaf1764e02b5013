import type { LabReportIn, ObservationIn, PatientIdentityIn } from '../../domain/lab-report.ts';
import { sameName } from '../../domain/name.ts';
import type { SentTime } from '../../domain/sent-time.ts';
import { CellError } from './cell.ts';

/** A report is written in one transaction, for which others wait. */
const MOST_RESULTS = 5_000;

/** What one row says. */
export type RowSaid = {
  readonly line: number;
  readonly sender: LabReportIn['sender'];
  readonly patient: PatientIdentityIn;
  readonly collectedAt: SentTime;
  readonly reportId: string | null;
  readonly specimen: string | null;
  readonly observations: readonly ObservationIn[];
};

type OpenReport = Omit<LabReportIn, 'observations' | 'patient'> & {
  patient: PatientIdentityIn;
  observations: ObservationIn[];
};

/** The columns by which rows are told to contradict each other, as their table calls them. */
export type Called = Readonly<Record<'report_id' | 'name' | 'birth_date' | 'sex', string>>;

export type ReportGroups = {
  /** @throws CellError where the row contradicts earlier ones of its report */
  add(row: RowSaid): void;
  reports(): LabReportIn[];
};

/**
 * Puts rows together to reports: those of one person with one report number, or where that is missing with one time of
 * collection, and one specimen.
 */
export function openGroups(called: Called): ReportGroups {
  const reports = new Map<string, OpenReport>();
  const owners = new Map<string, string>();
  return {
    add(row) {
      const { patient, reportId, collectedAt, specimen } = row;
      const person = JSON.stringify(patient.identifiers);
      const owner = reportId === null ? null : (owners.get(reportId) ?? null);
      if (owner !== null && owner !== person) {
        throw new CellError(called.report_id, 'belongs to another patient in an earlier row');
      }
      const key = JSON.stringify([person, reportId ?? collectedAt, reportId === null, specimen]);
      const open = reports.get(key);
      if (open === undefined) {
        reports.set(key, newReport(row));
      } else {
        if (open.observations.length + row.observations.length > MOST_RESULTS) {
          throw new CellError(null, `more than ${MOST_RESULTS} results of one report`);
        }
        open.patient = agreed(open.patient, patient, called);
        open.observations.push(...row.observations);
      }
      if (reportId !== null) owners.set(reportId, person);
    },
    reports: () => [...reports.values()],
  };
}

function newReport({
  line,
  sender,
  patient,
  reportId,
  collectedAt,
  specimen,
  observations,
}: RowSaid): OpenReport {
  return {
    place: { kind: 'line', line, column: null },
    sender,
    patient,
    visitNumber: null,
    reportNumber: reportId === null ? null : { value: reportId, issuer: null },
    placerOrderNumber: null,
    // Two specimens under one number are two reports, and neither corrects the other.
    service: specimen === null ? [] : [{ code: null, display: specimen, system: null }],
    collectedAt,
    reportedAt: null,
    statusCode: null,
    specimens:
      specimen === null
        ? []
        : [{ id: null, type: { code: null, display: specimen, system: null }, collectedAt: null }],
    comments: [],
    observations: [...observations],
    refused: [],
    notes: [],
  };
}

/** What two rows together say of one person; what one leaves empty the other fills. */
function agreed(one: PatientIdentityIn, other: PatientIdentityIn, called: Called): PatientIdentityIn {
  if (one.name !== null && other.name !== null && !sameName(one.name, other.name)) {
    throw new CellError(called.name, 'differs from an earlier row of this report');
  }
  if (one.birthDate !== null && other.birthDate !== null && one.birthDate !== other.birthDate) {
    throw new CellError(called.birth_date, 'differs from an earlier row of this report');
  }
  if (one.sex !== null && other.sex !== null && one.sex !== other.sex) {
    throw new CellError(called.sex, 'differs from an earlier row of this report');
  }
  return {
    identifiers: one.identifiers,
    name: one.name ?? other.name,
    birthDate: one.birthDate ?? other.birthDate,
    sex: one.sex ?? other.sex,
    phones: [...new Set([...(one.phones ?? []), ...(other.phones ?? [])])],
  };
}
