import {
  type Analyte,
  analyteByKey,
  analyteByLoinc,
  interpretAgainst,
  plausible,
  referenceOf,
} from '../domain/analytes.ts';
import {
  type CodedIn,
  type ObservationIn,
  placeText,
  type RefusedObservation,
  type Sex,
} from '../domain/lab-report.ts';
import { isLoinc } from '../domain/loinc.ts';
import { readPresence } from '../domain/presence.ts';
import type { ObservationProblem } from '../domain/refusal-kinds.ts';
import { canonicalOf, inUnit } from './canonical-value.ts';
import { type Interval, interpretBound, readFlags, settle } from './interpret-result.ts';
import type { Dictionary } from './lab-dictionary.ts';
import type { ObservationTable } from './tables.ts';
import { vitalSignByKey, vitalSignByLoinc } from './vital-signs.ts';

/** What a result says, without the report, visit and time that it belongs to. */
export type Understood = Omit<
  ObservationTable,
  'id' | 'labReportId' | 'saidIn' | 'visitId' | 'patientKey' | 'observedAt' | 'understoodAt' | 'comment'
>;

/** What is read of a result to understand it. */
export type Said = Pick<
  ObservationIn,
  | 'codes'
  | 'subId'
  | 'value'
  | 'unit'
  | 'referenceText'
  | 'referenceLow'
  | 'referenceHigh'
  | 'flags'
  | 'status'
>;

/** Of whom a result is, by which our intervals are chosen, and what was examined. */
export type Examined = {
  readonly sex: Sex | null;
  readonly ageYears: number | null;
  readonly specimen: string | null;
};

/** Problems that end once a person says what the sender means by its code or unit. */
export const NEEDS_MAPPING = [
  'unknown-code',
  'conflicting-codes',
  'missing-unit',
  'unknown-unit',
  'other-dimension',
] as const;
const needsMapping: ReadonlySet<string | null> = new Set(NEEDS_MAPPING);

type Meaning = Pick<
  Understood,
  | 'analyteKey'
  | 'canonicalValue'
  | 'canonicalUnit'
  | 'referenceLow'
  | 'referenceHigh'
  | 'referenceSource'
  | 'interpretation'
  | 'problem'
  | 'reason'
>;

const LOINC_NAMES = new Set(['LN', 'LOINC', 'LNC', 'HTTP://LOINC.ORG']);
const LONGEST_CODES = 200;
const WITHDRAWN: ReadonlySet<string> = new Set(['cancelled', 'entered-in-error', 'deleted']);

/** Whether a code is LOINC: its sender says so, or says nothing and the check digit is right; a local code never is. */
function isLoincCode({ code, system }: CodedIn): boolean {
  if (code === null) return false;
  return system === null ? isLoinc(code) : LOINC_NAMES.has(system.toUpperCase());
}

function knownAmong(loinc: readonly CodedIn[]): { coded: CodedIn; analyte: Analyte }[] {
  return loinc.flatMap((coded) => {
    const analyte = analyteByLoinc(coded.code ?? '') ?? vitalSignByLoinc(coded.code ?? '');
    return analyte === null ? [] : [{ coded, analyte }];
  });
}

/** The analytes that a result's codes name: more than one where they contradict each other. */
export function analytesNamed(codes: readonly CodedIn[]): Analyte[] {
  return [...new Set(knownAmong(codes.filter(isLoincCode)).map(({ analyte }) => analyte))];
}

type Unrecognised = Extract<ObservationProblem, 'unknown-code' | 'conflicting-codes'>;

/** The code to go by, and its analyte; `analyte` is the problem where the codes sent mean nothing to us or two things. */
export function recognise(codes: readonly CodedIn[]): {
  coded: CodedIn | null;
  analyte: Analyte | Unrecognised;
} {
  const loinc = codes.filter(isLoincCode);
  const known = knownAmong(loinc);
  const [first] = known;
  if (first === undefined) return { coded: loinc[0] ?? codes[0] ?? null, analyte: 'unknown-code' };
  if (known.some(({ analyte }) => analyte.key !== first.analyte.key)) {
    return { coded: first.coded, analyte: 'conflicting-codes' };
  }
  return first;
}

