import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyteByKey } from '../../src/domain/analytes.ts';
import { assessTable } from '../../src/inference/assess-table.ts';
import { type Models, openModels, readyTables } from '../../src/inference/registry.ts';
import type { GivenInputs } from '../../src/inference/table-model.ts';

let models: Models;
beforeAll(async () => {
  models = await openModels({ folder: join(import.meta.dirname, '../../models'), workers: 1 });
});
afterAll(() => models[Symbol.asyncDispose]());

const YES = { value: true };
const NO = { value: false };
const years = (value: number) => ({ value, unit: 'a' });
const amount = (unit: string) => (value: number) => ({ value, unit });
const [mgDl, gL, perL, mm] = [amount('mg/dL'), amount('g/L'), amount('10*9/L'), amount('mm')];

/** What became of a question to a model: the code of its refusal, or what it answered. */
async function became(id: string, given: GivenInputs): Promise<string> {
  const answer = await assessTable(models, id, given);
  return answer.kind === 'notApplicable' ? answer.reason.code : answer.kind;
}

async function caveatsOf(id: string, given: GivenInputs): Promise<string> {
  const answer = await assessTable(models, id, given);
  if (answer.kind !== 'answered') throw new Error(`${id} did not answer: ${JSON.stringify(answer)}`);
  return answer.caveats.map(({ en }) => en).join(' ');
}

const woman: GivenInputs = { ageYears: years(42), sex: { value: 'female' }, pregnant: NO };
const amap: GivenInputs = {
  ...woman,
  bilirubin: { value: 12, unit: 'umol/L' },
  albumin: gL(42),
  platelets: perL(210),
  chronicHepatitis: YES,
};
const fib4: GivenInputs = {
  ...woman,
  ast: { value: 30, unit: 'U/L' },
  alt: { value: 28, unit: 'U/L' },
  platelets: perL(210),
};
const score2: GivenInputs = {
  ...woman,
  currentSmoker: NO,
  sbp: { value: 124, unit: 'mm[Hg]' },
  totalCholesterol: mgDl(190),
  hdl: mgDl(55),
  diabetes: NO,
  knownCvd: NO,
};
const framingham: GivenInputs = { ...score2, antihypertensive: NO };
const gail: GivenInputs = {
  ...woman,
  biopsies: { value: 0, unit: '1' },
  menarcheAge: years(13),
  firstBirthAge: years(26),
  relatives: { value: 0, unit: '1' },
  ethnicity: { value: 'asian' },
};
const apcs: GivenInputs = {
  ageYears: years(58),
  sex: { value: 'male' },
  familyColorectalCancer: NO,
  everSmoker: YES,
  bmi: { value: 24, unit: 'kg/m2' },
  ethnicity: { value: 'asian' },
  personalCancerHistory: NO,
};
const mayo: GivenInputs = {
  ageYears: years(60),
  everSmoker: YES,
  cancerOverFiveYearsAgo: NO,
  recentCancer: NO,
  noduleDiameter: mm(14),
  noduleType: { value: 'solid' },
  noduleCount: { value: 1, unit: '1' },
  spiculated: NO,
  upperLobe: YES,
};
const abc: GivenInputs = {
  ageYears: years(55),
  hPyloriIgg: YES,
  pepsinogen1: { value: 40, unit: 'ng/mL' },
  pepsinogen2: { value: 20, unit: 'ng/mL' },
  stomachTreated: NO,
  egfr: { value: 88, unit: 'mL/min/{1.73_m2}' },
};

describe('a laboratory result that a model reads', () => {
  it('is one that the dictionary knows, so that a laboratory can send it', () => {
    const unknown = readyTables(models).flatMap(({ card }) =>
      card.inputs.flatMap(({ source }) =>
        source.kind === 'analyte' && analyteByKey(source.analyte) === null
          ? [`${card.id} ${source.analyte}`]
          : [],
      ),
    );
    expect(unknown).toEqual([]);
  });
});

