/** Pixel rectangle on one frame: left, top, right, bottom; x to the right, y down, origin at the first pixel. */
export type Box = readonly [x0: number, y0: number, x1: number, y1: number];

/** Where on the images a finding lies; `frame` counts from 1 as in PS3.3. */
export type Region = {
  readonly seriesUid: string;
  readonly sopInstanceUid: string;
  readonly frame: number;
  readonly box: Box;
};

/** What a reader made of a model's finding; `open` until somebody has looked. */
export const FINDING_STATES = ['open', 'accepted', 'corrected', 'rejected'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

export const FINDING_KINDS = [
  'lung-nodule',
  'lung-mass',
  'breast-mass',
  'calcification',
  'liver-lesion',
  'renal-lesion',
  'opacity',
  'other',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** Whether the models of lung nodules read it; a mass is a nodule of more than 30 mm. */
export function isLungNodule(kind: FindingKind): boolean {
  return kind === 'lung-nodule' || kind === 'lung-mass';
}

/** What a lung nodule is made of, by CT. */
export const NODULE_TEXTURES = ['solid', 'part-solid', 'nonsolid'] as const;
export type NoduleTexture = (typeof NODULE_TEXTURES)[number];

/** How a nodule's volume was measured: by software that outlines it, or reckoned from three diameters. */
export const VOLUME_METHODS = ['segmented', 'ellipsoid'] as const;
export type VolumeMethod = (typeof VOLUME_METHODS)[number];

/** What a reader says of a lung nodule; null is not said. */
export type NoduleAttributes = {
  readonly texture: NoduleTexture | null;
  readonly spiculated: boolean | null;
  readonly upperLobe: boolean | null;
  readonly volumeMm3: number | null;
  /** Null where there is no volume. */
  readonly volumeMethod: VolumeMethod | null;
  /** The finding of an earlier study that is the same nodule, by the reader's word. */
  readonly sameAs: string | null;
};

/** What a reader says of the images as a whole; the Agatston score comes from the calcium-scoring software. */
export type ImageEntries = {
  readonly emphysema: boolean | null;
  readonly coronaryCalcium: number | null;
};

/** Why a reader rejects a model's finding. */
export const REJECTION_REASONS = [
  'vessel',
  'scar',
  'artefact',
  'normal-anatomy',
  'benign-calcified',
  'duplicate',
  'other',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** What the reader advises the patient to do next; the summary's words come from this choice. */
export const RECOMMENDATIONS = [
  'routine-screening',
  'follow-up-3-months',
  'follow-up-6-months',
  'follow-up-12-months',
  'specialist-soon',
  'specialist-urgent',
] as const;
export type Recommendation = (typeof RECOMMENDATIONS)[number];
