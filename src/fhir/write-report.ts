import { LOINC, SIGNED_REPORT, uriOf } from '../formats/fhir/own-names.ts';
import { CONCLUSION } from '../formats/fhir/read-report.ts';
import type { LabReportTable } from '../labs/tables.ts';
import type { ReportBody } from '../report/api.ts';
import type { ReportTable } from '../report/tables.ts';
import { momentText } from './moment.ts';
import { type Resource, told } from './resource.ts';
import { codingOf, type ObservationRow } from './write-observation.ts';

const SECTIONS = 'http://terminology.hl7.org/CodeSystem/v2-0074';

type Result = Pick<ObservationRow, 'id' | 'code' | 'subId' | 'valueText' | 'status'>;

/** Whether a result is the conclusion of its report, which FHIR has in the report itself. */
export function isConclusion({ code, subId }: Pick<Result, 'code' | 'subId'>): boolean {
  return code === CONCLUSION.code && subId === CONCLUSION.subId;
}

/** The number as the laboratory gave it: where the service tells reports of one number apart, it stands behind. */
function ownNumber({ reportNumber, serviceCode, serviceName }: LabReportTable): string {
  const service = serviceCode ?? serviceName;
  const suffix = service === null ? '' : ` ${service}`;
  return suffix !== '' && reportNumber.endsWith(suffix)
    ? reportNumber.slice(0, -suffix.length)
    : reportNumber;
}

/** A laboratory's report as FHIR has it. */
export function writeLabReport(row: LabReportTable, results: readonly Result[], timeZone: string): Resource {
  const number = ownNumber(row);
  const { collectedAt, reportedAt, sender } = row;
  const named = row.serviceCode !== null || row.serviceName !== null;
  const conclusions = results
    .filter((one) => isConclusion(one) && one.status !== 'deleted' && one.status !== 'entered-in-error')
    .map(({ valueText }) => valueText);
  return {
    resourceType: 'DiagnosticReport',
    id: row.id,
    meta: { lastUpdated: momentText(row.receivedAt, timeZone) },
    identifier: number === '' ? undefined : [{ system: uriOf('sender', sender), value: number }],
    status: row.status,
    category: [{ coding: [{ system: SECTIONS, code: 'LAB' }] }],
    code: named
      ? {
          coding:
            row.serviceCode === null
              ? undefined
              : [codingOf(row.serviceCode, row.serviceSystem, row.serviceName)],
          text: row.serviceName ?? row.serviceCode ?? undefined,
        }
      : { coding: [{ system: LOINC, code: '11502-2', display: 'Laboratory report' }] },
    subject: { reference: `Patient/${row.patientKey}` },
    effectiveDateTime:
      collectedAt === null ? (row.collectedDay ?? undefined) : momentText(collectedAt, timeZone),
    issued: reportedAt === null ? undefined : momentText(reportedAt, timeZone),
    performer: [{ display: sender === '' ? 'not named' : sender }],
    result: results.filter((one) => !isConclusion(one)).map(({ id }) => ({ reference: `Observation/${id}` })),
    ...told('conclusion', conclusions.join('\n')),
  };
}

/** The report that a reader signed, of images or of a visit's results; it exists only once signed. */
export function writeSignedReport(
  row: ReportTable & { readonly patientKey: string; readonly visitDate: string },
  body: ReportBody,
  timeZone: string,
): Resource {
  const imaging = row.studyUid !== null;
  const signed = momentText(row.signedAt, timeZone);
  return {
    resourceType: 'DiagnosticReport',
    id: row.id,
    meta: { lastUpdated: signed },
    identifier: [{ system: SIGNED_REPORT, value: row.id }],
    status: row.status,
    category: [{ coding: [{ system: SECTIONS, code: imaging ? 'RAD' : 'OTH' }] }],
    code: imaging
      ? {
          coding: [{ system: LOINC, code: '18748-4', display: 'Diagnostic imaging study' }],
          ...told('text', body.study?.description),
        }
      : { text: 'Report of a screening visit' },
    subject: { reference: `Patient/${row.patientKey}` },
    effectiveDateTime: row.visitDate,
    issued: signed,
    resultsInterpreter: [{ display: row.signedBy }],
    imagingStudy: imaging ? [{ reference: `ImagingStudy/${row.studyUid}` }] : undefined,
    ...told('conclusion', body.impression),
  };
}
