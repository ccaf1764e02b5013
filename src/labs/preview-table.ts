import { setImmediate as turn } from 'node:timers/promises';
import { wholeYearsBetween } from '../domain/age.ts';
import { HubError } from '../domain/errors.ts';
import type { LabReportIn } from '../domain/lab-report.ts';
import { readPhone } from '../domain/phone.ts';
import { type ObservationProblem, tellObservationProblem } from '../domain/refusal-kinds.ts';
import type { Db } from '../platform/db/tables.ts';
import { mappable } from './decide-mapping.ts';
import { wordsOf } from './kept-tables.ts';
import { type Dictionary, dictionaryFrom, dictionaryOf, type Entry, mappingKey } from './lab-dictionary.ts';
import { readLabTable } from './read-lab-table.ts';
import type { PreviewReport, TableDraft, TablePreview } from './table-api.ts';
import { type Understood, understand } from './understand-observation.ts';
import { specimenOf } from './understand-report.ts';

const REPORTS_SHOWN = 10;
const RESULTS_SHOWN = 60;
const REFUSED_SHOWN = 50;
/** Of so many reports it is counted what no model may read. */
const LOOKED = 500;

/** What a sender's words mean once the draft is kept: its own entries before those that are kept already. */
async function dictionaryWith(db: Db, draft: TableDraft, header: readonly string[]): Promise<Dictionary> {
  const entries = wordsOf(draft, header).map((word, place): Entry => {
    const key = mappingKey(word);
    const map = word.decision === 'map' ? word : null;
    return {
      ...key,
      codeSystem: '',
      id: `draft ${place}`,
      decision: word.decision,
      analyteKey: map?.analyteKey ?? null,
      takenAs: map?.takenAs ?? null,
    };
  });
  const drafted = dictionaryFrom(entries);
  const words = new Set(entries.map(({ labelKey }) => labelKey));
  const kept = await dictionaryOf(db, draft.sender);
  return (named) => (words.has(mappingKey(named).labelKey) ? drafted(named) : kept(named));
}

function understoodOf(report: LabReportIn, dictionary: Dictionary): Understood[] {
  const { birthDate, sex } = report.patient;
  const day = report.collectedAt?.local.slice(0, 10) ?? '';
  const examined = {
    sex,
    ageYears: birthDate === null ? null : wholeYearsBetween(birthDate, day),
    specimen: specimenOf(report.specimens),
  };
  return report.observations.map((observation) => understand(observation, examined, dictionary));
}

function shown(report: LabReportIn, results: readonly Understood[]): PreviewReport {
  const { patient, place, collectedAt, reportNumber } = report;
  return {
    line: place.kind === 'line' ? place.line : 0,
    patientId: patient.identifiers[0]?.value ?? '',
    name: patient.name,
    birthDate: patient.birthDate,
    sex: patient.sex,
    phones: (patient.phones ?? []).flatMap((one) => readPhone(one)?.number ?? []),
    collectedAt: collectedAt === null ? '' : `${collectedAt.local}${collectedAt.offset ?? ''}`,
    reportNumber: reportNumber?.value ?? null,
    specimen: specimenOf(report.specimens),
    results: results.slice(0, RESULTS_SHOWN).map((row) => {
      const { valueText, unit, canonicalValue, canonicalUnit, interpretation, label, analyteKey } = row;
      const named = analyteKey === null ? null : mappable(analyteKey);
      return {
        label: named?.name ?? { en: label, vi: label },
        valueText,
        unit,
        canonicalValue,
        canonicalUnit,
        interpretation,
        problem: tellObservationProblem(row.problem),
      };
    }),
  };
}

/** A table as it would be understood by a draft; nothing of it is written. @throws HubError unprocessable, with why it cannot be read */
export async function previewTable(
  db: Db,
  bytes: Buffer,
  draft: TableDraft,
  header: readonly string[],
): Promise<TablePreview> {
  const table = await readLabTable(bytes, draft);
  if (!table.ok) throw new HubError('unprocessable', `The table ${table.reason}`);
  const dictionary = await dictionaryWith(db, draft, header);
  const first: PreviewReport[] = [];
  const counts = new Map<ObservationProblem, number>();
  const lines = new Set<number>();
  let reports = 0;
  let results = 0;
  for (const report of table.reports) {
    reports += 1;
    results += report.observations.length;
    for (const { place } of report.observations) if (place.kind === 'line') lines.add(place.line);
    if (reports > LOOKED) continue;
    await turn();
    const understood = understoodOf(report, dictionary);
    if (reports <= REPORTS_SHOWN) first.push(shown(report, understood));
    for (const { problem } of understood) {
      if (problem !== null) counts.set(problem, (counts.get(problem) ?? 0) + 1);
    }
  }
  return {
    rows: lines.size + table.refused.length,
    reports,
    results,
    first,
    refused: table.refused.slice(0, REFUSED_SHOWN).map(({ place, reason }) => ({
      line: place.kind === 'line' ? place.line : 0,
      column: place.kind === 'line' ? place.column : null,
      reason,
    })),
    refusedRows: table.refused.length,
    problems: [...counts].flatMap(([kind, count]) => {
      const problem = tellObservationProblem(kind);
      return problem === null ? [] : [{ problem, count }];
    }),
    looked: Math.min(reports, LOOKED),
  };
}
