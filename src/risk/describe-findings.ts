import type { Measured } from './gather-inputs.ts';

/** A lung nodule as its reader left it; what they said nothing of is null. */
export type Nodule = {
  readonly diameterMm: number | null;
  readonly texture: string | null;
  readonly spiculated: boolean | null;
  readonly upperLobe: boolean | null;
  readonly volumeMm3: number | null;
  /** The same nodule before, by its reader's word. */
  readonly earlier: { readonly volumeMm3: number; readonly days: number } | null;
  readonly at: number;
};

/** What a reader entered about the images as a whole. */
export type Entered = {
  readonly emphysema: boolean | null;
  readonly coronaryCalcium: number | null;
  readonly at: number;
};

export type StudyFindings = { readonly nodules: readonly Nodule[]; readonly entered: Entered | null };

type Read = {
  readonly readerId: string;
  readonly state: 'draft' | 'signed';
  readonly createdAt: number;
  readonly signedAt: number | null;
};

/**
 * Whose word on a study counts: of whoever has it in hand, else the newest draft, unless it was signed since;
 * a draft begun after the signature comes before it.
 */
export function readThatCounts<One extends Read>(reads: readonly One[], holderId: string | null): One | null {
  const signed = reads.filter(({ state }) => state === 'signed');
  const drafts = reads.filter(
    ({ state, readerId }) => state === 'draft' && (holderId === null || readerId === holderId),
  );
  const newest = (some: readonly One[]) =>
    some.toSorted((a, b) => (b.signedAt ?? b.createdAt) - (a.signedAt ?? a.createdAt))[0] ?? null;
  const [draft, last] = [newest(drafts), newest(signed)];
  if (draft === null || last === null) return draft ?? last;
  return draft.createdAt >= (last.signedAt ?? 0) ? draft : last;
}

const asMap = (entries: readonly (readonly [string, Measured | null])[]) =>
  new Map(entries.flatMap(([name, measured]) => (measured === null ? [] : [[name, measured] as const])));

const said = (value: string | boolean | null, observedAt: number): Measured | null =>
  value === null ? null : { value, observedAt };

/** How fast a nodule grows, by which the one to reckon with is chosen; null where it was not measured twice. */
function growth({ volumeMm3, earlier }: Nodule): number | null {
  return volumeMm3 === null || earlier === null || earlier.days <= 0
    ? null
    : Math.log(volumeMm3 / earlier.volumeMm3) / earlier.days;
}

/** Of the nodules that were measured twice, the one that grows fastest. */
function fastest(studies: readonly StudyFindings[]): Nodule | null {
  const measured = studies.flatMap(({ nodules }) => nodules.filter((nodule) => growth(nodule) !== null));
  return measured.toSorted((a, b) => (growth(b) ?? 0) - (growth(a) ?? 0))[0] ?? null;
}

/**
 * What models read of the images of a visit: the largest nodule, how many there are beside it in its study, the two
 * volumes of the one that grows fastest, and what was entered last. A nodule without a size counts, and is the largest only where none has one.
 */
export function describeFindings(studies: readonly StudyFindings[]): ReadonlyMap<string, Measured> {
  const size = ({ diameterMm }: Nodule) => diameterMm ?? 0;
  const largestOf = ({ nodules }: StudyFindings) => nodules.toSorted((a, b) => size(b) - size(a))[0];
  const [found] = studies
    .flatMap((study) => {
      const largest = largestOf(study);
      return largest === undefined ? [] : [{ largest, count: study.nodules.length }];
    })
    .toSorted((a, b) => size(b.largest) - size(a.largest));
  const entered = studies.flatMap((study) => study.entered ?? []).toSorted((a, b) => b.at - a.at);
  const emphysema = entered.find((one) => one.emphysema !== null);
  const calcium = entered.find((one) => one.coronaryCalcium !== null);
  const { largest, count } = found ?? {};
  const grown = fastest(studies);
  return asMap([
    [
      'noduleDiameterMm',
      largest === undefined || largest.diameterMm === null
        ? null
        : { value: largest.diameterMm, unit: 'mm', observedAt: largest.at },
    ],
    [
      'noduleCount',
      count === undefined || largest === undefined
        ? null
        : { value: count, unit: '1', observedAt: largest.at },
    ],
    ['noduleType', largest === undefined ? null : said(largest.texture, largest.at)],
    ['noduleSpiculated', largest === undefined ? null : said(largest.spiculated, largest.at)],
    ['noduleUpperLobe', largest === undefined ? null : said(largest.upperLobe, largest.at)],
    ...(grown === null || grown.volumeMm3 === null || grown.earlier === null
      ? []
      : ([
          ['noduleVolumeMm3', { value: grown.volumeMm3, unit: 'mm3', observedAt: grown.at }],
          ['noduleEarlierVolumeMm3', { value: grown.earlier.volumeMm3, unit: 'mm3', observedAt: grown.at }],
          ['noduleDaysBetween', { value: grown.earlier.days, unit: 'd', observedAt: grown.at }],
        ] as const)),
    ['emphysema', emphysema === undefined ? null : said(emphysema.emphysema, emphysema.at)],
    [
      'coronaryCalcium',
      calcium?.coronaryCalcium == null
        ? null
        : { value: calcium.coronaryCalcium, unit: '{Agatston}', observedAt: calcium.at },
    ],
  ]);
}
