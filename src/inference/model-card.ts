import { z } from 'zod';

/** Text that a clinician or a patient reads, in both languages of the hub. */
export const bilingual = z.strictObject({ en: z.string().min(1), vi: z.string().min(1) });

const identifier = z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'camelCase name');
const code = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'kebab-case code');
/** As a code, with the version that some models carry in their name: `pcptrc-2.0`. */
const modelId = z.string().regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, 'name of a model folder');

export const ORGANS = [
  'lung',
  'liver',
  'kidney',
  'heart',
  'metabolic',
  'breast',
  'prostate',
  'ovary',
  'colon',
  'stomach',
  'pancreas',
  'blood',
  'other',
] as const;
export type Organ = (typeof ORGANS)[number];

/** How far an answer may lie from an expected value; `rounded` is half of the last of `decimals` digits. */
export const tolerance = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exact') }),
  z.strictObject({ kind: z.literal('relative'), value: z.number().positive().max(0.1) }),
  z.strictObject({ kind: z.literal('absolute'), value: z.number().positive() }),
  z.strictObject({ kind: z.literal('rounded'), decimals: z.int().min(0).max(12) }),
]);
export type Tolerance = z.infer<typeof tolerance>;

/** An accepted other unit: value in the card's unit = value × multiplyBy, or value ÷ divideBy. */
const conversion = z.union([
  z.strictObject({ unit: z.string().min(1), multiplyBy: z.number().positive() }),
  z.strictObject({ unit: z.string().min(1), divideBy: z.number().positive() }),
]);
export type Conversion = z.infer<typeof conversion>;

/**
 * Where the hub finds an input; `setting` is the site's choice and is the only source with a default.
 * `finding` is what was measured on images or entered by a reader, `model` is another model's output (rounded as it is
 * reported, where its stage is read from that), and an
 * analyte without LOINC is known by the dictionary's key alone.
 */
const inputSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('patient'), field: z.enum(['ageYears', 'sex']) }),
  z.strictObject({
    kind: z.literal('analyte'),
    analyte: z.string().min(1),
    loinc: z.array(z.string().regex(/^\d{1,5}-\d$/)),
  }),
  z.strictObject({ kind: z.literal('history'), field: identifier }),
  z.strictObject({ kind: z.literal('measurement'), field: identifier }),
  z.strictObject({ kind: z.literal('finding'), field: identifier }),
  z.strictObject({
    kind: z.literal('model'),
    model: modelId,
    output: identifier,
    roundDecimals: z.int().min(0).max(6).optional(),
  }),
  z.strictObject({
    kind: z.literal('setting'),
    field: identifier,
    default: z.union([z.string(), z.number(), z.boolean()]).optional(),
    defaultSource: z.string().min(1).optional(),
  }),
]);
export type InputSource = z.infer<typeof inputSource>;

/** What an input may hold; a category or boolean enters the graph as the number in `codes` (boolean: 0 or 1). */
const inputValues = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('number'), min: z.number(), max: z.number(), integer: z.boolean() }),
  z.strictObject({ type: z.literal('boolean') }),
  z.strictObject({
    type: z.literal('category'),
    codes: z.array(z.strictObject({ value: z.string().min(1), code: z.number(), title: bilingual })).min(2),
  }),
]);
export type InputValues = z.infer<typeof inputValues>;

/** A column of a table that holds an input, in which unit, and what its texts stand for (`{"1": "male"}`). */
const inputColumn = z.strictObject({
  column: z.string().min(1),
  unit: z.string().min(1).optional(),
  values: z.record(z.string(), z.string()).optional(),
});

const scalar = z.union([z.number(), z.string(), z.boolean()]);

/** What the person compared with has instead, in the card's unit or words, and where that is stated. */
const reference = z.strictObject({
  value: z.union([scalar, z.strictObject({ female: scalar, male: scalar })]),
  source: z.string().min(1),
});
export type InputReference = z.infer<typeof reference>;

/**
 * What somebody could bring it to, in the card's unit: a number down to `atMost`, an answer that `becomes` another;
 * `source` is who recommends that. Only where the model's authors or a guideline use the score so.
 */
const modifiable = z.strictObject({
  to: z.union([
    z.strictObject({
      atMost: z.union([z.number(), z.strictObject({ female: z.number(), male: z.number() })]),
    }),
    z.strictObject({ becomes: z.boolean() }),
  ]),
  source: z.string().min(1),
});
export type Modifiable = z.infer<typeof modifiable>;

/** The inputs whose share of an answer is told apart: two to the power of this many rows are computed for it. */
const MOST_REFERENCES = 12;

/**
 * `use: 'graph'` enters the equation; `use: 'applicability'` only decides whether the model applies.
 * An applicability input that is not `required` excludes when known; when absent, the answer carries `whenMissing`.
 * With `requiredWhen`, the input is `otherwise` by definition in every other case, and contradicting that is refused.
 * More of it than of the input in `notAbove` is a contradiction and refused, but for the code `unless`, which is no amount.
 * With `unknownAs`, the equation itself has a form without this input, and this code chooses it; the answer says so.
 * Without an input that has a `situation`, the model is not called for, and says so instead of asking for more.
 * A result older than `maxAgeDays` at the visit is not taken.
 * Without a `reference` the person compared with has the same: age, sex, origin, and what is no matter of health.
 */
