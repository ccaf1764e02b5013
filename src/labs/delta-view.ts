import type { DeltaCheck } from './delta-check.ts';

/** A result beside the person's own earlier one; `changed` asks to check specimen and identity, nothing else. */
export type DeltaView =
  | Extract<DeltaCheck, { kind: 'not-compared' }>
  | (Omit<Extract<DeltaCheck, { kind: 'usual' | 'changed' }>, 'earlier'> & {
      /** As its laboratory wrote it. */
      readonly earlier: { readonly valueText: string; readonly unit: string | null; readonly at: number };
    });

/** One that was found to have changed more than a person's own results do. */
export type ChangedDelta = Exclude<DeltaView, { kind: 'not-compared' }>;
