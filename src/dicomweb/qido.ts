import type { SelectQueryBuilder } from 'kysely';
import type { StudyUid } from '../domain/ids.ts';
import type { DicomJson } from '../formats/dicom/dicom-json.ts';
import type { Db, Tables } from '../platform/db/tables.ts';
import { instanceUrl, seriesUrl, studyUrl } from './address.ts';
import { qidoConditions } from './qido-conditions.ts';
import { instanceAttributes, retrieveUrl, seriesAttributes, studyAttributes } from './qido-json.ts';
import type { QidoQuery } from './qido-query.ts';

export type Found = { readonly results: DicomJson[]; readonly total: number };
export type Search = {
  readonly db: Db;
  readonly query: QidoQuery;
  /** Whether the database orders text by its bytes, as SQLite does. */
  readonly byBytes: boolean;
  readonly root: string;
  /** Whether the attributes of the levels above are part of each result (relational queries, PS3.18 section 10.6.1). */
  readonly withAbove: boolean;
};

const STUDY = [
  'studies.studyUid',
  'studies.accessionNumber',
  'studies.studyDate',
  'studies.studyTime',
  'studies.description as studyDescription',
  'studies.referringPhysician',
  'studies.studyId',
  'studies.instanceCount as studyInstances',
  'patients.name as patientName',
  'patients.patientId',
  'patients.issuer',
  'patients.birthDate',
  'patients.sex',
] as const;
const SERIES = [
  'series.seriesUid',
  'series.modality',
  'series.bodyPart',
  'series.description as seriesDescription',
  'series.seriesNumber',
  'series.instanceCount as seriesInstances',
] as const;
const INSTANCE = [
  'instances.sopInstanceUid',
  'instances.sopClassUid',
  'instances.transferSyntaxUid',
  'instances.instanceNumber',
  'instances.rows',
  'instances.columns',
  'instances.frames',
] as const;

type Joined = 'studies' | 'patients' | 'series' | 'instances';

/** How many match in all; counted only when the page itself does not tell. */
async function totalOf<T extends Joined>(
  query: SelectQueryBuilder<Tables, T, object>,
  { limit, offset }: QidoQuery,
  page: number,
): Promise<number> {
  if (page < limit && (page > 0 || offset === 0)) return offset + page;
  const counted = await query.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirst();
  return Number(counted?.count ?? 0);
}

type Modalities = Map<string, { modalities: string[]; series: number }>;

const studiesOf = (rows: readonly { studyUid: StudyUid }[]) => rows.map((row) => row.studyUid);

async function modalitiesOf(db: Db, studies: readonly StudyUid[]): Promise<Modalities> {
  const found: Modalities = new Map();
  if (studies.length === 0) return found;
  const rows = await db
    .selectFrom('series')
    .select(['studyUid', 'modality'])
    .where('studyUid', 'in', [...new Set(studies)])
    .orderBy('modality')
    .execute();
  for (const { studyUid, modality } of rows) {
    const of = found.get(studyUid) ?? { modalities: [], series: 0 };
    of.series += 1;
    if (modality !== null && !of.modalities.includes(modality)) of.modalities.push(modality);
    found.set(studyUid, of);
  }
  return found;
}

/** Studies, the newest first. */
export async function searchStudies({ db, query, byBytes, root }: Search): Promise<Found> {
  const base = db
    .selectFrom('studies')
    .innerJoin('patients', 'patients.id', 'studies.patientKey')
    .where((eb) => eb.and(qidoConditions(query, byBytes)));
  const rows = await base
    .select(STUDY)
    .orderBy('studies.studyDate', (order) => order.desc().nullsLast())
    .orderBy('studies.studyUid', 'desc')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  const modalities = await modalitiesOf(db, studiesOf(rows));
  const results = rows.map((row) => {
    const of = modalities.get(row.studyUid);
    return {
      ...studyAttributes(row, of?.modalities ?? [], of?.series ?? 0),
      ...retrieveUrl(studyUrl(root, row.studyUid)),
    };
  });
  return { results, total: await totalOf(base, query, rows.length) };
}

/** Series, those of the newest study first, in their order. */
export async function searchSeries({ db, query, byBytes, root, withAbove }: Search): Promise<Found> {
  const base = db
    .selectFrom('series')
    .innerJoin('studies', 'studies.studyUid', 'series.studyUid')
    .innerJoin('patients', 'patients.id', 'studies.patientKey')
    .where((eb) => eb.and(qidoConditions(query, byBytes)));
  const rows = await base
    .select([...STUDY, ...SERIES])
    .orderBy('studies.studyDate', (order) => order.desc().nullsLast())
    .orderBy('studies.studyUid', 'desc')
    .orderBy('series.seriesNumber', (order) => order.asc().nullsLast())
    .orderBy('series.seriesUid')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  const modalities = withAbove ? await modalitiesOf(db, studiesOf(rows)) : null;
  const results = rows.map((row) => {
    const of = modalities?.get(row.studyUid);
    return {
      ...(of === undefined ? {} : studyAttributes(row, of.modalities, of.series)),
      ...seriesAttributes(row),
      ...retrieveUrl(seriesUrl(root, row.studyUid, row.seriesUid)),
    };
  });
  return { results, total: await totalOf(base, query, rows.length) };
}

/** Instances, those of the newest study first, in their order. */
export async function searchInstances({ db, query, byBytes, root, withAbove }: Search): Promise<Found> {
  const base = db
    .selectFrom('instances')
    .innerJoin('series', 'series.seriesUid', 'instances.seriesUid')
    .innerJoin('studies', 'studies.studyUid', 'instances.studyUid')
    .innerJoin('patients', 'patients.id', 'studies.patientKey')
    .where((eb) => eb.and(qidoConditions(query, byBytes)));
  const rows = await base
    .select([...STUDY, ...SERIES, ...INSTANCE])
    .orderBy('studies.studyDate', (order) => order.desc().nullsLast())
    .orderBy('studies.studyUid', 'desc')
    .orderBy('series.seriesNumber', (order) => order.asc().nullsLast())
    .orderBy('series.seriesUid')
    .orderBy('instances.instanceNumber', (order) => order.asc().nullsLast())
    .orderBy('instances.sopInstanceUid')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  const modalities = withAbove ? await modalitiesOf(db, studiesOf(rows)) : null;
  const results = rows.map((row) => {
    const of = modalities?.get(row.studyUid);
    const at = { study: row.studyUid, series: row.seriesUid, instance: row.sopInstanceUid };
    return {
      ...(of === undefined
        ? {}
        : { ...studyAttributes(row, of.modalities, of.series), ...seriesAttributes(row) }),
      ...instanceAttributes(row),
      ...retrieveUrl(instanceUrl(root, at)),
    };
  });
  return { results, total: await totalOf(base, query, rows.length) };
}
