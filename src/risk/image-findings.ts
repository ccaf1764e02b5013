import { isLungNodule, type VolumeMethod } from '../domain/finding.ts';
import { type ReadId, type StudyUid, studyUid, type VisitId } from '../domain/ids.ts';
import { currentFindings } from '../inference/current-runs.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import type { EarlierNodule } from './api.ts';
import { describeFindings, type Entered, type Nodule, readThatCounts } from './describe-findings.ts';
import { dayOfStudy, daysBetween, earlierNodules } from './earlier-nodules.ts';
import type { Measured } from './gather-inputs.ts';

type NoduleAttributeRow = { readonly sameAs: string | null; readonly volumeMethod: VolumeMethod | null };

const truth = (value: number | null | undefined): boolean | null =>
  value === null || value === undefined ? null : value === 1;

/** The same nodule before, measured the same way; null where that no longer stands. */
function earlierOf(
  said: NoduleAttributeRow | undefined,
  before: readonly EarlierNodule[],
  day: string | null,
): Nodule['earlier'] {
  const same = before.find(({ findingId }) => findingId === said?.sameAs);
  if (same === undefined || day === null || same.volumeMethod !== said?.volumeMethod) return null;
  return { volumeMm3: same.volumeMm3, days: daysBetween(same.day, day) };
}

/** The lung nodules that a reader accepted, corrected or drew; what a model found and nobody has accepted is none. */
async function nodulesOf(db: DbOrTx, readId: ReadId, study: StudyUid): Promise<Nodule[]> {
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
  const day = await dayOfStudy(db, study);
  const before = said.some(({ sameAs }) => sameAs !== null) ? await earlierNodules(db, study) : [];
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
        volumeMm3: attributes?.volumeMm3 ?? null,
        earlier: earlierOf(attributes, before, day),
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
      counting.map(async ({ id, studyUid: uid }) => {
        const study = uid === null ? null : studyUid(uid);
        return {
          nodules: study === null ? [] : await nodulesOf(db, id, study),
          entered: await enteredOf(db, id),
        };
      }),
    ),
  );
}
