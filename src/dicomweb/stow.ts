import { IncomingMessage } from 'node:http';
import { HubError } from '../domain/errors.ts';
import { type StudyUid, sopInstanceUid } from '../domain/ids.ts';
import { receiveInstance } from '../ingest/receive-instance.ts';
import type { InstanceTable } from '../ingest/tables.ts';
import { prepared } from '../platform/db/prepared.ts';
import { DiskFull, isDiskFull } from '../platform/disk-space.ts';
import { giveBack } from '../platform/give-back.ts';
import type { HubContext } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import { type Origin, writeReceipt } from '../receipts/journal.ts';
import type { ReceiptTable } from '../receipts/tables.ts';
import { instanceUrl, serviceRoot, studyUrl } from './address.ts';
import { peekStudy } from './check-study.ts';
import { boundaryOf, type ReceivedPart, readParts } from './multipart-read.ts';
import { FAILURE, type PartOutcome, storeAnswer } from './store-outcome.ts';

const DICOM = 'application/dicom';
/** A sender that says nothing for so long is cut off. */
const SILENCE_MS = 60_000;

/** The chunks of a request, each given back to the system once the next is asked for. */
async function* passing(incoming: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    yield chunk;
    giveBack(chunk);
  }
}

/** The request's bytes straight from the socket, where there is one: a web stream in between costs half the speed. */
function bodyOf(c: HubContext): {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly incoming: IncomingMessage | null;
  /** Says that nobody reads on. */
  letGo(): void;
} {
  const bindings: unknown = c.env;
  if (bindings !== null && typeof bindings === 'object' && 'incoming' in bindings) {
    const { incoming } = bindings;
    if (incoming instanceof IncomingMessage) {
      const bytes = passing(incoming);
      // What it ends with is told where it is read.
      return { bytes, incoming, letGo: () => void bytes.return(undefined).catch(() => undefined) };
    }
  }
  const { body } = c.req.raw;
  if (body === null) throw new HubError('invalid', 'The request has no body');
  return { bytes: body, incoming: null, letGo: () => undefined };
}

