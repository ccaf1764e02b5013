import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGzip, gunzip } from 'node:zlib';
import { HubError } from '../domain/errors.ts';
import type { SeriesUid, StudyUid } from '../domain/ids.ts';
import { requireHash } from '../ingest/correct-blob.ts';
import type { Db } from '../platform/db/tables.ts';
import type { HubContext } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import { parseAccept } from './accept.ts';
import { type InstanceRow, instanceUrl } from './address.ts';
import { ASK_AGAIN, acceptOf, hasAlready, notAcceptable } from './answer.ts';
import type { ByteCache } from './byte-cache.ts';
import type { Derivatives } from './derivatives.ts';
import { streamOf } from './multipart-write.ts';
import type { Threads } from './threads.ts';

const METADATA_MS = 60_000;
/** Raised when the same file would be described otherwise. */
const VERSION = 1;
const unzipped = promisify(gunzip);

export type MetadataSource = {
  readonly platform: Platform;
  readonly threads: Threads;
  readonly derivatives: Derivatives;
  /** For clients that take no gzip. */
  readonly plainMetadata: ByteCache;
};

type Bytes = Buffer<ArrayBuffer>;
type Metadata = { readonly key: Buffer; gzipped(): Promise<Bytes>; plain(): Promise<Bytes> };

type Named = Pick<InstanceRow, 'studyUid' | 'seriesUid' | 'sopInstanceUid' | 'hash' | 'replacedAt'>;

/** The instances of a series in their order, and no more of them than tells whether they are still the same. */
async function namedInSeries(db: Db, study: StudyUid, series: SeriesUid): Promise<Named[]> {
  const rows = await db
    .selectFrom('instances')
    .select(['sopInstanceUid', 'hash', 'studyUid', 'replacedAt'])
    .where('seriesUid', '=', series)
    .orderBy('instanceNumber')
    .orderBy('sopInstanceUid')
    .execute();
  const named = rows.flatMap(({ sopInstanceUid, hash, studyUid, replacedAt }): Named[] => {
    if (studyUid !== study) return [];
    return [{ studyUid, seriesUid: series, sopInstanceUid, hash: requireHash(hash), replacedAt }];
  });
  if (named.length === 0) throw new HubError('notFound', 'There is no such series');
  return named;
}

function keyOf(root: string, rows: readonly Named[]): Buffer {
  const digest = createHash('sha256').update(`${VERSION} ${root}`);
  for (const row of rows) digest.update(` ${row.sopInstanceUid} ${row.hash}`);
  return digest.digest();
}

function taskOf(root: string, rows: readonly Named[]) {
  const instances = rows.map((row) => ({
    hash: row.hash,
    version: row.replacedAt === null ? null : row.hash.slice(0, 16),
    url: instanceUrl(root, { study: row.studyUid, series: row.seriesUid, instance: row.sopInstanceUid }),
  }));
  return { kind: 'metadata' as const, instances };
}

/** The metadata of one instance, read when asked for. */
export function instanceMetadata({ threads }: MetadataSource, root: string, row: InstanceRow): Metadata {
  const gzipped = () => threads.run(taskOf(root, [row]), METADATA_MS);
  return { key: keyOf(root, [row]), gzipped, plain: async () => asBytes(await unzipped(await gzipped())) };
}

/** The metadata of a series, kept ready from the first time on until its instances are others. */
export async function seriesMetadata(
  { platform, threads, derivatives, plainMetadata }: MetadataSource,
  root: string,
  study: StudyUid,
  series: SeriesUid,
): Promise<Metadata> {
  const rows = await namedInSeries(platform.db, study, series);
  const key = keyOf(root, rows);
  const gzipped = () =>
    derivatives.get(`${series}.json.gz`, key, () => threads.run(taskOf(root, rows), METADATA_MS));
  return {
    key,
    gzipped,
    async plain() {
      const id = key.toString('base64');
      const recent = plainMetadata.get(id);
      if (recent !== undefined) return recent;
      const made = asBytes(await unzipped(await gzipped()));
      plainMetadata.set(id, made);
      return made;
    },
  };
}

const asBytes = (bytes: Buffer): Bytes =>
  bytes.buffer instanceof ArrayBuffer
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    : Buffer.from(bytes);

type Prepared = { readonly etag: string; readonly contentType: string; readonly gzip: boolean };

function prepare(c: HubContext, keys: readonly Buffer[]): Prepared | null {
  const accepted = parseAccept(acceptOf(c)).find(({ type }) =>
    ['*/*', 'application/*', 'application/dicom+json', 'application/json'].includes(type),
  );
  if (accepted === undefined) return null;
  const digest = createHash('sha256');
  for (const key of keys) digest.update(key);
  return {
    etag: `W/"${digest.digest('hex')}"`,
    contentType: accepted.type === 'application/json' ? 'application/json' : 'application/dicom+json',
    gzip: /(^|[\s,])(gzip|\*)(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(c.req.header('accept-encoding') ?? ''),
  };
}

function headersOf({ etag, contentType, gzip }: Prepared): Record<string, string> {
  return {
    etag,
    'content-type': contentType,
    'cache-control': ASK_AGAIN,
    vary: 'Accept, Accept-Encoding',
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
  };
}

const NO_XML = 'Metadata is given as application/dicom+json';

/** Answers the metadata of one series or instance, compressed as it is kept when the client takes that. */
export async function answerMetadata(c: HubContext, metadata: Metadata): Promise<Response> {
  const prepared = prepare(c, [metadata.key]);
  if (prepared === null) return notAcceptable(c, NO_XML);
  const headers = headersOf(prepared);
  if (hasAlready(c, prepared.etag)) return c.body(null, 304, headers);
  return c.body(await (prepared.gzip ? metadata.gzipped() : metadata.plain()), 200, headers);
}

/** Answers the metadata of a whole study, a series at a time. */
export async function answerStudyMetadata(c: HubContext, series: readonly Metadata[]): Promise<Response> {
  const prepared = prepare(
    c,
    series.map((one) => one.key),
  );
  if (prepared === null) return notAcceptable(c, NO_XML);
  const headers = headersOf(prepared);
  if (hasAlready(c, prepared.etag)) return c.body(null, 304, headers);
  const first = await series[0]?.gzipped();
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (const [place, one] of series.entries()) {
      const list = await unzipped(place === 0 && first !== undefined ? first : await one.gzipped());
      yield Buffer.from(place === 0 ? '[' : ',');
      yield list.subarray(1, -1);
    }
    yield Buffer.from(']');
  }
  // An error reaches the answer through the stream itself, which the pipeline then destroys.
  const body = prepared.gzip
    ? pipeline(Readable.from(pieces()), createGzip({ level: 1 }), () => undefined)
    : pieces();
  return c.body(streamOf(body), 200, headers);
}
