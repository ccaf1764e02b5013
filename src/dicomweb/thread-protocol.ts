import { z } from 'zod';

const count = z.int().min(0);
const pixels = z.strictObject({ hash: z.string(), frameTable: z.string().nullable() });

export const renderSettings = z.strictObject({
  format: z.enum(['png', 'jpeg', 'gif']),
  quality: z.int().min(1).max(100),
  window: z.strictObject({ center: z.number(), width: z.number().positive() }).nullable(),
  voiFunction: z.string().nullable(),
  /** The picture fits in `width` × `height`; `source` is the rectangle of the image to show, null its whole side. */
  viewport: z
    .strictObject({
      width: z.int().min(1),
      height: z.int().min(1),
      source: z
        .strictObject({
          left: count,
          top: count,
          width: z.int().min(1).nullable(),
          height: z.int().min(1).nullable(),
          mirrored: z.boolean(),
          upsideDown: z.boolean(),
        })
        .nullable(),
    })
    .nullable(),
  /** The part of the image to show, each from 0 to 1 of its side: left, top, right, bottom. */
  region: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  /** What is written on the picture, with the font of this file. */
  annotation: z.strictObject({ of: z.array(z.enum(['patient', 'technique'])), font: z.string() }).nullable(),
});
export type RenderSettings = z.infer<typeof renderSettings>;

/** What a thread can be asked to make out of stored bytes; every answer is bytes. Frames count from 0. */
export const threadTask = z.discriminatedUnion('kind', [
  /** Gzipped DICOM JSON array, one object per instance. */
  z.strictObject({
    kind: z.literal('metadata'),
    instances: z.array(z.strictObject({ hash: z.string(), version: z.string().nullable(), url: z.string() })),
  }),
  /** Pixels of a frame in the transfer syntax `to`, or as in the (inflated) file where that is null. */
  z.strictObject({ kind: z.literal('frame'), pixels, frame: count, to: z.string().nullable() }),
  /** Writes the whole instance in another transfer syntax to a new file at `path`; the answer is empty. */
  z.strictObject({ kind: z.literal('transcode'), pixels, to: z.string(), path: z.string() }),
  /** A picture of one frame. */
  z.strictObject({
    kind: z.literal('render'),
    pixels,
    frame: count,
    settings: renderSettings,
  }),
  /** A piece of the inflated data set of a deflated file. */
  z.strictObject({ kind: z.literal('inflated'), hash: z.string(), offset: count, length: count }),
]);
export type ThreadTask = z.infer<typeof threadTask>;

export const threadRequest = z.strictObject({ id: z.int(), task: threadTask });
export type ThreadRequest = z.infer<typeof threadRequest>;
export const threadSettings = z.strictObject({ blobsPath: z.string() });
export type ThreadSettings = z.infer<typeof threadSettings>;

export type ThreadReply =
  | { readonly id: number; readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
      readonly id: number;
      readonly ok: false;
      readonly refused: 'notFound' | 'unprocessable' | 'failed';
      readonly reason: string;
    };
