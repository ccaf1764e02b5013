import onnxProto from 'onnx-proto';

const { onnx } = onnxProto;
const { DOUBLE } = onnx.TensorProto.DataType;

/** A tensor of one number for each row. */
export type Column = { readonly kind: 'column'; readonly tensor: string };
/** A tensor of one truth value for each row. */
export type Flag = { readonly kind: 'flag'; readonly tensor: string };
export type Term = Column | number;

/** Arithmetic over columns, each call adding one ONNX node; a plain number is a constant. */
export type Arithmetic = {
  add(...terms: [Term, Term, ...Term[]]): Column;
  subtract(left: Term, right: Term): Column;
  multiply(...terms: [Term, Term, ...Term[]]): Column;
  divide(left: Term, right: Term): Column;
  power(base: Term, exponent: Term): Column;
  smaller(left: Term, right: Term): Column;
  larger(left: Term, right: Term): Column;
  exp(term: Term): Column;
  log(term: Term): Column;
  squareRoot(term: Term): Column;
  floor(term: Term): Column;
  absolute(term: Term): Column;
  logistic(term: Term): Column;
  equals(left: Term, right: Term): Flag;
  atLeast(left: Term, right: Term): Flag;
  above(left: Term, right: Term): Flag;
  both(left: Flag, right: Flag): Flag;
  either(left: Flag, right: Flag): Flag;
  not(flag: Flag): Flag;
  choose(when: Flag, then: Term, otherwise: Term): Column;
  /** The value listed for a code; a code that is not listed gives NaN, which the hub refuses to show. */
  lookUp(code: Column, table: readonly (readonly [code: number, value: Term])[]): Column;
  /** The value of the last bound that is reached, `first` below all of them; a value that is not a number stays so. */
  steps(value: Column, first: number, bounds: readonly (readonly [from: number, value: number])[]): Column;
};

/**
 * Serialises an equation as an ONNX model (IR 8, opset 17) over float64, one tensor `[N]` for each input and
 * output, so that a batch is N people. The bytes depend only on the equation.
 */
export function buildModel(
  name: string,
  inputs: readonly string[],
  equation: (math: Arithmetic, input: (name: string) => Column) => Readonly<Record<string, Column>>,
): Uint8Array {
  const nodes: InstanceType<typeof onnx.NodeProto>[] = [];
  const constants = new Map<number, string>();

  const nameOf = (term: Term): string => {
    if (typeof term !== 'number') return term.tensor;
    const known = constants.get(term) ?? `constant_${constants.size}`;
    constants.set(term, known);
    return known;
  };
  const node = (opType: string, operands: readonly string[]): string => {
    const tensor = `${opType.toLowerCase()}_${nodes.length}`;
    nodes.push(onnx.NodeProto.create({ name: tensor, opType, input: [...operands], output: [tensor] }));
    return tensor;
  };
  const column = (opType: string, ...terms: readonly Term[]): Column => ({
    kind: 'column',
    tensor: node(opType, terms.map(nameOf)),
  });
  const fold = (opType: string, [first, second, ...rest]: readonly [Term, Term, ...Term[]]): Column =>
    rest.reduce<Column>((sum, term) => column(opType, sum, term), column(opType, first, second));
  const compare = (opType: string, left: Term, right: Term): Flag => ({
    kind: 'flag',
    tensor: node(opType, [nameOf(left), nameOf(right)]),
  });
  const equals = (left: Term, right: Term): Flag => compare('Equal', left, right);
  const join = (opType: string, ...flags: readonly Flag[]): Flag => ({
    kind: 'flag',
    tensor: node(
      opType,
      flags.map(({ tensor }) => tensor),
    ),
  });
  const choose = (when: Flag, then: Term, otherwise: Term): Column => ({
    kind: 'column',
    tensor: node('Where', [when.tensor, nameOf(then), nameOf(otherwise)]),
  });

  const math: Arithmetic = {
    add: (...terms) => fold('Add', terms),
    subtract: (left, right) => column('Sub', left, right),
    multiply: (...terms) => fold('Mul', terms),
    divide: (left, right) => column('Div', left, right),
    power: (base, exponent) => column('Pow', base, exponent),
    smaller: (left, right) => column('Min', left, right),
    larger: (left, right) => column('Max', left, right),
    exp: (term) => column('Exp', term),
    log: (term) => column('Log', term),
    squareRoot: (term) => column('Sqrt', term),
    floor: (term) => column('Floor', term),
    absolute: (term) => column('Abs', term),
    logistic: (term) => column('Div', 1, column('Add', 1, column('Exp', column('Neg', term)))),
    equals,
    atLeast: (left, right) => compare('GreaterOrEqual', left, right),
    above: (left, right) => compare('Greater', left, right),
    both: (left, right) => join('And', left, right),
    either: (left, right) => join('Or', left, right),
    not: (flag) => join('Not', flag),
    choose,
    lookUp: (code, table) => {
      const absent = column('Mul', code, Number.NaN);
      return table.reduce<Column>((rest, [key, value]) => choose(equals(code, key), value, rest), absent);
    },
    steps: (value, first, bounds) => {
      // Zero for a number, NaN for NaN, so that an unknown value never counts as the lowest.
      const unknown = column('Mul', value, 0);
      const lowest = column('Add', unknown, first);
      return bounds.reduce<Column>(
        (below, [from, reached]) => choose(compare('GreaterOrEqual', value, from), reached, below),
        lowest,
      );
    },
  };

  const known = new Set(inputs);
  const results = equation(math, (wanted) => {
    if (!known.has(wanted)) throw new Error(`equation ${name} reads "${wanted}", which is not an input`);
    return { kind: 'column', tensor: wanted };
  });
  for (const [output, { tensor }] of Object.entries(results)) {
    nodes.push(
      onnx.NodeProto.create({ name: output, opType: 'Identity', input: [tensor], output: [output] }),
    );
  }

  const perRow = (tensor: string) =>
    onnx.ValueInfoProto.create({
      name: tensor,
      type: { tensorType: { elemType: DOUBLE, shape: { dim: [{ dimParam: 'N' }] } } },
    });
  const model = onnx.ModelProto.create({
    irVersion: 8,
    producerName: 'tamsoat',
    opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name,
      node: nodes,
      input: inputs.map(perRow),
      output: Object.keys(results).map(perRow),
      initializer: [...constants].map(([value, tensor]) =>
        onnx.TensorProto.create({ name: tensor, dims: [], dataType: DOUBLE, doubleData: [value] }),
      ),
    },
  });
  return onnx.ModelProto.encode(model).finish();
}
