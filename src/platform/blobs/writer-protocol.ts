/** Bytes that pass to a writing thread at once; two such pieces hold a CT slice. */
export const PIECE_BYTES = 288 * 1024;

/** What goes to or comes from a thread without being copied; only the first `length` bytes of it count. */
export type WritePiece = { readonly buffer: ArrayBuffer; readonly length: number };

/** What the thread that writes blobs is asked; `file` is the asker's number of it. */
export type WriteRequest =
  | {
      /** Appends to a file in the making; the first bytes make it. With `last` it gets its name, durably. */
      readonly kind: 'append';
      readonly file: number;
      readonly root: string;
      readonly path: string;
      readonly piece: WritePiece;
      readonly last: boolean;
    }
  | { readonly kind: 'abandon'; readonly file: number };

/** What became of one request, and its buffer back; the requests of a file are answered in their order. */
export type WriteReply = { readonly file: number; readonly buffer: ArrayBuffer | null } & (
  | { readonly ok: true; readonly sha256: string | null }
  | { readonly ok: false; readonly message: string; readonly code: string | undefined }
);