describe('how old a result may be', () => {
  it('is stated for every input that a laboratory measures', () => {
    const open = readyTables(models).flatMap(({ card }) =>
      card.inputs
        .filter(({ source, maxAgeDays }) => source.kind === 'analyte' && maxAgeDays === undefined)
        .map(({ name }) => `${card.id} ${name}`),
    );
    expect(open).toEqual([]);
  });
});

describe('a model outside its bounds', () => {
  it.each<[string, GivenInputs]>([
    ['amap', amap],
    ['fib-4', fib4],
    ['score2-asia-pacific', score2],
  ])('%s answers a woman, and not in pregnancy', async (id, given) => {
    expect(await became(id, given)).toBe('answered');
    expect(await became(id, { ...given, pregnant: YES })).toBe('pregnant');
  });

  it.each<[string, GivenInputs, GivenInputs, string]>([
    ['apcs-modified', apcs, { ethnicity: { value: 'white' } }, 'other-origin'],
    ['mayo-spn', mayo, { noduleCount: { value: 3, unit: '1' } }, 'not-solitary'],
    ['mayo-spn', mayo, { recentCancer: YES }, 'recent-cancer'],
    ['abc-method', abc, { egfr: { value: 41, unit: 'mL/min/{1.73_m2}' } }, 'filtration-reduced'],
    ['abc-method', abc, { ageYears: years(12) }, 'under-18'],
  ])('%s refuses whom its authors left out: %#', async (id, given, but, code) => {
    expect(await became(id, given)).toBe('answered');
    expect(await became(id, { ...given, ...but })).toBe(code);
  });

  it.each<[string, GivenInputs, string]>([
    ['amap', amap, 'of the liver'],
    ['apcs-modified', apcs, 'of the bowel'],
  ])('%s answers who had some cancer, and says which one would be against it', async (id, given, which) => {
    expect(await caveatsOf(id, { ...given, personalCancerHistory: NO })).not.toContain(which);
    expect(await caveatsOf(id, { ...given, personalCancerHistory: YES })).toContain(which);
  });
});

describe('inputs that cannot both be true', () => {
  it.each<[string, GivenInputs, GivenInputs]>([
    ['score2-asia-pacific', score2, { totalCholesterol: mgDl(90), hdl: mgDl(95) }],
    ['framingham-2008', framingham, { totalCholesterol: mgDl(90), hdl: mgDl(95) }],
    [
      'ldl-sampson',
      { ...woman, totalCholesterol: mgDl(190), hdl: mgDl(55), triglycerides: mgDl(100) },
      { totalCholesterol: mgDl(60), hdl: mgDl(75) },
    ],
    ['gail-bcrat', gail, { firstBirthAge: years(47) }],
  ])('are refused by %s', async (id, given, but) => {
    expect(await became(id, given)).toBe('answered');
    expect(await became(id, { ...given, ...but })).toBe('contradiction');
  });

  it('are not those of a woman who never gave birth, whose code is no age', async () => {
    expect(await became('gail-bcrat', { ...gail, firstBirthAge: years(98) })).toBe('answered');
  });

  it('are not two values that only a conversion moves apart', async () => {
    const same = { totalCholesterol: { value: 2.5, unit: 'mmol/L' }, hdl: mgDl(2.5 / 0.02586) };
    expect(await became('score2-asia-pacific', { ...score2, ...same })).toBe('answered');
  });

  it('Gail does not look ahead to an age that is past', async () => {
    expect(await became('gail-bcrat', { ...gail, untilAge: years(60) })).toBe('answered');
    expect(await became('gail-bcrat', { ...gail, untilAge: years(40) })).toBe('no-answer');
  });
});

describe('LDL cholesterol by ATP III', () => {
  it.each([
    [99, 'optimal'],
    [115, 'near-optimal'],
    [145, 'borderline-high'],
    [170, 'high'],
    [215, 'very-high'],
  ])('of about %i mg/dL is %s', async (ldl, code) => {
    const given = { ...woman, totalCholesterol: mgDl(ldl + 65), hdl: mgDl(50), triglycerides: mgDl(75) };
    const answer = await assessTable(models, 'ldl-sampson', given);
    expect(answer.kind === 'answered' ? answer.band?.code : answer.kind).toBe(code);
  });
});