const tableInput = z.strictObject({
  name: identifier,
  title: bilingual,
  use: z.enum(['graph', 'applicability']),
  source: inputSource,
  unit: z.string(),
  conversions: z.array(conversion),
  values: inputValues,
  columns: z.array(inputColumn),
  required: z.boolean(),
  requiredWhen: z
    .strictObject({
      input: identifier,
      equals: z.union([z.string(), z.boolean()]),
      otherwise: z.number(),
    })
    .optional(),
  notAbove: z.strictObject({ input: identifier, unless: z.number().optional() }).optional(),
  unknownAs: z.number().optional(),
  situation: bilingual.optional(),
  maxAgeDays: z.int().positive().optional(),
  whenMissing: bilingual,
  reference: reference.optional(),
  modifiable: modifiable.optional(),
  note: z.string().optional(),
});
export type TableInput = z.infer<typeof tableInput>;

/** A condition on one input under which the model does not apply, and the sentence that says so. */
const exclusion = z.strictObject({
  code,
  input: identifier,
  when: z.union([
    z.strictObject({ below: z.number() }),
    z.strictObject({ above: z.number() }),
    z.strictObject({ equals: z.union([z.string(), z.boolean()]) }),
    z.strictObject({ not: z.string() }),
  ]),
  reason: bilingual,
});
export type Exclusion = z.infer<typeof exclusion>;

/**
 * A number that the model gives; `tensor` is the graph's output, `decimals` what people are shown. One that
 * `mayBeAbsent` is left out where the equation has no value for it; the others are answered all the same.
 */
const output = z.strictObject({
  name: identifier,
  tensor: z.string().min(1),
  title: bilingual,
  unit: z.string(),
  kind: z.enum(['continuous', 'points', 'band', 'probability']),
  decimals: z.int().min(0).max(6),
  tolerance,
  mayBeAbsent: z.literal(true).optional(),
});
export type ModelOutput = z.infer<typeof output>;

/**
 * One band of an output: the last band whose bound is met holds, so bands are listed from low to high.
 * `from` is inclusive, `above` exclusive, and the first band has neither.
 */
const band = z.strictObject({
  code,
  from: z.number().optional(),
  above: z.number().optional(),
  label: bilingual,
  flagged: z.boolean(),
  urgency: z.enum(['none', 'routine', 'soon', 'urgent']),
  advice: bilingual.extend({ source: z.string().min(1) }),
});
export type Band = z.infer<typeof band>;

/** Bands over one output; the first set whose `when` holds is used; `roundDecimals` rounds before banding. */
const bandSet = z.strictObject({
  output: identifier,
  when: z
    .union([
      z.strictObject({ input: identifier, below: z.number() }),
      z.strictObject({ input: identifier, atLeast: z.number() }),
    ])
    .optional(),
  roundDecimals: z.int().min(0).max(6).optional(),
  bands: z.array(band).min(2),
});
export type BandSet = z.infer<typeof bandSet>;

const evidence = z.strictObject({
  measure: z.string().min(1),
  value: z.union([z.number(), z.string()]),
  ci95: z.tuple([z.number(), z.number()]).optional(),
  data: z.string().min(1),
  note: z.string(),
});

/** Figures that want rows and columns, such as a decision curve; the first cell of a row names it. */
const figureTable = z
  .strictObject({
    title: bilingual,
    note: bilingual,
    columns: z.array(bilingual).min(2),
    rows: z.array(z.array(z.union([z.number(), z.string(), bilingual]))).min(1),
  })
  .refine(({ columns, rows }) => rows.every((row) => row.length === columns.length), {
    message: 'every row has as many cells as there are columns',
  });
export type FigureTable = z.infer<typeof figureTable>;

/**
 * Where an expected column of a vector file comes from and how near the model must come. `values` says which number
 * a text stands for; `clamp` is a range beyond which the reference, not the model, shows its bound.
 */
const expectedColumn = z.strictObject({
  of: z.union([
    z.strictObject({
      output: identifier,
      values: z.record(z.string(), z.number()).optional(),
      clamp: z.tuple([z.number(), z.number()]).optional(),
    }),
    z.strictObject({ band: identifier, values: z.record(z.string(), code) }),
  ]),
  tolerance,
  whenEmpty: z.enum(['refused', 'notGiven']),
});
export type ExpectedColumn = z.infer<typeof expectedColumn>;

/** Expected columns of a published table; its inputs are found by `columns` of each input, as in any other file. */
const vectorFile = z.strictObject({
  file: z.string().min(1),
  from: z.string().min(1),
  expected: z.record(z.string(), expectedColumn),
});
export type VectorFile = z.infer<typeof vectorFile>;

/** Why a model is off until an administrator has accepted its owner's terms, and where those terms are asked for. */
const terms = z.strictObject({ holder: z.string().min(1), ...bilingual.shape });

