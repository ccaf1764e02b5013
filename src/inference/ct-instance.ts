import { z } from 'zod';

/** One instance of a series as the reading thread needs it. */
export const ctInstance = z.strictObject({
  sopInstanceUid: z.string(),
  hash: z.string(),
  frameTable: z.string().nullable(),
});
export type CtInstance = z.infer<typeof ctInstance>;
