import type { StudyUid } from '../domain/ids.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import { announcedOf, quarantinedOf } from '../worklist/arrivals.ts';
import type { Stage } from '../worklist/stage.ts';
import type { Arrivals } from './api.ts';
import type { ReadTable } from './tables.ts';

const MOST = 100;

/** The newest signature of a subject that something has opened again; null when there is none, or it covers all. */
function overtaken(reads: readonly Pick<ReadTable, 'signedAt'>[], stage: Stage): number | null {
  if (stage === 'signed') return null;
  const signed = reads.flatMap((read) => read.signedAt ?? []);
  return signed.length === 0 ? null : Math.max(...signed);
}

/** How complete the images of a study are, what came after the last signature, and which marks lie on what was replaced. */
export async function arrivalsOf(
  db: DbOrTx,
  uid: StudyUid,
  { reads, stage, read }: { reads: readonly ReadTable[]; stage: Stage; read: ReadTable | null },
): Promise<Arrivals> {
  const { expected, missing } = (await announcedOf(db, [uid])).get(uid) ?? { expected: 0, missing: 0 };
  const signedAt = overtaken(reads, stage);
  const came = db
    .selectFrom('instances')
    .where('studyUid', '=', uid)
    .where('receivedAt', '>', signedAt ?? 0);
  const late =
    signedAt === null
      ? []
      : await came
          .select(['sopInstanceUid', 'seriesUid', 'instanceNumber', 'receivedAt', 'replacedAt'])
          .orderBy('receivedAt')
          .orderBy('sopInstanceUid')
          .limit(MOST)
          .execute();
  const counted =
    late.length < MOST
      ? late.length
      : (await came.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()).count;
  const drawn =
    read === null
      ? []
      : await db
          .selectFrom('readerFindings')
          .innerJoin('instances', 'instances.sopInstanceUid', 'readerFindings.sopInstanceUid')
          .select('readerFindings.id')
          .where('readerFindings.readId', '=', read.id)
          .whereRef('instances.replacedAt', '>', 'readerFindings.createdAt')
          .orderBy('readerFindings.id')
          .execute();
  return {
    expected,
    missing,
    quarantined: (await quarantinedOf(db, [uid])).get(uid) ?? 0,
    signedAt,
    late: late.map(({ receivedAt, replacedAt, ...image }) => ({
      ...image,
      arrivedAt: receivedAt,
      replaces: replacedAt !== null,
    })),
    lateCount: Number(counted),
    drawnOnReplaced: drawn.map((row) => row.id),
  };
}
