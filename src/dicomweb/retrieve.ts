import { HubError } from '../domain/errors.ts';
import type { HubContext } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import { type Payload, parseAccept, payloadsAs, payloadsOf } from './accept.ts';
import type { InstanceRow } from './address.ts';
import { ASK_AGAIN, acceptOf, hasAlready, KEPT_FOR_GOOD, notAcceptable } from './answer.ts';
import { answerBytes, type Content } from './answer-bytes.ts';
import { fileBytes } from './file-bytes.ts';
import { multipartType } from './frames.ts';
import { multipartBytes, type Part, streamOf } from './multipart-write.ts';
import { type FilePlan, filesToBeHad, fileWays } from './plan-file.ts';
import type { Transcoder } from './transcoder.ts';

const DICOM = 'application/dicom';

/** What serving files takes. */
export type FileSource = { readonly platform: Platform; readonly transcoder: Transcoder };

/** A file in the transfer syntax that it leaves in. */
type Made = Content & { readonly transferSyntax: string };

async function makeFile(
  { platform, transcoder }: FileSource,
  row: InstanceRow,
  to: string | null,
): Promise<Made> {
  const { hash, frameTable, sizeBytes, transferSyntaxUid } = row;
  if (to === null) {
    const read: Content['read'] = (range) => fileBytes(platform.blobs, hash, range);
    return { etag: `"${hash}"`, sizeBytes, read, transferSyntax: transferSyntaxUid };
  }
  const file = await transcoder.file({ hash, frameTable, to });
  const etag = `"${hash}-${to}"`;
  return { etag, sizeBytes: file.sizeBytes, read: (range) => file.bytes(range), transferSyntax: to };
}

const typeOf = (transferSyntax: string) => `${DICOM}; transfer-syntax=${transferSyntax}`;

/** The first way that leads somewhere; what stands against the others is only seen when they are tried. */
async function firstMade(
  source: FileSource,
  row: InstanceRow,
  ways: readonly FilePlan[],
): Promise<{ ok: true; made: Made; multipart: boolean } | { ok: false; reasons: string }> {
  const reasons: string[] = [];
  for (const { multipart, to } of ways) {
    try {
      return { ok: true, made: await makeFile(source, row, to), multipart };
    } catch (error) {
      if (!(error instanceof HubError) || error.kind !== 'unprocessable') throw error;
      reasons.push(` ${error.message}.`);
    }
  }
  return { ok: false, reasons: reasons.join('') };
}

function refused(c: HubContext, { transferSyntaxUid }: InstanceRow, reasons = ''): Response {
  return notAcceptable(c, `${filesToBeHad(transferSyntaxUid)}.${reasons}`);
}

/** Answers one instance, byte for byte as it was received or transcoded without loss. */
export async function answerInstance(c: HubContext, source: FileSource, row: InstanceRow): Promise<Response> {
  return answerFile(c, source, row, payloadsAs(payloadsOf(parseAccept(acceptOf(c))), DICOM));
}

/** Answers one instance in the first of these payloads that it is to be had in. */
export async function answerFile(
  c: HubContext,
  source: FileSource,
  row: InstanceRow,
  payloads: readonly Payload[],
): Promise<Response> {
  const first = await firstMade(source, row, fileWays(payloads, row.transferSyntaxUid));
  if (!first.ok) return refused(c, row, first.reasons);
  const { made, multipart } = first;
  const headers = { 'cache-control': KEPT_FOR_GOOD, vary: 'Accept' };
  if (!multipart) {
    return answerBytes(c, made, { ...headers, 'content-type': typeOf(made.transferSyntax) });
  }
  const etag = `${made.etag.slice(0, -1)}-m"`;
  if (hasAlready(c, etag)) return c.body(null, 304, { ...headers, etag });
  return answerFiles(c, source, [{ row, to: made.transferSyntax }], { ...headers, etag });
}

/**
 * Answers the instances of a series or a study one after another, each as it was received or transcoded; none is held in
 * memory. One that turns out not to be to be had so breaks the answer off, so that nobody takes a part for the whole.
 */
export async function answerInstances(
  c: HubContext,
  source: FileSource,
  rows: readonly InstanceRow[],
): Promise<Response> {
  const payloads = payloadsAs(payloadsOf(parseAccept(acceptOf(c))), DICOM).filter((one) => one.multipart);
  const files: { row: InstanceRow; to: string }[] = [];
  for (const row of rows) {
    const [way] = fileWays(payloads, row.transferSyntaxUid);
    if (way === undefined) return refused(c, row);
    files.push({ row, to: way.to ?? row.transferSyntaxUid });
  }
  return answerFiles(c, source, files, { 'cache-control': ASK_AGAIN, vary: 'Accept' });
}

function answerFiles(
  c: HubContext,
  source: FileSource,
  files: readonly { row: InstanceRow; to: string }[],
  headers: Record<string, string>,
): Response {
  const boundary = `tamsoat.${crypto.randomUUID()}`;
  async function* parts(): AsyncGenerator<Part> {
    for (const { row, to } of files) {
      const made = await makeFile(source, row, to === row.transferSyntaxUid ? null : to);
      const body = made.read({ start: 0, endInclusive: made.sizeBytes - 1 });
      yield { headers: { 'Content-Type': typeOf(to) }, body };
    }
  }
  return c.body(streamOf(multipartBytes(boundary, parts())), 200, {
    ...headers,
    'content-type': multipartType(DICOM, null, boundary),
  });
}
