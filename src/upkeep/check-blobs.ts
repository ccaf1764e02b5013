import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { reasonOf } from '../domain/errors.ts';
import { blobFiles, PREFIXES, strayFiles } from '../platform/blobs/blob-files.ts';
import type { Db } from '../platform/db/tables.ts';
import { type Finding, fault, note, type OnFinding } from './finding.ts';
import { countNames, type Named, namedBlobs, namersText, prefixRanges } from './named-blobs.ts';

/** What lies on disk under a hash. */
export type FoundBlob =
  | { readonly sizeBytes: number; readonly sha256: string; readonly writtenAt: number }
  | { readonly unreadable: string };

export type BlobTotals = { blobs: number; bytes: number; unreferenced: number };

/** From 0 to 1: hashes are spread evenly, so the folders tell how far a check is. */
export type BlobProgress = BlobTotals & { readonly share: number };

/** A row comes after its blob; one that is younger may still be waiting for it. */
const ROW_COMES_WITHIN_MS = 10 * 60_000;

/** What is wrong with a blob that is there. */
export function blobFindings(
  hash: string,
  named: Named | undefined,
  found: FoundBlob,
  now: number,
): Finding[] {
  const where = `blob ${hash}`;
  const by = named === undefined ? 'no row names it' : `named by ${namersText(named)}`;
  if ('unreadable' in found) return [fault(where, `it cannot be read: ${found.unreadable}; ${by}`)];
  const findings: Finding[] = [];
  const wrongSizes = [...(named?.sizes ?? [])].filter((size) => size !== found.sizeBytes);
  if (wrongSizes.length > 0) {
    findings.push(fault(where, `it has ${found.sizeBytes} bytes and not ${wrongSizes.join(' or ')}; ${by}`));
  }
  if (found.sha256 !== hash) findings.push(fault(where, `its bytes have the SHA-256 ${found.sha256}; ${by}`));
  if (named === undefined) {
    if (findings.length === 0 && found.writtenAt < now - ROW_COMES_WITHIN_MS) {
      findings.push(note(where, `no row names it; ${found.sizeBytes} bytes`));
    }
  } else if (!named.received) {
    findings.push(fault(where, `there is no receipt for it; ${by}`));
  }
  return findings;
}

/** What is wrong with a blob that is not there. */
export function missingFinding(hash: string, named: Named): Finding {
  return fault(`blob ${hash}`, `it is missing; named by ${namersText(named)}`);
}

/** Enough for most slices at one read; each lane has one and uses it again, which a stream would not. */
const BUFFER_BYTES = 1024 * 1024;

async function digestOf(file: FileHandle, buffer: Buffer): Promise<string> {
  const digest = createHash('sha256');
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) return digest.digest('hex');
    digest.update(buffer.subarray(0, bytesRead));
  }
}

/** The SHA-256 of a file, read in pieces. */
export async function sha256OfFile(path: string): Promise<string> {
  await using file = await open(path, 'r');
  return await digestOf(file, Buffer.allocUnsafe(BUFFER_BYTES));
}

async function look(path: string, buffer: Buffer): Promise<FoundBlob> {
  try {
    await using file = await open(path, 'r');
    const { size, mtimeMs } = await file.stat();
    return { sizeBytes: size, sha256: await digestOf(file, buffer), writtenAt: mtimeMs };
  } catch (error) {
    return { unreadable: reasonOf(error) };
  }
}

export type BlobCheck = {
  readonly onFinding: OnFinding;
  readonly onProgress: (progress: BlobProgress) => void;
  readonly now: number;
  /** Files read at the same time. */
  readonly lanes: number;
};

/**
 * Reads every blob and holds it against its name and against every row that names it, beside a running hub too:
 * the rows of a range are read before its files, and a blob is always there before its row.
 */
export async function checkBlobs(db: Db, root: string, check: BlobCheck): Promise<BlobTotals> {
  const { onFinding, onProgress, now, lanes } = check;
  const totals: BlobTotals = { blobs: 0, bytes: 0, unreferenced: 0 };
  for (const path of await strayFiles(root)) onFinding(note(path, 'it does not belong among the blobs'));
  for (const range of prefixRanges(await countNames(db))) {
    const named = await namedBlobs(db, range);
    const missing = new Set(named.keys());
    const files = blobFiles(root, range);
    const lane = async () => {
      const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
      for await (const { path, hash } of files) {
        if (hash === null) {
          onFinding(note(path, 'it does not belong among the blobs'));
          continue;
        }
        const found = await look(path, buffer);
        missing.delete(hash);
        totals.blobs += 1;
        if ('sizeBytes' in found) totals.bytes += found.sizeBytes;
        for (const finding of blobFindings(hash, named.get(hash), found, now)) {
          if (finding.kind === 'note') totals.unreferenced += 1;
          onFinding(finding);
        }
        onProgress({ ...totals, share: Number.parseInt(hash.slice(0, 4), 16) / PREFIXES });
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    for (const hash of missing) {
      const rows = named.get(hash);
      if (rows !== undefined) onFinding(missingFinding(hash, rows));
    }
  }
  onProgress({ ...totals, share: 1 });
  return totals;
}
