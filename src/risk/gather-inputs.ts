import { wholeYearsBetween } from '../domain/age.ts';
import { type Analyte, analyteByKey } from '../domain/analytes.ts';
import type { HistoryAnswers } from '../domain/history.ts';
import type { Sex } from '../domain/lab-report.ts';
import type { Bilingual } from '../domain/text.ts';
import { toCanonical } from '../domain/units.ts';
import { roundHalfUp } from '../inference/bands.ts';
import type { GivenInput } from '../inference/input-value.ts';
import type { TableCard, TableInput } from '../inference/model-card.ts';
import type { GivenInputs } from '../inference/table-model.ts';
import type { ObservationTable } from '../labs/tables.ts';
import { vitalSignByKey } from '../labs/vital-signs.ts';
import type { AssessmentInput } from './api.ts';
import { chooseResult } from './choose-result.ts';
import { type OfAntigen, withAntigen } from './hepatitis-b.ts';

/** All that is known of one person at one visit. */
export type Known = {
  /** YYYY-MM-DD. */
  readonly visitDate: string;
  readonly birthDate: string | null;
  readonly sex: Sex | null;
  readonly history: HistoryAnswers | null;
  readonly historyRecordedAt: number | null;
  /** Those that count: of the newest version of each report. */
  readonly observations: readonly ObservationTable[];
  /** Of SCORE2, as the centre has set it. */
  readonly cvdRegion: string;
  /** What was measured on images or entered by a reader, by the field of an input's source; absent is nothing. */
  readonly findings?: ReadonlyMap<string, Measured>;
  /** What other models answered about this visit, as `<model>.<output>`. */
  readonly answers?: ReadonlyMap<string, Measured>;
};

/** A value with its UCUM unit, and when it was observed. */
export type Measured = GivenInput & { readonly observedAt: number | null };

export type Gathered = {
  readonly given: GivenInputs;
  readonly inputs: readonly AssessmentInput[];
  /** Why an input that is there was not taken, by its name. */
  readonly refused: ReadonlyMap<string, Bilingual>;
};

type Origin = Pick<AssessmentInput, 'source' | 'observationId' | 'observedAt'>;
type Found =
  | ({ readonly kind: 'found'; readonly given: GivenInput } & Origin)
  | { readonly kind: 'refused'; readonly reason: Bilingual }
  | null;

/** Units of the form's numbers, as HistoryAnswers states them; what is no quantity has none. */
const HISTORY_UNITS: Readonly<Record<string, string>> = {
  cigarettesPerDay: '/d',
  yearsSmoked: 'a',
  yearsSinceQuit: 'a',
  heightCm: 'cm',
  weightKg: 'kg',
  systolicMmHg: 'mm[Hg]',
  diastolicMmHg: 'mm[Hg]',
  waistCm: 'cm',
  weightChangeKg: 'kg',
  glucoseYearBeforeMgDl: 'mg/dL',
  menarcheAge: 'a',
  firstBirthAge: 'a',
  firstBirthAgeOrNone: 'a',
  yearsSmokedOrNone: 'a',
  relativesWithBreastCancer: '1',
  breastBiopsies: '1',
};

/** The Gail model's code for "no birth". */
const NULLIPAROUS = 98;

/** Gathers what one model asks for from where its card says it stands. Nothing is imputed: what is not known is left out. */
export function gatherInputs(card: TableCard, known: Known): Gathered {
  const given: Record<string, GivenInput> = {};
  const inputs: AssessmentInput[] = [];
  const refused = new Map<string, Bilingual>();
  for (const input of card.inputs) {
    const found = find(input, known);
    if (found === null) continue;
    if (found.kind === 'refused') {
      refused.set(input.name, found.reason);
      continue;
    }
    const { source, observationId, observedAt } = found;
    const { value, unit = null } = found.given;
    given[input.name] = found.given;
    inputs.push({ name: input.name, label: input.title, value, unit, source, observationId, observedAt });
  }
  return { given, inputs, refused };
}

function find(input: TableInput, known: Known): Found {
  const { source } = input;
  switch (source.kind) {
    case 'patient':
      return ofPatient(source.field, known);
    case 'analyte': {
      const analyte = analyteByKey(source.analyte);
      return analyte === null ? null : ofResults(input, analyte, source.loinc, known);
    }
    case 'measurement':
      return measured(input, source.field, known);
    case 'history':
      return ofHistory(source.field, known);
    case 'setting':
      if (source.field === 'astUpperLimit') return laboratorysUpperLimit('ast', known);
      return source.field === 'cardiovascularRiskRegion'
        ? from('setting', { value: known.cvdRegion.toLowerCase().replaceAll(' ', '-') })
        : null;
    case 'finding':
      return asMeasured('finding', known.findings?.get(source.field));
    case 'model':
      return asMeasured(
        'model',
        reported(known.answers?.get(`${source.model}.${source.output}`), source.roundDecimals),
      );
  }
}

