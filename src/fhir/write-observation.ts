import { analyteByKey } from '../domain/analytes.ts';
import { readResultText } from '../domain/result-text.ts';
import { ANALYTE, LOINC, OWN_EXTENSIONS, SUB_ID, UCUM, uriOf } from '../formats/fhir/own-names.ts';
import { isUcum } from '../formats/ucum/unit-factor.ts';
import { canonicalOf } from '../labs/canonical-value.ts';
import type { LabReportTable, ObservationTable } from '../labs/tables.ts';
import { vitalSignByKey } from '../labs/vital-signs.ts';
import { exactQuantity } from './fhir-json.ts';
import { momentText } from './moment.ts';
import {
  type CodeableConcept,
  type Coding,
  type Extension,
  type Quantity,
  type Resource,
  told,
} from './resource.ts';

/** A result with what its report tells of it. */
export type ObservationRow = ObservationTable &
  Pick<LabReportTable, 'sender' | 'receivedAt' | 'collectedDay' | 'reportedAt'>;

const STATUSES: Readonly<Record<ObservationTable['status'], string>> = {
  registered: 'registered',
  preliminary: 'preliminary',
  final: 'final',
  corrected: 'corrected',
  cancelled: 'cancelled',
  'entered-in-error': 'entered-in-error',
  deleted: 'entered-in-error',
  refused: 'unknown',
};

/** The hub's states that FHIR calls by one of its own, for search. */
export function heldStatuses(status: string): string[] {
  return Object.entries(STATUSES).flatMap(([held, told]) => (told === status ? [held] : []));
}

const INTERPRETATIONS = {
  low: 'L',
  normal: 'N',
  high: 'H',
  'critical-low': 'LL',
  'critical-high': 'HH',
  abnormal: 'A',
  'critical-abnormal': 'AA',
} as const;

export const LOINC_NAMES = ['LN', 'LOINC', 'LNC', LOINC] as const;

/** A sender's code: LOINC by whatever name it is called, else the sender's own system as a URI. */
export function codingOf(code: string | null, system: string | null, display: string | null): Coding {
  const isLoinc = LOINC_NAMES.some((name) => name.toLowerCase() === system?.toLowerCase());
  return {
    ...(system === null ? {} : { system: isLoinc ? LOINC : uriOf('codes', system) }),
    ...told('code', code),
    ...told('display', display),
  };
}

function codeOf({ code, codeSystem, label, analyteKey }: ObservationRow): CodeableConcept {
  // A code without system that was understood is LOINC by its check digit.
  const system = codeSystem ?? (analyteKey !== null && /^\d{1,7}-\d$/.test(code) ? LOINC : null);
  const ours = analyteKey === null ? null : (analyteByKey(analyteKey) ?? vitalSignByKey(analyteKey));
  const codings = [
    ...(code === '' ? [] : [codingOf(code, system, label)]),
    ...(ours === null ? [] : [{ system: ANALYTE, code: ours.key, display: ours.name.en }]),
  ];
  return { coding: codings, text: label === '' ? 'not named' : label };
}

/** The UCUM code that a unit was taken for; null where it was not understood, since then nobody knows. */
function ucumOf({ analyteKey, valueNumber, unit, canonicalValue, problem }: ObservationRow): string | null {
  const analyte = analyteKey === null ? null : (analyteByKey(analyteKey) ?? vitalSignByKey(analyteKey));
  if (analyte === null || valueNumber === null || unit === null) return null;
  const taken = canonicalOf(analyte, valueNumber, unit);
  if (!taken.ok || !isUcum(taken.receivedAs)) return null;
  // What a person decided that the sender means by the unit may be another one.
  const same =
    canonicalValue !== null && Math.abs(taken.value - canonicalValue) <= 1e-9 * Math.abs(canonicalValue);
  return same || problem === 'comparator' ? taken.receivedAs : null;
}

function quantityIn(
  row: ObservationRow,
  value: number,
  written: string,
  comparator: string | null,
): Quantity {
  const code = ucumOf(row);
  return exactQuantity(
    {
      value,
      ...told('comparator', comparator),
      ...told('unit', row.unit),
      ...(code === null ? {} : { system: UCUM, code }),
    },
    written,
  );
}

