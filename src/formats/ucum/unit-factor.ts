import { createRequire } from 'node:module';
import { remembering } from '../../domain/remembering.ts';

type Library = typeof import('@lhncbc/ucum-lhc');
type Utils = ReturnType<Library['UcumLhcUtils']['getInstance']>;

const require = createRequire(import.meta.url);
let utils: Utils | null = null;

/** The library is read only once a unit comes that the dictionary of analytes does not know: it takes 70 ms and 16 MB. */
function library(): Utils {
  if (utils === null) {
    const { UcumLhcUtils }: Library = require('@lhncbc/ucum-lhc');
    utils = UcumLhcUtils.getInstance();
  }
  return utils;
}

type UnitFacts = {
  readonly magnitude: number;
  /** Two units with the same text measure the same kind of thing. */
  readonly kind: string;
  /** Neither a logarithm or temperature scale, nor one that says what it counts only in braces. */
  readonly plain: boolean;
};

/** So many different units are remembered; no laboratory has as many. */
const REMEMBERED = 2_000;

/** Letters of UCUM, and no word as long as a property that every object has. */
const UNIT = /^(?!.*__)(?!.*(?<![[{][^\]}]*)[A-Za-z]{7})[A-Za-z0-9.*/[\]'%^{}()_+-]{1,40}$/u;

function look(code: string): UnitFacts | null {
  if (!UNIT.test(code)) return null;
  if (library().validateUnitString(code).status !== 'valid') return null;
  const { unit } = library().getSpecifiedUnit(code, 'validate');
  if (unit === null) return null;
  // Arbitrary units (international ones and the like) convert into nothing but themselves (UCUM, section 3.2).
  const arbitrary = unit.isArbitrary_ ? (code.match(/\[[^\]]*\]/gu) ?? []) : [];
  const kind = [
    unit.dim_?.dimVec_ ?? 'none',
    unit.moleExp_,
    unit.equivalentExp_,
    ...arbitrary.map((one) => one.toUpperCase()).sort(),
  ];
  return { magnitude: unit.magnitude_, kind: kind.join(' '), plain: !unit.isSpecial_ && !code.includes('{') };
}

const factsOf = remembering(look, REMEMBERED);

/** Whether a text is a unit of UCUM. */
export function isUcum(code: string): boolean {
  return factsOf(code) !== null;
}

/**
 * What a value in one UCUM unit is multiplied by to be in another; null where they do not measure the same kind of thing.
 * Stricter than UCUM, which holds a mole for a number and what stands in braces for nothing: between such it never converts.
 */
export function unitFactor(from: string, to: string): number | null {
  const [a, b] = [factsOf(from), factsOf(to)];
  if (a === null || b === null || !a.plain || !b.plain || a.kind !== b.kind) return null;
  // Twelve digits drop what only binary fractions add.
  return Number((a.magnitude / b.magnitude).toPrecision(12));
}
