import type { Person } from './people.ts';

interface Reporting {
  readonly loinc: string;
  readonly unit: string;
  /** Canonical value times this is the reported value. */
  readonly factor: number;
  readonly decimals: number;
}

/** An analyte as laboratories report it; canonical units are those of `si` at factor 1. */
export interface Analyte {
  readonly key: string;
  readonly name: string;
  readonly si: Reporting;
  readonly conventional: Reporting;
  /** Reference limits in canonical units, by sex where they differ. */
  readonly low?: number | { readonly M: number; readonly F: number };
  readonly high?: number | { readonly M: number; readonly F: number };
}

/** One reported result, ready for HL7 or CSV. */
export interface Result {
  readonly key: string;
  readonly name: string;
  readonly loinc: string;
  readonly unit: string;
  readonly value: string;
  readonly low: string;
  readonly high: string;
  readonly flag: '' | 'L' | 'H';
}

const same = (loinc: string, unit: string, decimals: number): Pick<Analyte, 'si' | 'conventional'> => {
  const reporting = { loinc, unit, factor: 1, decimals };
  return { si: reporting, conventional: reporting };
};

const lipid = (si: string, conventional: string, perMmol: number): Pick<Analyte, 'si' | 'conventional'> => ({
  si: { loinc: si, unit: 'mmol/L', factor: 1, decimals: 2 },
  conventional: { loinc: conventional, unit: 'mg/dL', factor: perMmol, decimals: 0 },
});

const ANALYTES: readonly Analyte[] = [
  {
    key: 'creatinine',
    name: 'Creatinin',
    si: { loinc: '14682-9', unit: 'umol/L', factor: 1, decimals: 0 },
    conventional: { loinc: '2160-0', unit: 'mg/dL', factor: 1 / 88.4, decimals: 2 },
    low: 53,
    high: 106,
  },
  { key: 'ast', name: 'AST (GOT)', ...same('1920-8', 'U/L', 0), high: 40 },
  { key: 'alt', name: 'ALT (GPT)', ...same('1742-6', 'U/L', 0), high: { M: 40, F: 35 } },
  { key: 'plt', name: 'Số lượng tiểu cầu', ...same('777-3', '10*3/uL', 0), low: 150, high: 400 },
  {
    key: 'bili_t',
    name: 'Bilirubin toàn phần',
    si: { loinc: '14631-6', unit: 'umol/L', factor: 1, decimals: 1 },
    conventional: { loinc: '1975-2', unit: 'mg/dL', factor: 1 / 17.1, decimals: 2 },
    high: 20.5,
  },
  {
    key: 'albumin',
    name: 'Albumin',
    si: { loinc: '1751-7', unit: 'g/L', factor: 1, decimals: 0 },
    conventional: { loinc: '1751-7', unit: 'g/dL', factor: 0.1, decimals: 1 },
    low: 35,
    high: 50,
  },
  { key: 'tc', name: 'Cholesterol toàn phần', ...lipid('14647-2', '2093-3', 1 / 0.02586), high: 5.17 },
  {
    key: 'hdl',
    name: 'HDL-cholesterol',
    ...lipid('14646-4', '2085-9', 1 / 0.02586),
    low: { M: 1.03, F: 1.29 },
  },
  { key: 'ldl', name: 'LDL-cholesterol', ...lipid('2089-1', '2089-1', 1 / 0.02586), high: 3.36 },
  { key: 'tg', name: 'Triglycerid', ...lipid('14927-8', '2571-8', 1 / 0.01129), high: 1.69 },
  {
    key: 'glucose_f',
    name: 'Đường huyết đói',
    si: { loinc: '14749-6', unit: 'mmol/L', factor: 1, decimals: 1 },
    conventional: { loinc: '1558-6', unit: 'mg/dL', factor: 1 / 0.0555, decimals: 0 },
    low: 3.9,
    high: 5.5,
  },
  { key: 'hba1c', name: 'HbA1c', ...same('4548-4', '%', 1), low: 4, high: 5.6 },
  {
    key: 'hb',
    name: 'Huyết sắc tố',
    si: { loinc: '718-7', unit: 'g/L', factor: 1, decimals: 0 },
    conventional: { loinc: '718-7', unit: 'g/dL', factor: 0.1, decimals: 1 },
    low: { M: 130, F: 120 },
    high: { M: 180, F: 160 },
  },
  { key: 'wbc', name: 'Số lượng bạch cầu', ...same('6690-2', '10*3/uL', 1), low: 4, high: 10 },
  { key: 'afp', name: 'AFP', ...same('1834-1', 'ng/mL', 1), high: 10 },
  { key: 'sbp', name: 'Huyết áp tâm thu', ...same('8480-6', 'mm[Hg]', 0), high: 129 },
  { key: 'height', name: 'Chiều cao', ...same('8302-2', 'cm', 0) },
  { key: 'weight', name: 'Cân nặng', ...same('29463-7', 'kg', 2) },
  { key: 'bmi', name: 'Chỉ số khối cơ thể', ...same('39156-5', 'kg/m2', 1) },
];

/** Everything reported for one person, in the units of that person's laboratory. */
export function resultsOf(person: Person): Result[] {
  const { heightCm, weightKg } = person.history;
  const measured: Person['measured'] = {
    ...person.measured,
    height: heightCm,
    weight: weightKg,
    bmi: weightKg / (heightCm / 100) ** 2,
  };
  return ANALYTES.flatMap((analyte) => {
    const value = measured[analyte.key];
    if (value === undefined) return [];
    const how = analyte[person.units];
    const reported = (value * how.factor).toFixed(how.decimals);
    const low = limit(analyte.low, person.sex, how);
    const high = limit(analyte.high, person.sex, how);
    const flag =
      low !== '' && Number(reported) < Number(low)
        ? 'L'
        : high !== '' && Number(reported) > Number(high)
          ? 'H'
          : '';
    return [
      {
        key: analyte.key,
        name: analyte.name,
        loinc: how.loinc,
        unit: how.unit,
        value: reported,
        low,
        high,
        flag,
      },
    ];
  });
}

/** What a reader of the report gets back in canonical units: the rounded, reported value, converted. */
export function canonicalOf(person: Person): { readonly [analyte: string]: number } {
  return Object.fromEntries(
    resultsOf(person).map((result) => {
      const analyte = ANALYTES.find((a) => a.key === result.key);
      if (!analyte) throw new Error(`no analyte ${result.key}`);
      return [result.key, Number(result.value) / analyte[person.units].factor];
    }),
  );
}

function limit(bound: Analyte['low'], sex: 'M' | 'F', how: Reporting): string {
  if (bound === undefined) return '';
  return ((typeof bound === 'number' ? bound : bound[sex]) * how.factor).toFixed(how.decimals);
}