/** `value[x]` as the laboratory sent it, or why there is none. */
function valueElements(row: ObservationRow) {
  const { valueText, valueNumber, comparator, unit } = row;
  const absent = (code: string) => ({
    dataAbsentReason: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code }],
    },
  });
  if (row.status === 'refused') {
    return absent('error');
  }
  if (valueText === '' && valueNumber === null) return absent('unknown');
  if (valueNumber !== null) {
    const digits = valueText.replace(/^[^\d+-]*/u, '');
    return { valueQuantity: quantityIn(row, valueNumber, digits, comparator) };
  }
  const read = readResultText(valueText);
  if (read.kind === 'range') {
    const end = (value: number): Quantity => ({ value, ...told('unit', unit) });
    return { valueRange: { low: end(read.low), high: end(read.high) } };
  }
  if (read.kind === 'ratio') {
    const numerator: Quantity = { value: read.numerator, ...told('comparator', read.comparator) };
    return { valueRatio: { numerator, denominator: { value: read.denominator } } };
  }
  return { valueString: valueText };
}

/** The interval beside the value and whose it is; ours names its source. */
function rangeOf(row: ObservationRow) {
  const { referenceLow, referenceHigh, referenceText, referenceSource, unit } = row;
  if (referenceLow === null && referenceHigh === null && referenceText === null) return undefined;
  const byLaboratory = referenceSource === null || referenceSource === 'laboratory';
  const code = ucumOf(row);
  const bound = (value: number | null): Quantity | undefined =>
    value === null
      ? undefined
      : { value, ...told('unit', unit), ...(code === null ? {} : { system: UCUM, code }) };
  return [
    {
      extension: [{ url: OWN_EXTENSIONS.rangeGivenBy, valueCode: byLaboratory ? 'laboratory' : 'hub' }],
      low: bound(referenceLow),
      high: bound(referenceHigh),
      type: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/referencerange-meaning', code: 'normal' }],
      },
      ...told('text', referenceText ?? (byLaboratory ? null : `by this hub: ${referenceSource}`)),
    },
  ];
}

function extensionsOf({
  canonicalValue,
  canonicalUnit,
  problem,
  status,
  valueText,
}: ObservationRow): Extension[] {
  const converted: Extension[] =
    canonicalValue === null || canonicalUnit === null
      ? []
      : [
          {
            url: OWN_EXTENSIONS.canonicalValue,
            valueQuantity: { value: canonicalValue, unit: canonicalUnit, system: UCUM, code: canonicalUnit },
          },
        ];
  return [
    ...converted,
    ...(problem === null ? [] : [{ url: OWN_EXTENSIONS.problem, valueCode: problem }]),
    ...(status === 'refused' && valueText !== ''
      ? [{ url: OWN_EXTENSIONS.asReceived, valueString: valueText }]
      : []),
  ];
}

/** One result as FHIR has it: value and unit as they were sent, our conversion beside it as an extension. */
export function writeObservation(row: ObservationRow, timeZone: string): Resource {
  const { interpretation, subId, observedAt, collectedDay, specimen } = row;
  const category =
    row.analyteKey !== null && vitalSignByKey(row.analyteKey) !== null ? 'vital-signs' : 'laboratory';
  return {
    resourceType: 'Observation',
    id: row.id,
    meta: { lastUpdated: momentText(row.understoodAt ?? row.receivedAt, timeZone) },
    extension: extensionsOf(row),
    identifier: subId === null ? undefined : [{ system: SUB_ID, value: subId }],
    status: STATUSES[row.status],
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: category }] },
    ],
    code: codeOf(row),
    subject: { reference: `Patient/${row.patientKey}` },
    effectiveDateTime: observedAt === null ? (collectedDay ?? undefined) : momentText(observedAt, timeZone),
    issued: row.reportedAt === null ? undefined : momentText(row.reportedAt, timeZone),
    performer: [{ display: row.sender === '' ? 'not named' : row.sender }],
    ...valueElements(row),
    interpretation:
      interpretation === null
        ? undefined
        : [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation',
                  code: INTERPRETATIONS[interpretation],
                },
              ],
            },
          ],
    note: row.comment === null ? undefined : [{ text: row.comment }],
    specimen: specimen === null ? undefined : { display: specimen },
    referenceRange: rangeOf(row),
  };
}
