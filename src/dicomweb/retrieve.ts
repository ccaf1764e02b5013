import {
  explicitLittleEndian,
  transferSyntax,
  transferSyntaxName,
} from '../formats/dicom/transfer-syntaxes.ts';
import type { HubContext } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import { type PayloadRange, parseAccept, payloadRanges } from './accept.ts';
import type { InstanceRow } from './address.ts';
import { ASK_AGAIN, acceptOf, hasAlready, KEPT_FOR_GOOD, notAcceptable } from './answer.ts';
import { fileBytes } from './file-bytes.ts';
import { multipartType } from './frames.ts';
import { multipartBytes, type Part, streamOf } from './multipart-write.ts';

const DICOM = 'application/dicom';

/**
 * Whether a client that takes `ranges` takes the file as it is kept; null when not, else whether in parts.
 * Files are never written anew: who names no transfer syntax gets any file that is not compressed (by the Standard
 * Explicit VR Little Endian, PS3.18 section 8.7.3.5.2; readers take Implicit VR as well, and the part says which it is).
 */
export function planFile(ranges: readonly PayloadRange[], stored: string): { multipart: boolean } | null {
  const native = transferSyntax(stored)?.pixels === 'native';
  const taken = ranges.find(
    ({ transferSyntax: asked }) => asked === '*' || asked === stored || (asked === '' && native),
  );
  return taken === undefined ? null : { multipart: taken.multipart };
}

function partOf({ blobs }: Platform, row: InstanceRow): Part {
  return {
    headers: { 'Content-Type': `${DICOM}; transfer-syntax=${row.transferSyntaxUid}` },
    body: fileBytes(blobs, row.hash),
  };
}

function rangesOf(c: HubContext): PayloadRange[] {
  const accept = parseAccept(acceptOf(c));
  const anything = accept.some(({ type, parameters }) => type === '*/*' && !parameters['transfer-syntax']);
  const ranges = payloadRanges(accept, DICOM);
  return anything ? [...ranges, { multipart: true, transferSyntax: '*' }] : ranges;
}

function refused(c: HubContext, stored: string): Response {
  return notAcceptable(
    c,
    `The instance is kept in ${transferSyntaxName(stored)} (${stored}) and is given only so: ask for transfer-syntax=*${
      stored === explicitLittleEndian.uid ? '' : ' or name it'
    }`,
  );
}

/** Answers one instance as it was received, byte for byte. */
export async function answerInstance(c: HubContext, platform: Platform, row: InstanceRow): Promise<Response> {
  const plan = planFile(rangesOf(c), row.transferSyntaxUid);
  if (plan === null) return refused(c, row.transferSyntaxUid);
  const etag = `"${row.hash}${plan.multipart ? '-m' : ''}"`;
  const headers = { etag, 'cache-control': KEPT_FOR_GOOD, vary: 'Accept' };
  if (hasAlready(c, etag)) return c.body(null, 304, headers);
  if (!plan.multipart) {
    return c.body(streamOf(fileBytes(platform.blobs, row.hash)), 200, {
      ...headers,
      'content-type': `${DICOM}; transfer-syntax=${row.transferSyntaxUid}`,
      'content-length': String(row.sizeBytes),
    });
  }
  return answerFiles(c, platform, [row], headers);
}

/** Answers the instances of a series or a study one after another, each as it was received; none is held in memory. */
export async function answerInstances(
  c: HubContext,
  platform: Platform,
  rows: readonly InstanceRow[],
): Promise<Response> {
  const ranges = rangesOf(c).filter((range) => range.multipart);
  const kept = rows.find((row) => planFile(ranges, row.transferSyntaxUid) === null);
  if (kept !== undefined) return refused(c, kept.transferSyntaxUid);
  return answerFiles(c, platform, rows, { 'cache-control': ASK_AGAIN, vary: 'Accept' });
}

function answerFiles(
  c: HubContext,
  platform: Platform,
  rows: readonly InstanceRow[],
  headers: Record<string, string>,
): Response {
  const boundary = `tamsoat.${crypto.randomUUID()}`;
  async function* parts(): AsyncGenerator<Part> {
    for (const row of rows) yield partOf(platform, row);
  }
  return c.body(streamOf(multipartBytes(boundary, parts())), 200, {
    ...headers,
    'content-type': multipartType(DICOM, null, boundary),
  });
}
