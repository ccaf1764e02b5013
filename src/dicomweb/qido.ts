import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { StudyUid } from '../domain/ids.ts';
import type { DicomJson } from '../formats/dicom/dicom-json.ts';
import type { Db } from '../platform/db/tables.ts';
import { instanceUrl, seriesUrl, studyUrl } from './address.ts';
import { LEVELS, type Level } from './qido-attributes.ts';
import { type Condition, qidoConditions, type Table } from './qido-conditions.ts';
import {
  type InstanceResult,
  instanceAttributes,
  retrieveUrl,
  type SeriesRow,
  type StudyRow,
  seriesAttributes,
  studyAttributes,
} from './qido-json.ts';
import type { QidoQuery } from './qido-query.ts';

export type Found = {
  readonly results: DicomJson[];
  /** Whether there are more after these. */
  readonly more: boolean;
  /** How many match in all; null when to count them would take longer than to answer. */
  readonly total: number | null;
};
export type Search = {
  readonly db: Db;
  readonly query: QidoQuery;
  readonly root: string;
  /** Whether the attributes of the levels above are part of each result (relational queries, PS3.18 section 10.6.1). */
  readonly withAbove: boolean;
  /** Whether all that match are to be counted. */
  readonly withTotal: boolean;
};

const columns = (list: string) => sql.raw(list);
const STUDY = columns(`
  "studies"."studyUid", "studies"."accessionNumber", "studies"."studyDate", "studies"."studyTime",
  "studies"."description" as "studyDescription", "studies"."referringPhysician", "studies"."studyId",
  "studies"."instanceCount" as "studyInstances", "patients"."name" as "patientName", "patients"."dicomName",
  "patients"."patientId", "patients"."issuer", "patients"."birthDate", "patients"."sex"`);
const SERIES = columns(`
  "series"."seriesUid", "series"."modality", "series"."bodyPart", "series"."description" as "seriesDescription",
  "series"."seriesNumber", "series"."instanceCount" as "seriesInstances"`);
const INSTANCE = columns(`
  "instances"."sopInstanceUid", "instances"."sopClassUid", "instances"."transferSyntaxUid",
  "instances"."instanceNumber", "instances"."rows", "instances"."columns", "instances"."frames"`);

/** The newest study first, its series and instances in their order. */
const ORDER: Readonly<Record<Level, RawBuilder<unknown>>> = {
  study: columns(`"studies"."studiedAt" desc, "studies"."studyUid" desc`),
  series: columns(`"studies"."studiedAt" desc, "studies"."studyUid" desc,
    "series"."seriesNumber" asc nulls last, "series"."seriesUid"`),
  instance: columns(`"studies"."studiedAt" desc, "studies"."studyUid" desc,
    "series"."seriesNumber" asc nulls last, "series"."seriesUid",
    "instances"."instanceNumber" asc nulls last, "instances"."sopInstanceUid"`),
};

const KEYS: Readonly<Record<Level, RawBuilder<unknown>>> = {
  study: columns(`"studies"."studyUid"`),
  series: columns(`"series"."seriesUid"`),
  instance: columns(`"instances"."sopInstanceUid"`),
};

const JOINS: Readonly<Record<Exclude<Table, 'studies'>, RawBuilder<SqlBool>>> = {
  patients: sql`"patients"."id" = "studies"."patientKey"`,
  series: sql`"series"."studyUid" = "studies"."studyUid"`,
  instances: sql`"instances"."seriesUid" = "series"."seriesUid"`,
};
const BELOW: Readonly<Record<Level, readonly Exclude<Table, 'studies'>[]>> = {
  study: [],
  series: ['series'],
  instance: ['series', 'instances'],
};

type Plan = { readonly level: Level; readonly conditions: readonly Condition[] };

async function planOf(db: Db, query: QidoQuery, level: Level): Promise<Plan> {
  return { level, conditions: await qidoConditions(db, query) };
}

/**
 * The tables of a level, and what must hold. Without a narrow condition SQLite is told by `cross join` to begin with
 * the newest studies: it has no statistics, and would take any index before the order.
 */
function matching(level: Level, conditions: readonly Condition[]): RawBuilder<unknown> {
  const ofPatients = conditions.some(({ table }) => table === 'patients');
  const joined = [...(ofPatients ? (['patients'] as const) : []), ...BELOW[level]];
  const between = conditions.some(({ narrow }) => narrow) ? sql`, ` : sql` cross join `;
  const from = sql.join(
    ['studies', ...joined].map((table) => sql.table(table)),
    between,
  );
  const all = [...joined.map((table) => JOINS[table]), ...conditions.map((condition) => condition.sql)];
  return all.length === 0 ? sql`from ${from}` : sql`from ${from} where ${sql.join(all, sql` and `)}`;
}

/**
 * The conditions of a page. No study is without instances, so where all conditions are of studies, a page of series or
 * instances lies in as many of the newest studies; the others' are not even read.
 */
function ofNewest({ level, conditions }: Plan, { limit, offset }: QidoQuery): readonly Condition[] {
  const above = conditions.every(({ table }) => table === 'studies' || table === 'patients');
  if (level === 'study' || conditions.length === 0 || !above) return conditions;
  const newest = sql`select "studies"."studyUid" ${matching('study', conditions)}
    order by ${ORDER.study} limit ${limit + offset + 1}`;
  return [{ table: 'studies', narrow: true, sql: sql`"studies"."studyUid" in (${newest})` }];
}

