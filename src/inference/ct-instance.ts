import { z } from 'zod';
import type { FrameTable } from '../formats/dicom/frames.ts';

/** One instance of a series as the reading thread needs it. */
export const ctInstance = z.strictObject({
  sopInstanceUid: z.string(),
  hash: z.string(),
  frameTable: z.string().nullable(),
});
export type CtInstance = z.infer<typeof ctInstance>;

const count = z.int().min(0);

const frameTable = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('native'), offset: count, frameBits: count, frames: count }),
  z.strictObject({
    kind: z.literal('encapsulated'),
    fragments: z.array(count),
    firstFragments: z.array(count),
    frames: count,
  }),
]) satisfies z.ZodType<FrameTable>;

/** The kept frame table of an instance. */
export function parseFrameTable(json: string): FrameTable {
  return frameTable.parse(JSON.parse(json));
}
