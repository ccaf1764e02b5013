import { analyteByKey } from '../domain/analytes.ts';
import { tellObservationProblem } from '../domain/refusal-kinds.ts';
import { suggestAnalytes } from '../domain/suggest-analytes.ts';
import type { Db } from '../platform/db/tables.ts';
import { conflictOf } from './conflicting-codes.ts';
import { mappingKey } from './lab-dictionary.ts';
import type { KeptMapping, MappingList, UnmappedWord } from './mapping-api.ts';
import type { LabMappingTable } from './tables.ts';
import { NEEDS_MAPPING } from './understand-observation.ts';

const MOST = 300;
const EXAMPLES = 5;

type Group = Omit<UnmappedWord, 'problem' | 'examples' | 'specimens' | 'suggested' | 'conflict'> & {
  problem: (typeof NEEDS_MAPPING)[number];
};

/** Results that count and need a mapping, by what their sender calls them; those of the inbox and those left as they are. */
async function groups(db: Db): Promise<Group[]> {
  const rows = await db
    .selectFrom('observations')
    .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
    .select(({ fn }) => [
      'labReports.sender',
      'code',
      'codeSystem',
      'label',
      'unit',
      'problem',
      'analyteKey',
      fn.countAll<number>().as('count'),
      fn.min('labReports.receivedAt').as('firstAt'),
      fn.max('labReports.receivedAt').as('lastAt'),
    ])
    .where('received', 'is not', null)
    .where('problem', 'in', NEEDS_MAPPING)
    .where('labReports.supersededBy', 'is', null)
    .groupBy(['labReports.sender', 'code', 'codeSystem', 'label', 'unit', 'problem', 'analyteKey'])
    .orderBy('count', 'desc')
    .orderBy('labReports.sender')
    .orderBy('code')
    .orderBy('label')
    .limit(MOST + 1)
    .execute();
  return rows.flatMap((row) => {
    const problem = NEEDS_MAPPING.find((known) => known === row.problem);
    if (problem === undefined) return [];
    return {
      ...row,
      problem,
      codeSystem: row.codeSystem ?? '',
      unit: row.unit ?? '',
      count: Number(row.count),
      firstAt: Number(row.firstAt),
      lastAt: Number(row.lastAt),
    };
  });
}

/** A few of the different values and specimens that came under a word. */
async function examplesOf(db: Db, group: Group): Promise<Pick<UnmappedWord, 'examples' | 'specimens'>> {
  const rows = await db
    .selectFrom('observations')
    .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
    .select(['valueText', 'specimen'])
    .where('received', 'is not', null)
    .where('code', '=', group.code)
    .where('label', '=', group.label)
    .where('problem', '=', group.problem)
    .where((eb) => (group.unit === '' ? eb('unit', 'is', null) : eb('unit', '=', group.unit)))
    .where('labReports.sender', '=', group.sender)
    .orderBy('observations.id', 'desc')
    .limit(40)
    .execute();
  const some = (texts: readonly (string | null)[]) => [
    ...new Set(texts.flatMap((text) => (text === null || text === '' ? [] : [text]))),
  ];
  return {
    examples: some(rows.map(({ valueText }) => valueText)).slice(0, EXAMPLES),
    specimens: some(rows.map(({ specimen }) => specimen)).slice(0, EXAMPLES),
  };
}

function wordText(sender: string, key: ReturnType<typeof mappingKey>): string {
  const { code, codeSystem, labelKey, unit } = key;
  return JSON.stringify([sender, code, codeSystem, labelKey, unit]);
}

const ENDED_SHOWN = 200;

async function mappings(db: Db): Promise<{ kept: KeptMapping[]; ended: KeptMapping[] }> {
  const held = await db
    .selectFrom('labMappings')
    .selectAll()
    .where('endedAt', 'is', null)
    .orderBy('sender')
    .orderBy('label')
    .orderBy('id')
    .execute();
  const past = await db
    .selectFrom('labMappings')
    .selectAll()
    .where('endedAt', 'is not', null)
    .orderBy('endedAt', 'desc')
    .limit(ENDED_SHOWN)
    .execute();
  const counts = await db
    .selectFrom('observations')
    .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
    .select(({ fn }) => [
      'mappingId',
      fn.countAll<number>().as('results'),
      fn.count('problem').as('problems'),
    ])
    .where('received', 'is not', null)
    .where('mappingId', 'is not', null)
    .where('labReports.supersededBy', 'is', null)
    .groupBy('mappingId')
    .execute();
  const countOf = new Map(counts.map((row) => [row.mappingId, row]));
  const view = (row: LabMappingTable): KeptMapping => {
    const { labelKey: _labelKey, decidedBy: _decidedBy, ...mapping } = row;
    return {
      ...mapping,
      decidedAt: Number(row.decidedAt),
      endedAt: row.endedAt === null ? null : Number(row.endedAt),
      results: Number(countOf.get(row.id)?.results ?? 0),
      problems: Number(countOf.get(row.id)?.problems ?? 0),
    };
  };
  return { kept: held.map(view), ended: past.map(view) };
}

/**
 * What waits for a mapping, what holds and what has ended. What a person has decided of waits no more, though a job may
 * still be at its results.
 */
export async function mappingList(db: Db): Promise<MappingList> {
  const { kept, ended } = await mappings(db);
  const decided = new Set(kept.map((one) => wordText(one.sender, mappingKey(one))));
  const all = await groups(db);
  const waiting = all
    .slice(0, MOST)
    .filter((group) => !decided.has(wordText(group.sender, mappingKey(group))));
  const inbox: UnmappedWord[] = [];
  for (const group of waiting) {
    const known = group.analyteKey === null ? null : analyteByKey(group.analyteKey);
    const conflict = group.problem === 'conflicting-codes' ? await conflictOf(db, group) : null;
    const named = known === null ? conflict?.analytes : [known.key];
    inbox.push({
      ...group,
      ...(await examplesOf(db, group)),
      problem: problemOf(group.problem),
      conflict: conflict === null ? null : [...conflict.codes],
      suggested: [...(named ?? suggestAnalytes(group.label, group.code).map(({ key }) => key))],
    });
  }
  return { inbox, kept, ended, more: all.length > MOST };
}

function problemOf(kind: Group['problem']): UnmappedWord['problem'] {
  const told = tellObservationProblem(kind);
  if (told === null) throw new Error('a problem without words');
  return told;
}
