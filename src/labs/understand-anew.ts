import { z } from 'zod';
import { wholeYearsBetween } from '../domain/age.ts';
import { HubError } from '../domain/errors.ts';
import type { LabReportId, VisitId } from '../domain/ids.ts';
import { dayOf } from '../patients/visit.ts';
import type { Tx } from '../platform/db/tables.ts';
import { transact } from '../platform/db/transact.ts';
import type { Platform } from '../platform/platform.ts';
import type { Commit } from '../platform/queue/workers.ts';
import { openCallBacks } from './call-back-open.ts';
import { type Dictionary, dictionaryOf, mappingKey } from './lab-dictionary.ts';
import type { LabMappingTable, ObservationTable } from './tables.ts';
import { type Said, understand } from './understand-observation.ts';

/** Results in one transaction, for which others wait. */
const AT_ONCE = 200;

const comparator = z.enum(['<', '<=', '>', '>=']).nullable();
const coded = z.object({
  code: z.string().nullable(),
  display: z.string().nullable(),
  system: z.string().nullable(),
});

/** What `understand` keeps of a result in `received`. */
const received = z.object({
  codes: z.array(coded),
  subId: z.string().nullable(),
  value: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('quantity'), comparator, value: z.number(), text: z.string() }),
    z.object({ kind: z.literal('range'), low: z.number(), high: z.number(), text: z.string() }),
    z.object({
      kind: z.literal('ratio'),
      comparator,
      numerator: z.number(),
      denominator: z.number(),
      text: z.string(),
    }),
    z.object({ kind: z.literal('coded'), codes: z.array(coded), text: z.string() }),
    z.object({
      kind: z.literal('time'),
      time: z.object({ local: z.string(), offset: z.string().nullable() }),
      text: z.string(),
    }),
    z.object({ kind: z.literal('text'), text: z.string() }),
    z.object({ kind: z.literal('absent'), text: z.literal('') }),
  ]),
  unit: z.string().nullable(),
  referenceText: z.string().nullable(),
  referenceLow: z.number().nullable(),
  referenceHigh: z.number().nullable(),
  flags: z.array(z.string()),
  status: z.enum([
    'registered',
    'preliminary',
    'final',
    'corrected',
    'cancelled',
    'entered-in-error',
    'deleted',
  ]),
}) satisfies z.ZodType<Said>;

/** What a dictionary decides of a result; the rest is as it was sent. */
const MEANING = [
  'analyteKey',
  'canonicalValue',
  'canonicalUnit',
  'referenceLow',
  'referenceHigh',
  'referenceSource',
  'interpretation',
  'problem',
  'reason',
  'mappingId',
] as const satisfies readonly (keyof ObservationTable)[];

type Held = ObservationTable & {
  readonly supersededBy: LabReportId | null;
  readonly sex: 'M' | 'F' | 'O' | null;
  readonly birthDate: string | null;
  readonly visitDate: string;
};

/** What of a held result is another now that its sender's dictionary says something else; null where nothing is. */
export function understoodAnew(
  row: Held,
  dictionary: Dictionary,
  timeZone: string,
): Partial<ObservationTable> | null {
  if (row.received === null) return null;
  const day = row.observedAt === null ? row.visitDate : dayOf(Number(row.observedAt), timeZone);
  const now = understand(
    received.parse(JSON.parse(row.received)),
    {
      sex: row.sex,
      ageYears: row.birthDate === null ? null : wholeYearsBetween(row.birthDate, day),
      specimen: row.specimen,
    },
    dictionary,
  );
  const changed = MEANING.filter((key) => now[key] !== row[key]);
  return changed.length === 0 ? null : Object.fromEntries(changed.map((key) => [key, now[key]]));
}

type Key = Pick<LabMappingTable, 'sender' | 'code' | 'codeSystem' | 'labelKey'>;

/** The next results, in the order of their numbers, that a sender sent under a code and which took or need a mapping. */
async function heldResults(tx: Tx, { sender, code }: Key, after: string): Promise<Held[]> {
  return tx
    .selectFrom('observations')
    .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
    .innerJoin('patients', 'patients.id', 'observations.patientKey')
    .innerJoin('visits', 'visits.id', 'observations.visitId')
    .selectAll('observations')
    .select(['patients.sex', 'patients.birthDate', 'visits.visitDate', 'labReports.supersededBy'])
    .where('observations.received', 'is not', null)
    .where('observations.code', '=', code)
    .where('observations.id', '>', after)
    .where('labReports.sender', '=', sender)
    .orderBy('observations.id')
    .limit(AT_ONCE)
    .execute();
}

/** Understands one page of results anew; answers the last number on it, null when there was none. */
async function understandPage(tx: Tx, platform: Platform, key: Key, after: string): Promise<string | null> {
  const { clock, config, road } = platform;
  const dictionary = await dictionaryOf(tx, key.sender);
  const rows = await heldResults(tx, key, after);
  const reports = new Set<LabReportId>();
  const visits = new Set<VisitId>();
  for (const row of rows) {
    const { codeSystem, labelKey } = mappingKey(row);
    if (codeSystem !== key.codeSystem || labelKey !== key.labelKey) continue;
    const changes = understoodAnew(row, dictionary, config.timeZone);
    if (changes === null) continue;
    await tx
      .updateTable('observations')
      .set({ ...changes, understoodAt: clock.now() })
      .where('id', '=', row.id)
      .execute();
    if (row.supersededBy !== null) continue;
    reports.add(row.labReportId);
    visits.add(row.visitId);
  }
  for (const report of reports) await openCallBacks(tx, clock, report);
  for (const visitId of visits) await road.record(tx, { kind: 'results.understood', visitId });
  return rows.at(-1)?.id ?? null;
}

/**
 * Job `understand-anew`: everything that a sender sent under a code is understood by what its dictionary says now, some
 * results in each transaction, with the call-backs of their reports and the fact that starts their risks anew. To do it
 * again changes nothing, so a run that broke off begins anew.
 */
export async function understandAnew(platform: Platform, mappingId: string): Promise<Commit> {
  const key = await platform.db
    .selectFrom('labMappings')
    .select(['sender', 'code', 'codeSystem', 'labelKey'])
    .where('id', '=', mappingId)
    .executeTakeFirst();
  if (key === undefined) throw new HubError('notFound', 'understand-anew: there is no such mapping');
  for (let after: string | null = ''; after !== null; ) {
    const from: string = after;
    after = await transact(platform.db, (tx) => understandPage(tx, platform, key, from));
  }
  return async () => undefined;
}