async function* onlyPart(body: AsyncIterable<Uint8Array>, contentType: string): AsyncGenerator<ReceivedPart> {
  async function* buffers(): AsyncGenerator<Buffer> {
    for await (const chunk of body) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
  yield { headers: { 'content-type': contentType }, body: buffers() };
}

const mediaType = (contentType: string) => (contentType.split(';')[0] ?? '').trim().toLowerCase();

/** The parts of a store request. @throws HubError unsupported for anything but DICOM files */
function partsOf(contentType: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ReceivedPart> {
  const type = mediaType(contentType);
  if (type === DICOM) return onlyPart(bytes, contentType);
  const root = /;\s*type=(?:"([^"]*)"|([^\s;]*))/i.exec(contentType);
  const rootType = (root?.[1] ?? root?.[2] ?? DICOM).toLowerCase();
  if (type !== 'multipart/related' || rootType !== DICOM) {
    throw new HubError('unsupported', `Instances are stored as multipart/related; type="${DICOM}"`);
  }
  return readParts(bytes, boundaryOf(contentType));
}

type Refusal = Extract<PartOutcome, { stored: false }>;

function refusal(failure: number, reason: string, named?: Partial<Refusal>): Refusal {
  return { stored: false, sopInstanceUid: null, sopClassUid: null, failure, reason, ...named };
}

type HeldInstance = Pick<InstanceTable, 'sopInstanceUid' | 'seriesUid' | 'studyUid' | 'sopClassUid' | 'hash'>;
const findInstance = prepared<Pick<InstanceTable, 'sopInstanceUid'>, HeldInstance>((db, place) =>
  db
    .selectFrom('instances')
    .select(['sopInstanceUid', 'seriesUid', 'studyUid', 'sopClassUid', 'hash'])
    .where('sopInstanceUid', '=', place('sopInstanceUid')),
);

/** What the sender is told of a receipt. */
async function outcomeOf({ db }: Platform, root: string, receipt: ReceiptTable): Promise<PartOutcome> {
  const { sopInstanceUid: uid, outcome } = receipt;
  const reason = receipt.reason ?? 'It is kept apart for a person to decide';
  if (uid === null) return refusal(FAILURE.cannotUnderstand, reason);
  const named = sopInstanceUid(uid);
  const [held] = named === null ? [] : await findInstance(db, { sopInstanceUid: named });
  if (outcome === 'quarantined' || held === undefined) {
    const otherBytes = held !== undefined && held.hash !== receipt.hash;
    const failure = otherBytes ? FAILURE.duplicateInstance : FAILURE.processing;
    return refusal(failure, reason, { sopInstanceUid: uid, sopClassUid: held?.sopClassUid ?? null });
  }
  const at = { study: held.studyUid, series: held.seriesUid, instance: held.sopInstanceUid };
  return {
    stored: true,
    sopClassUid: held.sopClassUid,
    sopInstanceUid: uid,
    retrieveUrl: instanceUrl(root, at),
  };
}

/** Keeps an object of another study than the address says, with its receipt, where a person sees it. */
async function quarantineStranger(
  { db, blobs, clock }: Platform,
  bytes: AsyncIterable<Uint8Array>,
  origin: Origin,
  named: { sopInstanceUid: string; sopClassUid: string; studyUid: string },
): Promise<PartOutcome> {
  const stored = await blobs.put(bytes);
  const reason = 'It is of another study than it was sent to';
  const { sopInstanceUid, sopClassUid, studyUid } = named;
  await db.transaction().execute((tx) =>
    writeReceipt(tx, clock, {
      ...origin,
      ...stored,
      format: 'dicom',
      outcome: 'quarantined',
      problem: 'sent-to-another-study',
      reason,
      studyUid,
      sopInstanceUid,
      labReportId: null,
      visitId: null,
    }),
  );
  return refusal(FAILURE.dataSetMismatch, reason, { sopInstanceUid, sopClassUid });
}

async function storePart(
  platform: Platform,
  root: string,
  study: StudyUid | null,
  part: ReceivedPart,
  origin: Origin,
): Promise<PartOutcome> {
  if (mediaType(part.headers['content-type'] ?? DICOM) !== DICOM) {
    return refusal(FAILURE.cannotUnderstand, `A part is no ${DICOM}`);
  }
  if (study === null) return outcomeOf(platform, root, await receiveInstance(platform, part.body, origin));
  const { belongs, named, bytes } = await peekStudy(part.body, study);
  if (belongs === false && named !== null) return quarantineStranger(platform, bytes, origin, named);
  return outcomeOf(platform, root, await receiveInstance(platform, bytes, origin));
}

/** The kinds of error by which the reader of the parts says that it has lost its place. */
const LOST = new Set(['invalid', 'tooLarge']);

/** What a thrown error means for its part; `lost` says that the parts behind it cannot be told apart any more. */
function failureOf({ log }: Platform, error: unknown): { outcome: Refusal; lost: boolean } {
  if (isDiskFull(error)) {
    log.error({ err: error }, 'a part was refused: the disk is full');
    return { outcome: refusal(FAILURE.outOfResources, new DiskFull().message), lost: false };
  }
  if (error instanceof HubError) {
    return { outcome: refusal(FAILURE.processing, error.message), lost: LOST.has(error.kind) };
  }
  log.error({ err: error }, 'a stored part failed');
  return { outcome: refusal(FAILURE.processing, 'The archive failed on this part'), lost: false };
}

/**
 * Stores instances (PS3.18 section 10.5) as they come in, each durable before the answer says so.
 * A bad part does not sink the others; what comes after a boundary that never was is lost to the sender only.
 */
export async function answerStore(
  c: HubContext,
  platform: Platform,
  study: StudyUid | null,
): Promise<Response> {
  const { bytes, incoming, letGo } = bodyOf(c);
  const parts = partsOf(c.req.header('content-type') ?? '', bytes);
  const root = serviceRoot(platform.config, c.req.url);
  const sender = c.get('actor').name;
  const outcomes: PartOutcome[] = [];
  incoming?.setTimeout(SILENCE_MS, () => incoming.destroy(new Error('the sender went silent')));
  try {
    for await (const part of parts) {
      const name = `part ${outcomes.length + 1}`;
      try {
        const origin = { door: 'stow' as const, sender, name, uploadId: null };
        outcomes.push(await storePart(platform, root, study, part, origin));
      } catch (error) {
        if (incoming?.errored) throw new HubError('invalid', 'The request was cut off', { cause: error });
        const { outcome, lost } = failureOf(platform, error);
        outcomes.push(outcome);
        if (lost) break;
      }
    }
  } catch (error) {
    if (!(error instanceof HubError) || outcomes.length === 0) throw error;
    outcomes.push(failureOf(platform, error).outcome);
  } finally {
    incoming?.setTimeout(0);
    // Else nothing could pass over what is left, and the server would cut off the next request on this connection.
    letGo();
    // What is left unread ends the connection after the answer, and its sender must not ask on it again.
    if (incoming?.complete === false) c.header('Connection', 'close');
  }
  if (outcomes.length === 0) throw new HubError('invalid', 'The request holds no part');
  const { status, json } = storeAnswer(outcomes, study === null ? null : studyUrl(root, study));
  return c.body(JSON.stringify(json), status, { 'content-type': 'application/dicom+json' });
}
