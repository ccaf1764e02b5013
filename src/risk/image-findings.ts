import { isLungNodule } from '../domain/finding.ts';
import type { ReadId, VisitId } from '../domain/ids.ts';
import { currentFindings } from '../inference/current-runs.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import { describeFindings, type Entered, type Nodule, readThatCounts } from './describe-findings.ts';
import type { Measured } from './gather-inputs.ts';

const truth = (value: number | null | undefined): boolean | null =>
  value === null || value === undefined ? null : value === 1;

/** The lung nodules that a reader accepted, corrected or drew; what a model found and nobody has accepted is none. */
async function nodulesOf(db: DbOrTx, readId: ReadId): Promise<Nodule[]> {
  const accepted = await currentFindings(db)
    .innerJoin('findingDecisions as decision', 'decision.machineFindingId', 'machineFindings.id')
    .select([
      'machineFindings.id',
      'machineFindings.kind',
      'machineFindings.diameterMm',
      'decision.diameterMm as correctedMm',
      'decision.decidedAt',
    ])
    .where('decision.readId', '=', readId)
    .where('decision.state', 'in', ['accepted', 'corrected'])
    .execute();
  const own = await db
    .selectFrom('readerFindings')
    .select(['id', 'kind', 'diameterMm', 'createdAt'])
    .where('readId', '=', readId)
    .execute();
  const said = await db.selectFrom('noduleAttributes').selectAll().where('readId', '=', readId).execute();
  const found = [
    ...accepted.map((row) => ({ ...row, diameterMm: row.correctedMm ?? row.diameterMm, at: row.decidedAt })),
    ...own.map((row) => ({ ...row, at: row.createdAt })),
  ];
  return found
    .filter(({ kind }) => isLungNodule(kind))
    .map(({ id, diameterMm, at }) => {
      const attributes = said.find(({ findingId }) => findingId === id);
      return {
        diameterMm,
        texture: attributes?.texture ?? null,
        spiculated: truth(attributes?.spiculated),
        upperLobe: truth(attributes?.upperLobe),
        at: Math.max(at, attributes?.recordedAt ?? 0),
      };
    });
}

async function enteredOf(db: DbOrTx, readId: ReadId): Promise<Entered | null> {
  const row = await db.selectFrom('imageEntries').selectAll().where('readId', '=', readId).executeTakeFirst();
  if (row === undefined) return null;
  return { emphysema: truth(row.emphysema), coronaryCalcium: row.coronaryCalcium, at: row.recordedAt };
}

/**
 * What readers accepted or entered about the images of a visit, by the field that a model's card asks for. Nothing that
 * only a model has found is in it.
 */
export async function imageFindingsOf(db: DbOrTx, visitId: VisitId): Promise<ReadonlyMap<string, Measured>> {
  const reads = await db
    .selectFrom('reads')
    .leftJoin('claims', 'claims.subject', 'reads.subject')
    .select([
      'reads.id',
      'reads.studyUid',
      'reads.readerId',
      'reads.state',
      'reads.createdAt',
      'reads.signedAt',
      'claims.userId as holderId',
    ])
    .where('reads.visitId', '=', visitId)
    .where('reads.studyUid', 'is not', null)
    .execute();
  const counting = [...Map.groupBy(reads, ({ studyUid }) => studyUid).values()].flatMap(
    (of) => readThatCounts(of, of[0]?.holderId ?? null) ?? [],
  );
  return describeFindings(
    await Promise.all(
      counting.map(async ({ id }) => ({
        nodules: await nodulesOf(db, id),
        entered: await enteredOf(db, id),
      })),
    ),
  );
}