/** The codes as sent, with what their sender calls the system: `CREA (L), 2160-0 (LN)`. */
function codesText(codes: readonly CodedIn[]): string | null {
  const sent = codes.flatMap(({ code, system }) =>
    code === null ? [] : [system === null ? code : `${code} (${system})`],
  );
  return sent.length === 0 ? null : sent.join(', ').slice(0, LONGEST_CODES);
}

/** The laboratory's own bounds in the canonical unit; null where it gave none. */
function ownInterval(analyte: Analyte, observation: Said): Interval | null {
  const convert = (bound: number | null): number | null => {
    if (bound === null) return null;
    const converted = canonicalOf(analyte, bound, observation.unit);
    return converted.ok ? converted.value : null;
  };
  const interval = { low: convert(observation.referenceLow), high: convert(observation.referenceHigh) };
  return interval.low === null && interval.high === null ? null : interval;
}

type ShownInterval = Pick<Understood, 'referenceLow' | 'referenceHigh' | 'referenceSource'>;

/** The laboratory's own words of an interval; null where it gave none. */
function laboratorysInterval({ referenceLow, referenceHigh, referenceText }: Said): ShownInterval | null {
  if (referenceLow === null && referenceHigh === null && referenceText === null) return null;
  return { referenceLow, referenceHigh, referenceSource: 'laboratory' };
}

/** The interval to show beside the value, in its unit: the laboratory's, else ours. */
function shownInterval(analyte: Analyte, observation: Said, ours: Interval | null): ShownInterval {
  const own = laboratorysInterval(observation);
  if (own !== null) return own;
  const { unit } = observation;
  const convert = (bound: number | null) =>
    bound === null || unit === null ? null : inUnit(analyte, bound, unit);
  const [referenceLow, referenceHigh] = [convert(ours?.low ?? null), convert(ours?.high ?? null)];
  const known = referenceLow !== null || referenceHigh !== null;
  return { referenceLow, referenceHigh, referenceSource: known ? analyte.referenceSource : null };
}

const NO_INTERVAL: ShownInterval = { referenceLow: null, referenceHigh: null, referenceSource: null };

/** A result that says present or absent; what is normal the dictionary says of some analytes. */
function presenceOf(analyte: Analyte, asSent: Meaning, text: string): Meaning {
  const present = readPresence(text);
  if (present === null) return { ...asSent, problem: 'not-a-number' };
  const ours = analyte.referenceText !== 'negative' ? null : present ? 'abnormal' : 'normal';
  return { ...asSent, interpretation: asSent.interpretation ?? ours };
}

function meaningOf(analyte: Analyte, observation: Said, { sex, ageYears }: Examined): Meaning {
  const { value, unit } = observation;
  const said = readFlags(observation.flags);
  const asSent: Meaning = {
    analyteKey: analyte.key,
    canonicalValue: null,
    canonicalUnit: null,
    ...(laboratorysInterval(observation) ?? NO_INTERVAL),
    interpretation: said,
    problem: null,
    reason: null,
  };
  if (value.kind === 'absent') return { ...asSent, problem: 'no-value' };
  if (analyte.unit === '{presence}' && value.kind !== 'quantity')
    return presenceOf(analyte, asSent, value.text);
  if (value.kind !== 'quantity') return { ...asSent, problem: 'not-a-number' };
  const canonical = canonicalOf(analyte, value.value, unit);
  if (!canonical.ok) return { ...asSent, problem: canonical.problem, reason: canonical.reason };
  const own = ownInterval(analyte, observation);
  const interval = own ?? referenceOf(analyte, sex, ageYears);
  const bounds = shownInterval(analyte, observation, interval);
  if (value.comparator !== null) {
    const certain = interpretBound(analyte, value.comparator, canonical.value, interval);
    return {
      ...asSent,
      ...bounds,
      interpretation: settle(certain, said, own !== null),
      problem: 'comparator',
      reason: `a bound (${value.comparator}), not a value`,
    };
  }
  const possible = plausible(analyte, canonical.value);
  if (!possible.ok) {
    return {
      ...asSent,
      ...bounds,
      interpretation: null,
      problem: 'implausible',
      reason: possible.reason,
    };
  }
  return {
    ...asSent,
    ...bounds,
    canonicalValue: canonical.value,
    canonicalUnit: canonical.unit,
    interpretation: settle(interpretAgainst(analyte, canonical.value, interval), said, own !== null),
  };
}

