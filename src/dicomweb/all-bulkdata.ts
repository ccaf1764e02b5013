import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import { transferSyntax } from '../formats/dicom/transfer-syntaxes.ts';
import { parseFrameTable } from '../ingest/frame-table.ts';
import type { HubContext } from '../platform/http/env.ts';
import { type Payload, parseAccept, payloadsAs, payloadsOf } from './accept.ts';
import type { InstanceRow } from './address.ts';
import { ASK_AGAIN, acceptOf, notAcceptable } from './answer.ts';
import { allFrames, isPixels, OCTETS, pieceOf, placeOf, storedValue } from './bulkdata.ts';
import { type FrameSource, frameReader, multipartType } from './frames.ts';
import { multipartBytes, type Part, streamOf } from './multipart-write.ts';
import { framesToBeHad, planFrames } from './plan-frames.ts';

/** Instances of one series with their metadata, as DICOM JSON in any order. */
export type DescribedInstances = {
  readonly rows: readonly InstanceRow[];
  readonly metadata: () => Promise<Uint8Array>;
};

const dataSet = z.looseObject({ '00080018': z.looseObject({ Value: z.tuple([z.string()]) }) });
const pointer = z.looseObject({ BulkDataURI: z.string() });

/** The addresses of all values that a data set leaves out, those within sequences too, in their order. */
function* addressesIn(json: unknown): Generator<string> {
  if (Array.isArray(json)) {
    for (const one of json) yield* addressesIn(one);
  } else if (typeof json === 'object' && json !== null) {
    const found = pointer.safeParse(json);
    if (found.success) yield found.data.BulkDataURI;
    else for (const one of Object.values(json)) yield* addressesIn(one);
  }
}

/** The last part of an address that our metadata gave, without what tells versions apart. */
const tokenOf = (address: string) => (address.split('/').at(-1) ?? '').replace(/\?.*$/, '');

/** Pixel data: its whole value where it leaves uncompressed, else each frame as a part of its own. */
async function* pixelParts(
  source: FrameSource,
  row: InstanceRow,
  payloads: readonly Payload[],
  location: string,
): AsyncGenerator<Part> {
  const plan = planFrames(payloads, row.transferSyntaxUid);
  if (plan === null) throw new HubError('unprocessable', 'The frames of an instance are not to be had so');
  const table = row.frameTable === null ? null : parseFrameTable(row.frameTable);
  const headers = {
    'Content-Type': `${OCTETS}; transfer-syntax=${plan.transferSyntax}`,
    'Content-Location': location,
  };
  if (plan.to === null && table?.kind === 'native') {
    const sizeBytes = Math.ceil((table.frameBits * table.frames) / 8);
    const whole = { start: 0, endInclusive: sizeBytes - 1 };
    yield { headers, body: pieceOf(source.platform, row, table.offset, whole) };
    return;
  }
  const read = await frameReader(source, row, table, plan.to);
  const frames = allFrames(row);
  if (transferSyntax(plan.transferSyntax)?.pixels !== 'native') {
    for (const frame of frames) yield { headers, body: await read(frame) };
    return;
  }
  async function* value(): AsyncGenerator<Uint8Array> {
    for (const frame of frames) yield await read(frame);
  }
  yield { headers, body: value() };
}

async function* partsOf(
  source: FrameSource,
  series: readonly DescribedInstances[],
  payloads: readonly Payload[],
): AsyncGenerator<Part> {
  for (const { rows, metadata } of series) {
    const byUid = new Map<string, InstanceRow>(rows.map((row) => [row.sopInstanceUid, row]));
    const described = z.array(dataSet).parse(JSON.parse(Buffer.from(await metadata()).toString()));
    for (const json of described) {
      const row = byUid.get(json['00080018'].Value[0]);
      if (row === undefined) continue;
      for (const address of addressesIn(json)) {
        const token = tokenOf(address);
        const place = placeOf(token);
        if (isPixels(token)) yield* pixelParts(source, row, payloads, address);
        else if (place !== null && place.length > 0) {
          const value = await storedValue(source, row, place);
          const body = value.read({ start: 0, endInclusive: value.sizeBytes - 1 });
          yield { headers: { 'Content-Type': OCTETS, 'Content-Location': address }, body };
        }
      }
    }
  }
}

/**
 * Answers every value that the metadata of a study, series or instance leaves out, each a part with the address that
 * stands in the metadata (PS3.18 section 10.4.3.3.5). One that turns out not to be to be had so breaks the answer off,
 * so that nobody takes a part for the whole.
 */
export async function answerAllBulkData(
  c: HubContext,
  source: FrameSource,
  series: readonly DescribedInstances[],
): Promise<Response> {
  const payloads = payloadsAs(payloadsOf(parseAccept(acceptOf(c))), OCTETS).filter((one) => one.multipart);
  if (payloads.length === 0) return notAcceptable(c, `Bulk data is given as multipart/related of ${OCTETS}`);
  for (const { transferSyntaxUid, rows } of series.flatMap((one) => one.rows)) {
    if (rows !== null && planFrames(payloads, transferSyntaxUid) === null) {
      return notAcceptable(c, framesToBeHad(transferSyntaxUid));
    }
  }
  const parts = partsOf(source, series, payloads);
  const first = await parts.next();
  if (first.done === true) throw new HubError('notFound', 'There is no bulk data');
  async function* all(part: Part): AsyncGenerator<Part> {
    yield part;
    yield* parts;
  }
  const boundary = `tamsoat.${crypto.randomUUID()}`;
  return c.body(streamOf(multipartBytes(boundary, all(first.value))), 200, {
    'cache-control': ASK_AGAIN,
    vary: 'Accept',
    'content-type': multipartType(OCTETS, null, boundary),
  });
}
