import { z } from 'zod';
import type { FrameTable } from '../formats/dicom/frames.ts';

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

/** The frame table that `ingest/` keeps with an instance. */
export function readFrameTable(json: string): FrameTable {
  return frameTable.parse(JSON.parse(json));
}