function unrecognised(problem: Unrecognised, observation: Said): Meaning {
  return {
    analyteKey: null,
    canonicalValue: null,
    canonicalUnit: null,
    ...(laboratorysInterval(observation) ?? NO_INTERVAL),
    interpretation: readFlags(observation.flags),
    problem,
    reason: codesText(observation.codes),
  };
}

/** What is written of a result so that it can be understood anew once a person has said what its sender means. */
function receivedText(observation: Said): string {
  const { codes, subId, value, unit, referenceText, referenceLow, referenceHigh, flags, status } =
    observation;
  return JSON.stringify({
    codes,
    subId,
    value,
    unit,
    referenceText,
    referenceLow,
    referenceHigh,
    flags,
    status,
  });
}

/** The analyte that a dictionary says; where codes contradict each other it can be one of theirs alone. */
function mappedTo(key: string, analyte: Analyte | Unrecognised, codes: readonly CodedIn[]): Analyte | null {
  if (analyte === 'unknown-code') return analyteByKey(key) ?? vitalSignByKey(key);
  if (analyte !== 'conflicting-codes') return analyte;
  return analytesNamed(codes).find((one) => one.key === key) ?? null;
}

/**
 * What one result means: its analyte, its value in our unit, and where it lies by the laboratory's own interval or
 * else by ours. What the hub does not know by itself it looks up in its sender's dictionary. Whatever is not certain
 * stands in `problem`, and then no model reads it; the result is shown as sent.
 */
export function understand(observation: Said, examined: Examined, dictionary: Dictionary): Understood {
  const { coded, analyte } = recognise(observation.codes);
  const { value } = observation;
  const sent = {
    code: coded?.code ?? '',
    codeSystem: coded?.system ?? null,
    label:
      coded?.display ??
      observation.codes.find(({ display }) => display !== null)?.display ??
      coded?.code ??
      '',
    subId: observation.subId,
    valueText: value.text,
    valueNumber: value.kind === 'quantity' ? value.value : null,
    comparator: value.kind === 'quantity' ? value.comparator : null,
    unit: observation.unit,
    referenceText: observation.referenceText,
    status: observation.status,
    specimen: examined.specimen,
  };
  const alone =
    typeof analyte === 'string'
      ? unrecognised(analyte, observation)
      : meaningOf(analyte, observation, examined);
  const asks = needsMapping.has(alone.problem);
  const meant = asks ? dictionary(sent) : null;
  const mapped = meant === null ? null : mappedTo(meant.analyteKey, analyte, observation.codes);
  const meaning =
    meant === null || mapped === null || mapped.key !== meant.analyteKey
      ? { ...alone, mappingId: null }
      : {
          ...meaningOf(mapped, { ...observation, unit: meant.takenAs ?? observation.unit }, examined),
          mappingId: meant.id,
        };
  const row = { ...sent, ...meaning, received: asks ? receivedText(observation) : null };
  if (!WITHDRAWN.has(observation.status)) return row;
  return {
    ...row,
    canonicalValue: null,
    canonicalUnit: null,
    interpretation: null,
    problem: 'withdrawn',
    reason: `taken back by the laboratory (${observation.status})`,
  };
}

/** A result that could not be read, kept so that a person sees it, with what its laboratory says of it. */
export function shownOnly(refused: RefusedObservation): Understood {
  const { coded, analyte } = recognise(refused.codes);
  return {
    code: coded?.code ?? '',
    codeSystem: coded?.system ?? null,
    label: coded?.display ?? coded?.code ?? placeText(refused.place),
    subId: refused.subId,
    valueText: refused.received,
    valueNumber: null,
    comparator: null,
    unit: refused.unit,
    referenceText: null,
    status: 'refused',
    analyteKey: typeof analyte === 'string' ? null : analyte.key,
    canonicalValue: null,
    canonicalUnit: null,
    referenceLow: null,
    referenceHigh: null,
    referenceSource: null,
    interpretation: refused.received === '' ? null : readFlags(refused.flags),
    problem: 'refused',
    reason: `${placeText(refused.place)}: ${refused.reason}`,
    specimen: null,
    received: null,
    mappingId: null,
  };
}