async function pageOf<Row>(
  db: Db,
  plan: Plan,
  query: QidoQuery,
  selected: RawBuilder<unknown>,
): Promise<Row[]> {
  const { limit, offset } = query;
  const key = KEYS[plan.level];
  const keys = sql`select ${key} as "key" ${matching(plan.level, ofNewest(plan, query))}
    order by ${ORDER[plan.level]} limit ${limit + 1} offset ${offset}`;
  // Keys first, so that what is passed over is never read whole.
  const joins = BELOW[plan.level].map((table) => sql`join ${sql.table(table)} on ${JOINS[table]}`);
  const { rows } = await sql<Row>`
    select ${selected} from (${keys}) as "page" cross join ${
      plan.level === 'study' ? sql`"studies"` : sql.join([sql`"studies"`, ...joins], sql` `)
    } join "patients" on ${JOINS.patients}
    where ${key} = "page"."key" order by ${ORDER[plan.level]}`.execute(db);
  return rows;
}

/** Counted are only so many studies as take a moment, and only so many instances of them. */
const MOST_COUNTED = 1000;
const MOST_COUNTED_INSTANCES = 20_000;

async function totalOf(db: Db, { level, conditions }: Plan): Promise<number | null> {
  const narrow = conditions.filter((condition) => condition.narrow);
  const reached = LEVELS.find((each) =>
    narrow.every(({ table }) => table === 'studies' || table === 'patients' || BELOW[each].includes(table)),
  );
  const instances = level === 'study' ? sql`1` : sql`"studies"."instanceCount"`;
  const candidates = sql`select ${instances} as "instances" ${matching(reached ?? level, narrow)}
    limit ${sql.lit(MOST_COUNTED + 1)}`;
  const reach = await sql<{ rows: number; instances: number }>`
    select count(*) as "rows", sum("instances") as "instances" from (${candidates}) as "candidates"`.execute(
    db,
  );
  const [first] = reach.rows;
  if (first === undefined || Number(first.rows) > MOST_COUNTED) return null;
  if (Number(first.instances) > MOST_COUNTED_INSTANCES) return null;
  const counted = await sql<{
    count: number;
  }>`select count(*) as "count" ${matching(level, conditions)}`.execute(db);
  return Number(counted.rows[0]?.count ?? 0);
}

async function found(
  { db, query: { limit, offset }, withTotal }: Search,
  plan: Plan,
  rows: number,
  results: DicomJson[],
): Promise<Found> {
  const more = rows > limit;
  if (!more && (rows > 0 || offset === 0)) return { results, more, total: offset + rows };
  return { results, more, total: withTotal ? await totalOf(db, plan) : null };
}

type Modalities = Map<string, { modalities: string[]; series: number }>;

async function modalitiesOf(db: Db, rows: readonly { studyUid: StudyUid }[]): Promise<Modalities> {
  const found: Modalities = new Map();
  if (rows.length === 0) return found;
  const series = await db
    .selectFrom('series')
    .select(['studyUid', 'modality'])
    .where('studyUid', 'in', [...new Set(rows.map((row) => row.studyUid))])
    .orderBy('modality')
    .execute();
  for (const { studyUid, modality } of series) {
    const of = found.get(studyUid) ?? { modalities: [], series: 0 };
    of.series += 1;
    if (modality !== null && !of.modalities.includes(modality)) of.modalities.push(modality);
    found.set(studyUid, of);
  }
  return found;
}

type StudyFound = StudyRow & { studyUid: StudyUid };

/** Studies, the newest first. */
async function searchStudies(search: Search): Promise<Found> {
  const { db, query, root } = search;
  const plan = await planOf(db, query, 'study');
  const rows = await pageOf<StudyFound>(db, plan, query, STUDY);
  const page = rows.slice(0, query.limit);
  const modalities = await modalitiesOf(db, page);
  const results = page.map((row) => {
    const of = modalities.get(row.studyUid);
    return {
      ...studyAttributes(row, of?.modalities ?? [], of?.series ?? 0),
      ...retrieveUrl(studyUrl(root, row.studyUid)),
    };
  });
  return found(search, plan, rows.length, results);
}

/** Series, those of the newest study first, in their order. */
async function searchSeries(search: Search): Promise<Found> {
  const { db, query, root, withAbove } = search;
  const plan = await planOf(db, query, 'series');
  const rows = await pageOf<StudyFound & SeriesRow>(db, plan, query, sql`${STUDY}, ${SERIES}`);
  const page = rows.slice(0, query.limit);
  const modalities = withAbove ? await modalitiesOf(db, page) : null;
  const results = page.map((row) => {
    const of = modalities?.get(row.studyUid);
    return {
      ...(of === undefined ? {} : studyAttributes(row, of.modalities, of.series)),
      ...seriesAttributes(row),
      ...retrieveUrl(seriesUrl(root, row.studyUid, row.seriesUid)),
    };
  });
  return found(search, plan, rows.length, results);
}

/** Instances, those of the newest study first, in their order. */
async function searchInstances(search: Search): Promise<Found> {
  const { db, query, root, withAbove } = search;
  const plan = await planOf(db, query, 'instance');
  const rows = await pageOf<StudyFound & SeriesRow & InstanceResult>(
    db,
    plan,
    query,
    sql`${STUDY}, ${SERIES}, ${INSTANCE}`,
  );
  const page = rows.slice(0, query.limit);
  const modalities = withAbove ? await modalitiesOf(db, page) : null;
  const results = page.map((row) => {
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
  return found(search, plan, rows.length, results);
}

/** Searches at a level; QIDO-RS and C-FIND answer by the same. */
export function searchAt(level: Level, search: Search): Promise<Found> {
  if (level === 'study') return searchStudies(search);
  return level === 'series' ? searchSeries(search) : searchInstances(search);
}