function from(source: AssessmentInput['source'], given: GivenInput, observedAt: number | null = null): Found {
  return { kind: 'found', given, source, observationId: null, observedAt };
}

function asMeasured(source: 'finding' | 'model', measured: Measured | undefined): Found {
  if (measured === undefined) return null;
  const { observedAt, ...given } = measured;
  return from(source, given, observedAt);
}

/** An answer rounded as it is reported, where a card asks for it so. */
function reported(measured: Measured | undefined, decimals: number | undefined): Measured | undefined {
  if (decimals === undefined || typeof measured?.value !== 'number') return measured;
  return { ...measured, value: roundHalfUp(measured.value, decimals) };
}

function ofPatient(field: 'ageYears' | 'sex', { birthDate, visitDate, sex }: Known): Found {
  if (field === 'sex') {
    return sex === null
      ? null
      : from('patient', { value: sex === 'M' ? 'male' : sex === 'F' ? 'female' : 'other' });
  }
  const age = birthDate === null ? null : wholeYearsBetween(birthDate, visitDate);
  return age === null ? null : from('patient', { value: age, unit: 'a' });
}

/** A result in the unit it came in where the card takes that one, by the card's own conversion; else in ours. */
function ofResults(input: TableInput, analyte: Analyte, loinc: readonly string[], known: Known): Found {
  const chosen = chooseResult(analyte, loinc, known.observations);
  if (chosen.kind === 'absent') return null;
  if (chosen.kind === 'refused') return chosen;
  const { row } = chosen;
  if (isTooOld(input, row.observedAt, known.visitDate)) return { kind: 'refused', reason: tooOld(input) };
  if (chosen.kind === 'present') return ofResult(row, { value: chosen.value });
  const { value, unit } = chosen;
  const taken = unit === input.unit || input.conversions.some((conversion) => conversion.unit === unit);
  const canonical = toCanonical(analyte, value, unit);
  const given = taken || !canonical.ok ? { value, unit } : { value: canonical.value, unit: canonical.unit };
  return ofResult(row, given);
}

/** What the laboratory itself calls the upper limit, beside the very result that the model reads. */
function laboratorysUpperLimit(key: string, { observations }: Known): Found {
  const analyte = analyteByKey(key);
  const chosen = analyte === null ? null : chooseResult(analyte, analyte.loinc, observations);
  if (analyte === null || chosen?.kind !== 'taken') return null;
  const { referenceSource, referenceHigh, unit } = chosen.row;
  if (referenceSource !== 'laboratory' || referenceHigh === null) return null;
  const limit = toCanonical(analyte, referenceHigh, unit);
  return limit.ok ? ofResult(chosen.row, { value: limit.value, unit: limit.unit }) : null;
}

function ofResult({ id, observedAt }: ObservationTable, given: GivenInput): Found {
  return { kind: 'found', given, source: 'lab', observationId: id, observedAt };
}

const DAY_MS = 86_400_000;

/** Whether a result was taken longer before the visit than the model allows; one of unknown time belongs to the visit. */
function isTooOld({ maxAgeDays }: TableInput, observedAt: number | null, visitDate: string): boolean {
  if (maxAgeDays === undefined || observedAt === null) return false;
  return Number(observedAt) < Date.parse(visitDate) - maxAgeDays * DAY_MS;
}

function tooOld({ title, maxAgeDays }: TableInput): Bilingual {
  return {
    en: `${title.en}: the latest result is more than ${maxAgeDays} days older than the visit.`,
    vi: `${title.vi}: kết quả mới nhất cách lần khám hơn ${maxAgeDays} ngày.`,
  };
}

function measured(input: TableInput, field: string, known: Known): Found {
  if (field === 'systolicMmHg') return measuredAs('sbp', input, known) ?? ofHistory(field, known);
  if (field === 'diastolicMmHg') return measuredAs('dbp', input, known) ?? ofHistory(field, known);
  if (field === 'waistCm') return ofHistory(field, known);
  if (field !== 'bmi') return null;
  const { heightCm = null, weightKg = null } = known.history ?? {};
  const sent = measuredAs('bmi', input, known);
  if (sent !== null || heightCm === null || weightKg === null) return sent;
  // Twelve digits drop what only binary fractions add: 64 kg at 160 cm is 25.
  const bmi = Number((weightKg / (heightCm / 100) ** 2).toPrecision(12));
  return from('history', { value: bmi, unit: 'kg/m2' }, known.historyRecordedAt);
}

