/**
 * The shape of a measure. A file of `test/bench/` exports one or more, and `measures.ts` lists them all in the order
 * in which they are taken and shown. `run.ts` starts the hub and Orthanc side by side and takes them.
 */

/** A server that is measured, over loopback; both kinds are asked by the same client with the same requests. */
export type Target = {
  readonly name: 'hub' | 'orthanc';
  /** What it calls itself, for the results. */
  readonly version: string;
  /** Root of its DICOMweb services, without a slash at its end. */
  readonly web: string;
  /** To be sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Its DICOM node, for programs of DCMTK. */
  readonly node: { readonly host: string; readonly port: number; readonly ae: string };
  /** Resident bytes of its processes: the most since it was started, and now. */
  memory(): Promise<{ peakBytes: number; nowBytes: number }>;
  stop(): Promise<void>;
};

type Named = {
  /** For `--only` and the result file; words of lower case with hyphens. */
  readonly name: string;
  /** The row's title in the table. */
  readonly title: string;
  /** Of the figures that `run` gives: `instances/s`, `ms`, `MB`. */
  readonly unit: string;
};

/** Taken of both in turn; what counts is ours over theirs, each the median of the rounds. */
export type Comparison = Named & {
  readonly kind: 'comparison';
  /** Which ratio is aimed at: of a rate at least so much, of a time or of memory at most. */
  readonly aim: { readonly atLeast: number } | { readonly atMost: number };
  /** Rounds where fewer are enough, as for what only reads a gauge; never more than what was asked for. */
  readonly rounds?: number;
  /** Once for each target before its first round: stores what the rounds read. */
  prepare?(target: Target): Promise<void>;
  /** One figure of one target; both are given the same `round`, which no other round of this measure has. */
  run(target: Target, round: number): Promise<number>;
};

/** Taken of the hub alone, against a figure of its own; it starts the hub that it needs (see `hub.ts`). */
export type Own = Named & {
  readonly kind: 'own';
  readonly aim: { readonly atLeast: number } | { readonly atMost: number };
  /** The median of what the rounds gave is held against the aim; `rounds` is what was asked for. */
  run(rounds: number): Promise<number[]>;
};

export type Measure = Comparison | Own;

export function median(figures: readonly number[]): number {
  return percentile(figures, 50);
}

/** The figure that so many per cent of all lie at or below; of an even count the median is the mean of the middle two. */
export function percentile(figures: readonly number[], percent: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const place = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new Error('there are no figures');
  return below + (above - below) * (place - Math.floor(place));
}
