import { openHeader, openStored } from '../dicomweb/stored-file.ts';
import type { Transcoder } from '../dicomweb/transcoder.ts';
import { HubError } from '../domain/errors.ts';
import { blobHash } from '../domain/ids.ts';
import { obtainable } from '../formats/dicom/transcode-frame.ts';
import { explicitLittleEndian, implicitLittleEndian } from '../formats/dicom/transfer-syntaxes.ts';
import type { BlobStore, OpenBlob } from '../platform/blobs/blob-store.ts';
import type { HeldInstance } from './send-instance.ts';

/** Where instances come from, as they were received or transcoded. */
export type Archive = { readonly blobs: BlobStore; readonly transcoder: Transcoder };

/** An instance ready to be sent in a context. */
export type Sendable = AsyncDisposable & {
  readonly contextId: number;
  readonly file: OpenBlob;
  readonly dataSetOffset: number;
};

/**
 * In which transfer syntaxes an instance is sent, best first: as its receiver wishes where it can be had so, as it was
 * received, then uncompressed, then compressed without loss.
 */
export function sendingSyntaxes(stored: string, wished: readonly string[] = []): string[] {
  const had = obtainable(stored);
  const plain = [explicitLittleEndian.uid, implicitLittleEndian.uid];
  return [...new Set([...wished, stored, ...plain, ...had])].filter((uid) => had.includes(uid));
}

async function openAs(
  { blobs, transcoder }: Archive,
  { hash, frameTable, transferSyntaxUid }: HeldInstance,
  to: string,
): Promise<{ file: OpenBlob; dataSetOffset: number }> {
  const named = blobHash(hash);
  if (named !== null && to !== transferSyntaxUid) {
    const made = await transcoder.file({ hash: named, frameTable, to });
    return { file: await made.open(), dataSetOffset: made.dataSetOffset };
  }
  const file = await openStored(blobs, hash);
  try {
    return { file, dataSetOffset: (await openHeader(file)).dataSetOffset };
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}

/** Opens an instance in the best transfer syntax for which the peer agreed on a context; null where none can be met. */
export async function openForSending(
  archive: Archive,
  instance: HeldInstance,
  contextFor: (sopClassUid: string, transferSyntaxUid: string) => number | undefined,
  wished: readonly string[] = [],
): Promise<Sendable | null> {
  for (const syntax of sendingSyntaxes(instance.transferSyntaxUid, wished)) {
    const contextId = contextFor(instance.sopClassUid, syntax);
    if (contextId === undefined) continue;
    try {
      const opened = await openAs(archive, instance, syntax);
      return { contextId, ...opened, [Symbol.asyncDispose]: () => opened.file[Symbol.asyncDispose]() };
    } catch (error) {
      if (!(error instanceof HubError) || error.kind !== 'unprocessable') throw error;
    }
  }
  return null;
}
