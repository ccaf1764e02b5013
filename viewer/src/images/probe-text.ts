import { cache } from '@cornerstonejs/core';

type Stats = { index?: ArrayLike<number> | null; value?: unknown; modalityUnit?: unknown };

/**
 * What stands beside a probed pixel: its place, counted from 0, and its value. In a stack the value is read from the
 * image itself: the tool looks for it in slice n of a picture that has only one slice.
 */
export function probeText(
  data: { cachedStats: Record<string, Stats> },
  targetId: string,
): string[] | undefined {
  const { index, value, modalityUnit } = data.cachedStats[targetId] ?? {};
  if (!index) return undefined;
  const [x = 0, y = 0] = Array.from(index);
  const found = targetId.startsWith('imageId:') ? valueInImage(targetId.slice(8), x, y) : value;
  if (found === undefined || found === null) return undefined;
  const unit = typeof modalityUnit === 'string' && modalityUnit !== 'raw' ? ` ${modalityUnit}` : '';
  return [`x ${x}, y ${y}`, `${written(found)}${unit}`];
}

function valueInImage(imageId: string, x: number, y: number): unknown {
  return cache.getImage(imageId)?.voxelManager?.getAtIJK(x, y, 0);
}

function written(value: unknown): string {
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  return Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(Object.values(value)).join(', ') : '';
}