function measuredAs(key: string, input: TableInput, known: Known): Found {
  const sign = vitalSignByKey(key);
  return sign === null ? null : ofResults(input, sign, sign.loinc, known);
}

/** Answers that may rest on hepatitis B, which a laboratory tells as well as the form. */
const ON_HEPATITIS_B: ReadonlySet<string> = new Set([
  'hepatitisB',
  'hepatitisBTreated',
  'chronicHepatitis',
  'chronicLiverDisease',
]);

function ofHistory(field: string, known: Known): Found {
  if (field === 'pregnant' && known.sex === 'M') return from('patient', { value: false });
  const { history, observations } = known;
  const answerOf = (answers: HistoryAnswers) => answerTo(field, answers);
  const rests: OfAntigen<number | string | boolean> = ON_HEPATITIS_B.has(field)
    ? withAntigen(history, observations, answerOf)
    : { kind: 'form', answer: history === null ? null : answerOf(history) };
  if (rests.kind === 'refused') return rests;
  if (rests.kind === 'result') return ofResult(rests.row, { value: rests.answer });
  const value = rests.answer;
  if (value === null) return null;
  const unit = HISTORY_UNITS[field];
  return from('history', unit === undefined ? { value } : { value, unit }, known.historyRecordedAt);
}

/** An answer of the form, or what follows from its answers; null where the form leaves it open. */
export function answerTo(field: string, answers: HistoryAnswers): number | string | boolean | null {
  const { smokingStatus, hepatitisB, hepatitisC, diabetes } = answers;
  switch (field) {
    case 'everSmoker':
      return smokingStatus === null ? null : smokingStatus !== 'never';
    case 'currentSmoker':
      return smokingStatus === null ? null : smokingStatus === 'current';
    case 'yearsSmokedOrNone':
      return smokingStatus === 'never' ? 0 : answers.yearsSmoked;
    case 'chronicHepatitis':
      return anyOf(hepatitisB, hepatitisC);
    case 'chronicLiverDisease':
      return anyOf(hepatitisB, hepatitisC, answers.cirrhosis);
    case 'impairedGlucoseOrDiabetes':
      return anyOf(diabetes, answers.everHighGlucose);
    case 'hypertension':
      return answers.antihypertensive === true ? true : answers.hypertension;
    case 'hepatitisBTreated':
      return hepatitisB === false ? false : answers.hepatitisBTreated;
    case 'newOnsetDiabetes':
      return diabetes === false ? false : answers.newOnsetDiabetes;
    case 'cancerOverFiveYearsAgo':
      return answers.personalCancerHistory === false ? false : answers.cancerOverFiveYearsAgo;
    case 'recentCancer':
      return recentCancer(answers);
    case 'familyLungCancerAge':
      return familyLungCancer(answers);
    case 'firstBirthAgeOrNone':
      return answers.everGivenBirth === false ? NULLIPAROUS : answers.firstBirthAge;
    case 'atypicalHyperplasia':
      return answers.breastBiopsies === 0 ? false : answers.atypicalHyperplasia;
    case 'pregnant':
      return answers.postmenopausal === true ? false : answers.pregnant;
    default: {
      const answer = new Map<string, unknown>(Object.entries(answers)).get(field);
      return typeof answer === 'number' || typeof answer === 'string' || typeof answer === 'boolean'
        ? answer
        : null;
    }
  }
}

/** Whether an own cancer was less than five years ago, as far as the form tells. */
function recentCancer({ personalCancerHistory, cancerOverFiveYearsAgo }: HistoryAnswers): boolean | null {
  if (personalCancerHistory !== true) return personalCancerHistory;
  return cancerOverFiveYearsAgo === null ? null : !cancerOverFiveYearsAgo;
}

/** Whether the first of the family fell ill early, which is asked of who has one. */
function familyLungCancer({ familyHistoryLungCancer, familyLungCancerBefore60 }: HistoryAnswers) {
  if (familyHistoryLungCancer === false) return 'none';
  if (familyHistoryLungCancer === null || familyLungCancerBefore60 === null) return null;
  return familyLungCancerBefore60 ? 'early' : 'late';
}

/** Yes when one is, no when all are, else open. */
function anyOf(...answers: readonly (boolean | null)[]): boolean | null {
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}
