import { z } from 'zod';

const trailer = z.strictObject({
  /** Of the file without its trailer. */
  sizeBytes: z.int().min(0),
  dataSetOffset: z.int().min(0),
  /** As `ingest/frame-table.ts` keeps it. */
  frameTable: z.string().nullable(),
});

/** What stands behind a file made by transcoding: a file and what lies where in it are one, and come and go together. */
export type Trailer = z.infer<typeof trailer>;

/** Bytes at the end of a file that say how long its trailer is. */
export const TRAILER_LENGTH_BYTES = 4;

/** The trailer as it is appended: JSON, then its length. */
export function writeTrailer(content: Trailer): Buffer {
  const json = Buffer.from(JSON.stringify(content));
  const length = Buffer.alloc(TRAILER_LENGTH_BYTES);
  length.writeUInt32LE(json.length);
  return Buffer.concat([json, length]);
}

/** @throws ZodError for what is no trailer */
export function readTrailer(json: Buffer): Trailer {
  return trailer.parse(JSON.parse(json.toString('utf8')));
}
