import type { StudyUid } from '../domain/ids.ts';
import type { Bilingual } from '../domain/text.ts';
import { undecided } from '../ingest/undecided.ts';
import type { Db, DbOrTx } from '../platform/db/tables.ts';
import { forKeys } from './for-keys.ts';

/** How many images a study's senders announced, and how many of those are not here. */
export type Announced = { readonly expected: number; readonly missing: number };

/** Of the studies whose senders announced what they have; the others are left out. */
export async function announcedOf(
  db: DbOrTx,
  studyUids: readonly StudyUid[],
): Promise<Map<string, Announced>> {
  const rows = await forKeys(studyUids, (some) =>
    db
      .selectFrom('expectedInstances')
      .leftJoin('instances', 'instances.sopInstanceUid', 'expectedInstances.sopInstanceUid')
      .select(({ fn }) => [
        'expectedInstances.studyUid',
        fn.count<number>('expectedInstances.sopInstanceUid').as('expected'),
        fn.count<number>('instances.sopInstanceUid').as('held'),
      ])
      .where('expectedInstances.studyUid', 'in', some)
      .groupBy('expectedInstances.studyUid')
      .execute(),
  );
  return new Map(
    rows.map(({ studyUid, expected, held }) => [
      studyUid,
      { expected: Number(expected), missing: Number(expected) - Number(held) },
    ]),
  );
}

/** How many objects of each study wait in quarantine; a reader should know of them. */
export async function quarantinedOf(
  db: DbOrTx,
  studyUids: readonly StudyUid[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await forKeys(studyUids, (some) =>
    undecided(db)
      .select(({ fn }) => ['receipts.studyUid', fn.countAll<number>().as('count')])
      .where('receipts.studyUid', 'in', some)
      .groupBy('receipts.studyUid')
      .execute(),
  );
  return new Map(
    rows.flatMap(({ studyUid, count }) => (studyUid === null ? [] : [[studyUid, Number(count)]])),
  );
}

/** Studies with an image that a person has replaced since this moment of each. */
export async function replacedSince(
  db: Db,
  signed: ReadonlyMap<StudyUid, number>,
): Promise<ReadonlySet<string>> {
  const rows = await forKeys([...signed.keys()], (some) =>
    db
      .selectFrom('replacedInstances')
      .select(({ fn }) => ['studyUid', fn.max('replacedAt').as('replacedAt')])
      .where('studyUid', 'in', some)
      .groupBy('studyUid')
      .execute(),
  );
  return new Set(
    rows.flatMap(({ studyUid, replacedAt }) =>
      replacedAt > (signed.get(studyUid) ?? Number.POSITIVE_INFINITY) ? [studyUid] : [],
    ),
  );
}

/** Says that announced images are not here: waited for while the study is open, missing once it is read without them. */
export function missingNote({ expected, missing }: Announced, settled: boolean): Bilingual | null {
  if (missing === 0) return null;
  return settled
    ? {
        en: `${missing} of ${expected} images that the sender announced are missing`,
        vi: `Thiếu ${missing} trong ${expected} ảnh mà nơi gửi đã báo`,
      }
    : {
        en: `Waiting for ${missing} of ${expected} images that the sender announced`,
        vi: `Đang chờ ${missing} trong ${expected} ảnh mà nơi gửi đã báo`,
      };
}

export const REPLACED: Bilingual = {
  en: 'An image was replaced after the last signature',
  vi: 'Có ảnh được thay sau lần ký gần nhất',
};

export function quarantinedNote(count: number): Bilingual {
  return {
    en: `Of this study, ${count} in quarantine: a person has to decide whether they belong to it`,
    vi: `Thuộc ca này, ${count} đối tượng đang chờ người quyết định có đúng của ca hay không`,
  };
}
