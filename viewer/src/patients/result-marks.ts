import type { ResultPoint } from '../../../src/labs/api.ts';

type Shape = 'circle' | 'up' | 'down' | 'square' | 'below' | 'above';

/** How a result is marked wherever it is drawn: a shape of its own beside the colour, for who tells no colours apart. */
export type Mark = { readonly shape: Shape; readonly colour: string };

const COLOUR = {
  normal: 'var(--mantine-color-teal-6)',
  out: 'var(--mantine-color-orange-6)',
  critical: 'var(--mantine-color-red-6)',
  unknown: 'var(--mantine-color-gray-6)',
} as const;

const FLAGGED: Record<NonNullable<ResultPoint['flag']>, Mark> = {
  normal: { shape: 'circle', colour: COLOUR.normal },
  high: { shape: 'up', colour: COLOUR.out },
  low: { shape: 'down', colour: COLOUR.out },
  'critical-high': { shape: 'up', colour: COLOUR.critical },
  'critical-low': { shape: 'down', colour: COLOUR.critical },
  'critical-abnormal': { shape: 'square', colour: COLOUR.critical },
  abnormal: { shape: 'square', colour: COLOUR.out },
};

/** A bound is an arrow to where the value lies; a value is a circle in its range, a triangle outside of it. */
export function markOf({ flag, comparator }: Pick<ResultPoint, 'flag' | 'comparator'>): Mark {
  const mark: Mark = flag === undefined ? { shape: 'circle', colour: COLOUR.unknown } : FLAGGED[flag];
  if (comparator === undefined) return mark;
  return { shape: comparator.startsWith('<') ? 'below' : 'above', colour: mark.colour };
}

/** The path of a mark around a point, `r` being half its width; all are closed, the arrows of bounds too. */
export function markPath({ shape }: Mark, x: number, y: number, r: number): string {
  switch (shape) {
    case 'circle':
      return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
    case 'up':
      return `M${x} ${y - 1.2 * r}L${x + 1.2 * r} ${y + r}H${x - 1.2 * r}Z`;
    case 'down':
      return `M${x} ${y + 1.2 * r}L${x + 1.2 * r} ${y - r}H${x - 1.2 * r}Z`;
    case 'square':
      return `M${x - r} ${y - r}H${x + r}V${y + r}H${x - r}Z`;
    case 'below':
      return `M${x - r} ${y}H${x + r}H${x}V${y + 2 * r}L${x - r / 2} ${y + r}L${x} ${y + 2 * r}L${x + r / 2} ${y + r}L${x} ${y + 2 * r}V${y}Z`;
    case 'above':
      return `M${x - r} ${y}H${x + r}H${x}V${y - 2 * r}L${x - r / 2} ${y - r}L${x} ${y - 2 * r}L${x + r / 2} ${y - r}L${x} ${y - 2 * r}V${y}Z`;
  }
}
