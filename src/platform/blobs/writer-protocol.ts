/** Bytes that pass to a writing thread at once. */
export const SLAB_BYTES = 512 * 1024;

/** What the thread that writes blobs is asked; `file` is the asker's number of it, and its bytes lie in a slab. */
export type WriteRequest =
  | {
      /** Appends to a file in the making; the first bytes make it. */
      readonly kind: 'append';
      readonly file: number;
      readonly root: string;
      readonly path: string;
      readonly slab: number;
      readonly length: number;
    }
  | { readonly kind: 'settle'; readonly file: number }
  | { readonly kind: 'abandon'; readonly file: number };

/** What became of one request; the requests of a file are answered in their order. */
export type WriteReply = { readonly file: number } & (
  | { readonly ok: true; readonly sha256: string | null }
  | { readonly ok: false; readonly message: string; readonly code: string | undefined }
);

export type WriterSettings = { readonly memory: SharedArrayBuffer };
