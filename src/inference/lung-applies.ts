import type { CtStack } from './ct-stack.ts';

export type StackLimits = {
  readonly minSlices: number;
  readonly maxSliceSpacingMm: number;
  readonly maxPixelSpacingMm: number;
};

/** Beyond this a series is not axial, and the network was trained on axial crops only. */
const MOST_TILT_DEGREES = 15;
/** A gap of two slices: one is missing. */
const LARGEST_GAP = 1.6;
const YOUNGEST_YEARS = 18;
/** Aerated lung of an adult in one series; outside of it what was found is not a pair of lungs. */
const LUNG_ML = { least: 500, most: 12_000 };

/** What of a series speaks for or against reading it, before any pixel is decoded. */
export type SeriesFacts = {
  readonly modality: string | null;
  readonly sopClassUid: string;
  readonly bodyPart: string | null;
  readonly descriptions: readonly string[];
  readonly ageYears: number | null;
};

const CHEST = /CHEST|THORAX|LUNG|NGUC|PHOI|TAP/;
const ELSEWHERE =
  /HEAD|BRAIN|SKULL|NECK|ABDOMEN|PELVIS|LIVER|KIDNEY|SPINE|EXTREMITY|KNEE|FOOT|HAND|ANKLE|SHOULDER|HIP/;
const LOCALIZER = /SCOUT|LOCALI[SZ]ER|TOPOGRAM|SURVIEW/;

/** Why a series is not for the lung model; null when it may be. An unnamed body part is left to the lungs found in it. */
export function seriesApplies(
  facts: SeriesFacts,
  reads: { readonly sopClassUids: readonly string[] },
): string | null {
  if (facts.modality !== 'CT') return 'the series is not CT';
  if (!reads.sopClassUids.includes(facts.sopClassUid)) return 'the objects are not single CT images';
  const described = facts.descriptions.join(' ').toUpperCase();
  if (LOCALIZER.test(described)) return 'the series is a localizer';
  const bodyPart = (facts.bodyPart ?? '').toUpperCase();
  const isChest = CHEST.test(bodyPart) || CHEST.test(described);
  if (!isChest && (ELSEWHERE.test(bodyPart) || (bodyPart === '' && ELSEWHERE.test(described)))) {
    return 'the body part is not the chest';
  }
  if (facts.ageYears !== null && facts.ageYears < YOUNGEST_YEARS) {
    return `the person is ${facts.ageYears} years old and the model is for ${YOUNGEST_YEARS} and over`;
  }
  return null;
}

/** Why the geometry of a stack is not for the lung model; null when it is. */
export function stackApplies(stack: CtStack<unknown>, limits: StackLimits): string | null {
  const [x, y, z] = stack.spacingMm;
  if (stack.slices.length < limits.minSlices) {
    return `the series has ${stack.slices.length} slices and the model needs ${limits.minSlices}`;
  }
  if (z > limits.maxSliceSpacingMm) {
    return `the slices lie ${z.toFixed(1)} mm apart and the model reads up to ${limits.maxSliceSpacingMm} mm`;
  }
  if (Math.max(x, y) > limits.maxPixelSpacingMm) {
    return `the pixels are ${Math.max(x, y).toFixed(2)} mm wide and the model reads up to ${limits.maxPixelSpacingMm} mm`;
  }
  if (stack.tiltDegrees > MOST_TILT_DEGREES) return 'the slices are not axial';
  if (stack.largestGap > LARGEST_GAP) return 'a slice is missing in the series';
  return null;
}

/** Why a volume is no chest; null when it holds lungs of an adult. */
export function volumeApplies(lungVolumeMl: number): string | null {
  if (lungVolumeMl >= LUNG_ML.least && lungVolumeMl <= LUNG_ML.most) return null;
  return `${Math.round(lungVolumeMl)} ml of lung were found, which is not an adult's chest`;
}
