import { openPart10 } from '../formats/dicom/open-part10.ts';
import type { OpenBlob } from '../platform/blobs/blob-store.ts';

const HEAD_BYTES = 256 * 1024;
const CHUNK_BYTES = 1024 * 1024;

/** A file told apart from its wrapper: preamble and meta header, which every door and every sender makes anew. */
type DataSet = { readonly blob: OpenBlob; readonly offset: number; readonly transferSyntaxUid: string };

async function dataSetOf(blob: OpenBlob): Promise<DataSet | null> {
  for (let length = Math.min(HEAD_BYTES, blob.sizeBytes); ; ) {
    const opened = openPart10(await blob.read(0, length), { fileSize: blob.sizeBytes });
    if (opened.ok) {
      const { dataSetOffset, transferSyntax } = opened.file;
      return { blob, offset: dataSetOffset, transferSyntaxUid: transferSyntax.uid };
    }
    if (opened.needBytes === undefined || length >= blob.sizeBytes) return null;
    length = Math.min(blob.sizeBytes, Math.max(opened.needBytes, length * 4));
  }
}

export type Sameness = 'same' | 'other-bytes' | 'other-transfer-syntax';

/**
 * Whether two files hold the same data set in the same transfer syntax, byte for byte, whatever stands before it.
 * The same picture in another transfer syntax is another version: nothing here judges whether its pixels are equal.
 */
export async function sameDataSet(one: OpenBlob, other: OpenBlob): Promise<Sameness> {
  const [a, b] = [await dataSetOf(one), await dataSetOf(other)];
  if (a === null || b === null) return 'other-bytes';
  if (a.transferSyntaxUid !== b.transferSyntaxUid) return 'other-transfer-syntax';
  return (await bytesEqual(a, b)) ? 'same' : 'other-bytes';
}

/** Whether two files are the same from these places to their ends. */
export async function bytesEqual(
  a: { readonly blob: OpenBlob; readonly offset: number },
  b: { readonly blob: OpenBlob; readonly offset: number },
): Promise<boolean> {
  const length = a.blob.sizeBytes - a.offset;
  if (length !== b.blob.sizeBytes - b.offset) return false;
  for (let at = 0; at < length; at += CHUNK_BYTES) {
    const bytes = Math.min(CHUNK_BYTES, length - at);
    const left = await a.blob.read(a.offset + at, bytes);
    if (!left.equals(await b.blob.read(b.offset + at, bytes))) return false;
  }
  return true;
}