const common = {
  id: modelId,
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: bilingual,
  intendedUse: bilingual,
  appliesTo: z.strictObject({
    age: z.strictObject({ min: z.number(), max: z.number() }).optional(),
    sex: z.enum(['male', 'female', 'any']),
    population: bilingual,
    excluded: z.array(bilingual),
  }),
  /** The first is the main one, which lists and timelines show. */
  outputs: z.array(output).min(1),
  bands: z.array(bandSet),
  evidence: z.array(evidence),
  tables: z.array(figureTable).optional(),
  citation: z.strictObject({ text: z.string().min(1), doi: z.string().regex(/^10\./).optional() }),
  population: z.strictObject({ derivedIn: bilingual, asians: bilingual }),
  pitfalls: z.array(bilingual),
  licence: z.string().min(1),
  terms: terms.optional(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'sha256 of model.onnx, lower-case hex'),
};

const tableCard = z
  .strictObject({
    ...common,
    kind: z.literal('table'),
    organ: z.enum(ORGANS),
    inputs: z.array(tableInput).min(1),
    exclusions: z.array(exclusion),
    /** As exclusions, where what is known may mean that the model does not apply: it answers, and says so. */
    cautions: z.array(exclusion).optional(),
    vectors: z.array(vectorFile),
  })
  .superRefine((card, ctx) => {
    const inputs = new Set(card.inputs.map((input) => input.name));
    const outputs = new Set(card.outputs.map((out) => out.name));
    const need = (known: Set<string>, name: string, where: string) => {
      if (!known.has(name)) ctx.addIssue({ code: 'custom', message: `${where} names unknown "${name}"` });
    };
    if (inputs.size !== card.inputs.length)
      ctx.addIssue({ code: 'custom', message: 'two inputs share a name' });
    for (const input of card.inputs) {
      if (input.use === 'graph' && !input.required && input.unknownAs === undefined) {
        ctx.addIssue({ code: 'custom', message: `${input.name} enters the graph and so must be required` });
      }
      if (input.requiredWhen) need(inputs, input.requiredWhen.input, `requiredWhen of ${input.name}`);
      if (input.notAbove) need(inputs, input.notAbove.input, `notAbove of ${input.name}`);
      if (input.use !== 'graph' && (input.reference || input.modifiable)) {
        ctx.addIssue({
          code: 'custom',
          message: `${input.name} does not enter the graph, and has no share in it`,
        });
      }
      const bySex = [
        input.reference?.value,
        input.modifiable && 'atMost' in input.modifiable.to && input.modifiable.to.atMost,
      ];
      if (bySex.some((value) => typeof value === 'object'))
        need(inputs, 'sex', `reference or target of ${input.name}`);
    }
    if (card.inputs.filter((input) => input.reference).length > MOST_REFERENCES) {
      ctx.addIssue({ code: 'custom', message: `more than ${MOST_REFERENCES} inputs have a reference` });
    }
    for (const rule of [...card.exclusions, ...(card.cautions ?? [])]) {
      need(inputs, rule.input, `rule ${rule.code}`);
    }
    for (const set of card.bands) {
      need(outputs, set.output, 'band set');
      if (set.when) need(inputs, set.when.input, 'band set');
    }
    for (const vector of card.vectors) {
      for (const { of } of Object.values(vector.expected)) {
        need(outputs, 'output' in of ? of.output : of.band, vector.file);
      }
    }
  });
export type TableCard = z.infer<typeof tableCard>;

/** A graph tensor; -1 stands for a free dimension. */
const tensor = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['float32', 'float64', 'int64', 'uint8']),
  shape: z.array(z.int().min(-1)).min(1),
});
export type TensorSpec = z.infer<typeof tensor>;

/** A value of a training or operating setting: free in name, bounded in shape. */
const setting = z.union([z.number(), z.string(), z.boolean(), z.array(z.number()), z.array(z.string())]);

/**
 * A model over the pixels of one CT series. `golden.csv` has the columns `seed` and `<tensor>[<i>]`:
 * the graph's inputs are filled in order by `seededValues(seed)` (golden.ts), free dimensions being 1.
 */
const ctVolumeCard = z.strictObject({
  ...common,
  kind: z.literal('ct-volume'),
  reads: z.strictObject({
    modality: z.literal('CT'),
    bodyParts: z.array(z.string().min(1)),
    sopClassUids: z.array(z.string().regex(/^[0-9.]{1,64}$/)).min(1),
    minSlices: z.int().positive(),
    maxSliceSpacingMm: z.number().positive(),
    maxPixelSpacingMm: z.number().positive(),
    whenRefused: bilingual,
  }),
  tensors: z.strictObject({ inputs: z.array(tensor).min(1), outputs: z.array(tensor).min(1) }),
  preprocessing: z.record(z.string(), setting),
  operatingPoint: z.strictObject({ output: identifier, threshold: z.number(), note: bilingual }),
  training: z.record(z.string(), setting),
});
export type CtVolumeCard = z.infer<typeof ctVolumeCard>;

/** `models/<id>/model.json`: everything the hub and a clinician need to know before a model may answer. */
export const modelCard = z.discriminatedUnion('kind', [tableCard, ctVolumeCard]);
export type ModelCard = z.infer<typeof modelCard>;
