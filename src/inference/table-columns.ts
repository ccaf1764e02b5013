import { HubError } from '../domain/errors.ts';
import type { Bilingual } from '../domain/text.ts';
import type { Numbers } from './bands.ts';
import { encodeInput, type GivenInput } from './input-value.ts';
import type { TableCard, TableInput } from './model-card.ts';
import { type GivenInputs, planTable } from './table-model.ts';

/** One record of a table: its cells in the order of the header. */
export type Cells = readonly string[];
type Source = {
  readonly input: TableInput;
  readonly column: TableInput['columns'][number];
  /** Where in the header the column stands. */
  readonly at: number;
};
export type ColumnPlan = readonly Source[];

/**
 * Finds the columns of a table that hold the model's inputs, by the card's `columns` and then by input name.
 * Fails when an input of the equation has no column, or when two columns claim the same input.
 */
export function planColumns(card: TableCard, header: readonly string[]): ColumnPlan {
  const plan: Source[] = [];
  const absent: string[] = [];
  for (const input of card.inputs) {
    const named = input.columns.some(({ column }) => column === input.name);
    const accepted = named ? input.columns : [...input.columns, { column: input.name }];
    const present = accepted.filter(({ column }) => header.includes(column));
    const [column, second] = present;
    if (second) {
      const names = present.map((one) => one.column).join(', ');
      throw new HubError('invalid', `The table has more than one column for ${input.name}: ${names}`);
    }
    if (column) plan.push({ input, column, at: header.indexOf(column.column) });
    else if (input.use === 'graph' && !input.requiredWhen && input.unknownAs === undefined) {
      absent.push(`${input.name} (${accepted.map((one) => one.column).join(' or ')})`);
    }
  }
  if (absent.length > 0) throw new HubError('invalid', `The table lacks columns for: ${absent.join('; ')}`);
  return plan;
}

/** The inputs of one row; an empty cell is an unknown value, and so is a text that the card's column maps to nothing. */
export function readInputs(plan: ColumnPlan, cells: Cells): GivenInputs {
  const given: Record<string, GivenInput> = {};
  for (const { input, column, at } of plan) {
    const text = cells[at]?.trim() ?? '';
    const meant = column.values?.[text] ?? text;
    if (meant !== '') given[input.name] = readCell(input, column, meant);
  }
  return given;
}

const PLAIN_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const TRUTH: Readonly<Record<string, boolean>> = {
  '1': true,
  '0': false,
  true: true,
  false: false,
  yes: true,
  no: false,
};

function readCell(input: TableInput, column: Source['column'], meant: string): GivenInput {
  if (input.values.type === 'category') return { value: meant };
  if (input.values.type === 'boolean') return { value: TRUTH[meant.toLowerCase()] ?? meant };
  // A text such as "<5" stays a text, which the model then refuses in words.
  return { value: PLAIN_NUMBER.test(meant) ? Number(meant) : meant, unit: column.unit ?? input.unit };
}

export type RowPlan = {
  /** What enters the graph, or null when the equation cannot be computed for this row. */
  readonly feeds: Numbers | null;
  readonly applies: 'yes' | 'no' | 'unknown';
  readonly reason: Bilingual | null;
};

/**
 * What the equation reads from a row, even where the model does not apply: a published table tests the
 * equation outside the limits that hold for people, so `applies` and `reason` say that beside the answer.
 */
export function planRow(card: TableCard, given: GivenInputs): RowPlan {
  const plan = planTable(card, given);
  if (plan.kind === 'ready') return { feeds: plan.feeds, applies: 'yes', reason: plan.caveats[0] ?? null };

  const feeds: Record<string, number> = {};
  let missing: Bilingual | null = null;
  for (const input of card.inputs) {
    if (input.use !== 'graph') continue;
    const value = given[input.name] ?? definedValue(input, given);
    if (value === undefined) {
      if (input.unknownAs === undefined) missing ??= input.whenMissing;
      else feeds[input.name] = input.unknownAs;
      continue;
    }
    const encoded = encodeInput(input, value);
    if (!encoded.ok) return { feeds: null, applies: 'no', reason: encoded.reason };
    feeds[input.name] = encoded.encoded;
  }
  if (missing) return { feeds: null, applies: 'unknown', reason: missing };
  if (plan.kind === 'notApplicable') return { feeds, applies: 'no', reason: plan.reason };
  return { feeds, applies: 'unknown', reason: plan.missing[0] ?? null };
}

function definedValue(input: TableInput, given: GivenInputs): GivenInput | undefined {
  const rule = input.requiredWhen;
  const decider = rule && given[rule.input];
  if (!rule || !decider || decider.value === rule.equals) return undefined;
  return { value: rule.otherwise, unit: input.unit };
}
