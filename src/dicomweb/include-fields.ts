import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import { seriesUid, sopInstanceUid, studyUid } from '../domain/ids.ts';
import type { DicomJson } from '../formats/dicom/dicom-json.ts';
import type { Db } from '../platform/db/tables.ts';
import { isOfLevel } from './attribute-level.ts';
import type { Level } from './qido-attributes.ts';
import type { Threads } from './threads.ts';

/** So many results of one search are looked up in their files, so many in one go, and so much JSON is read for it. */
const MOST_READ = 1000;
const AT_ONCE = 50;
const MOST_JSON_BYTES = 32 * 1024 ** 2;
const READ_MS = 30_000;

const unzipped = promisify(gunzip);
const described = z.array(z.record(z.string(), z.looseObject({ vr: z.string() })));
type Described = z.infer<typeof described>[number];

export type Included = {
  readonly results: readonly Readonly<Record<string, unknown>>[];
  /** What was asked for and is not told, in words for the caller. */
  readonly missing: readonly string[];
};

const firstOf = (result: DicomJson, tag: string) => String(result[tag]?.Value?.[0] ?? '');

/** The file that tells the attributes of a result: its own, or that of any instance of the series or study. */
async function fileOf(db: Db, level: Level, result: DicomJson): Promise<string | null> {
  const [study, series, instance] = [
    studyUid(firstOf(result, '0020000D')),
    seriesUid(firstOf(result, '0020000E')),
    sopInstanceUid(firstOf(result, '00080018')),
  ];
  const row = await db
    .selectFrom('instances')
    .select('hash')
    .$if(level === 'study', (query) => query.where('studyUid', '=', study))
    .$if(level === 'series', (query) => query.where('seriesUid', '=', series))
    .$if(level === 'instance', (query) => query.where('sopInstanceUid', '=', instance))
    .limit(1)
    .executeTakeFirst();
  return row?.hash ?? null;
}

/** What the files say of themselves; null in the place of each when one of them cannot be read. */
async function readFiles(threads: Threads, hashes: readonly string[]): Promise<{ bytes: Buffer } | null> {
  const instances = hashes.map((hash) => ({ hash, version: null, url: '' }));
  try {
    return { bytes: await unzipped(await threads.run({ kind: 'metadata', instances }, READ_MS)) };
  } catch (error) {
    if (error instanceof HubError && error.kind === 'unprocessable') return null;
    throw error;
  }
}

/** The asked attributes that a file has and its result has not; values that metadata would point at are left out. */
function addedTo(result: DicomJson, said: Described, tags: readonly string[]): Record<string, unknown> {
  const added: Record<string, unknown> = {};
  for (const tag of tags) {
    const element = said[tag];
    if (element !== undefined && result[tag] === undefined && !('BulkDataURI' in element)) {
      added[tag] = element;
    }
  }
  return Object.fromEntries(
    Object.entries({ ...result, ...added }).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
}

const named = (tags: readonly string[]) => tags.join(', ');

/**
 * Adds to the results of a search the attributes that were asked for by `includefield` and no row holds (PS3.18 section
 * 8.3.4.3), read from the files; at the levels of study and series only those that are the same in every instance. Rows go
 * before files. What is left out is told.
 */
export async function includeFields(
  { db, threads }: { readonly db: Db; readonly threads: Threads },
  level: Level,
  asked: readonly string[],
  results: readonly DicomJson[],
): Promise<Included> {
  const tags = asked.filter((tag) => results.some((result) => result[tag] === undefined));
  const told = tags.filter((tag) => isOfLevel(tag, level));
  const below = tags.filter((tag) => !told.includes(tag));
  const missing =
    below.length === 0
      ? []
      : [`These attributes differ between the instances of a ${level} and were left out: ${named(below)}`];
  if (told.length === 0 || results.length === 0) return { results, missing };
  const full: Record<string, unknown>[] = [];
  let jsonBytes = 0;
  let unread = false;
  for (let from = 0; from < results.length; from += AT_ONCE) {
    const some = results.slice(from, from + AT_ONCE);
    if (from >= MOST_READ || jsonBytes > MOST_JSON_BYTES) {
      full.push(...some);
      unread = true;
      continue;
    }
    const hashes = await Promise.all(some.map((result) => fileOf(db, level, result)));
    const present = hashes.flatMap((hash) => hash ?? []);
    const read = await readFiles(threads, present);
    jsonBytes += read?.bytes.length ?? 0;
    const said = read === null ? [] : described.parse(JSON.parse(read.bytes.toString()));
    unread ||= read === null || present.length < some.length;
    let next = 0;
    for (const [place, result] of some.entries()) {
      const own = hashes[place] === null ? undefined : said[next++];
      full.push(own === undefined ? result : addedTo(result, own, told));
    }
  }
  const cut = unread ? [`Not every result was looked up for these attributes: ${named(told)}`] : [];
  return { results: full, missing: [...missing, ...cut] };
}
