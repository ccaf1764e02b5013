import { utilities } from '@cornerstonejs/core';
import type { ImageInfo } from './image-info.ts';

export type Window = { width: number; center: number };

/** Display windows in Hounsfield units, in the order of the keys 1 to 5. */
export const PRESETS = {
  lung: { width: 1500, center: -600 },
  mediastinum: { width: 400, center: 40 },
  bone: { width: 2000, center: 500 },
  brain: { width: 80, center: 40 },
  liver: { width: 150, center: 90 },
} as const satisfies Record<string, Window>;

export type PresetName = keyof typeof PRESETS;
export const PRESET_NAMES: readonly PresetName[] = ['lung', 'mediastinum', 'bone', 'brain', 'liver'];

/** Presets are in Hounsfield units, which only CT stores. */
export const hasPresets = (image: ImageInfo | undefined): boolean =>
  image?.modality === 'CT' && !image.isColour;

/** The values shown black and white under a window, by the linear function of PS3.3 C.11.2.1.2. */
export function rangeOf({ width, center }: Window): { lower: number; upper: number } {
  return utilities.windowLevel.toLowHighRange(width, center);
}

export function windowOf(range: { lower: number; upper: number } | undefined): Window | null {
  if (!range) return null;
  const { windowWidth, windowCenter } = utilities.windowLevel.toWindowLevel(range.lower, range.upper);
  return { width: windowWidth, center: windowCenter };
}
