import { HubError } from '../domain/errors.ts';
import {
  type BlobHash,
  blobHash,
  type SeriesUid,
  type SopInstanceUid,
  type StudyUid,
  seriesUid,
  sopInstanceUid,
  studyUid,
} from '../domain/ids.ts';
import type { Config } from '../platform/config.ts';
import { prepared } from '../platform/db/prepared.ts';
import type { Db } from '../platform/db/tables.ts';
import type { HubContext } from '../platform/http/env.ts';

export type InstanceAddress = { study: StudyUid; series: SeriesUid; instance: SopInstanceUid };

/** What serving an instance takes; `frameTable` as `ingest/` keeps it. */
export type InstanceRow = {
  studyUid: StudyUid;
  seriesUid: SeriesUid;
  sopInstanceUid: SopInstanceUid;
  transferSyntaxUid: string;
  hash: BlobHash;
  sizeBytes: number;
  /** Null for an object without pixels. */
  rows: number | null;
  /** As NumberOfFrames says; the file may hold fewer. */
  frames: number;
  frameTable: string | null;
  /** When a person let these bytes stand in the place of others; null when they are its first. */
  replacedAt: number | null;
};

function required<Uid>(uid: Uid | null): Uid {
  if (uid === null) throw new HubError('invalid', 'The address holds something that is no UID');
  return uid;
}

/** The UIDs in the address of a request. @throws HubError invalid */
export const studyIn = (c: HubContext) => required(studyUid(c.req.param('study') ?? ''));
export const seriesIn = (c: HubContext) => required(seriesUid(c.req.param('series') ?? ''));
export const instanceIn = (c: HubContext) => required(sopInstanceUid(c.req.param('instance') ?? ''));

/** Where our DICOMweb begins, for the absolute addresses in answers; the public address if one is set. */
export function serviceRoot(config: Config, requestUrl: string): string {
  const base = config.http.publicUrl ?? new URL(requestUrl).origin;
  return `${base.replace(/\/+$/, '')}/dicom-web`;
}

export const studyUrl = (root: string, study: string) => `${root}/studies/${study}`;
export const seriesUrl = (root: string, study: string, series: string) =>
  `${studyUrl(root, study)}/series/${series}`;
export const instanceUrl = (root: string, at: { study: string; series: string; instance: string }) =>
  `${seriesUrl(root, at.study, at.series)}/instances/${at.instance}`;

const COLUMNS = [
  'studyUid',
  'seriesUid',
  'sopInstanceUid',
  'transferSyntaxUid',
  'hash',
  'sizeBytes',
  'rows',
  'frames',
  'frameTable',
  'replacedAt',
] as const;

type RawRow = Omit<InstanceRow, 'hash'> & { hash: string };

function checked(row: RawRow): InstanceRow {
  const hash = blobHash(row.hash);
  if (hash === null) throw new Error('an instance row names no blob');
  return { ...row, hash };
}

const instanceAt = prepared<InstanceAddress, RawRow>((db, place) =>
  db
    .selectFrom('instances')
    .select(COLUMNS)
    .where('sopInstanceUid', '=', place('instance'))
    .where('seriesUid', '=', place('series'))
    .where('studyUid', '=', place('study')),
);

/** @throws HubError notFound, also when the instance is of another series or study than the address says. */
export async function findInstance(db: Db, at: InstanceAddress): Promise<InstanceRow> {
  const [row] = await instanceAt(db, at);
  if (row === undefined) throw new HubError('notFound', 'There is no such instance');
  return checked(row);
}

/** The instances of a series in their order. @throws HubError notFound */
export async function instancesOfSeries(db: Db, study: StudyUid, series: SeriesUid): Promise<InstanceRow[]> {
  const rows = await db
    .selectFrom('instances')
    .select(COLUMNS)
    .where('seriesUid', '=', series)
    .where('studyUid', '=', study)
    .orderBy('instanceNumber')
    .orderBy('sopInstanceUid')
    .execute();
  if (rows.length === 0) throw new HubError('notFound', 'There is no such series');
  return rows.map(checked);
}

/** Every instance of a study, series by series. @throws HubError notFound */
export async function instancesOfStudy(db: Db, study: StudyUid): Promise<InstanceRow[]> {
  const rows = await db
    .selectFrom('instances')
    .select(COLUMNS)
    .where('studyUid', '=', study)
    .orderBy('seriesUid')
    .orderBy('instanceNumber')
    .orderBy('sopInstanceUid')
    .execute();
  if (rows.length === 0) throw new HubError('notFound', 'There is no such study');
  return rows.map(checked);
}

/** The series of a study in their order. @throws HubError notFound */
export async function seriesOfStudy(db: Db, study: StudyUid): Promise<SeriesUid[]> {
  const rows = await db
    .selectFrom('series')
    .select('seriesUid')
    .where('studyUid', '=', study)
    .orderBy('seriesNumber')
    .orderBy('seriesUid')
    .execute();
  if (rows.length === 0) throw new HubError('notFound', 'There is no such study');
  return rows.map((row) => row.seriesUid);
}
