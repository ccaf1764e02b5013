import type { StudyUid } from '../domain/ids.ts';
import type { Bilingual } from '../domain/text.ts';
import type { Db } from '../platform/db/tables.ts';
import {
  type Announced,
  announcedOf,
  missingNote,
  quarantinedNote,
  quarantinedOf,
  REPLACED,
  replacedSince,
} from './arrivals.ts';
import { forKeys } from './for-keys.ts';
import type { Candidate } from './open-subjects.ts';

const LATE: Readonly<Record<Candidate['kind'], Bilingual>> = {
  study: {
    en: 'More images came after the last signature',
    vi: 'Có thêm ảnh đến sau lần ký gần nhất',
  },
  labs: {
    en: 'Newer results came after the last signature',
    vi: 'Có kết quả mới đến sau lần ký gần nhất',
  },
};

function missing(announced: Announced | undefined, state: Candidate['state']): Bilingual[] {
  const note = announced === undefined ? null : missingNote(announced, state !== 'receiving');
  return note === null ? [] : [note];
}

const inQuarantine = (count: number | undefined): Bilingual[] =>
  count === undefined ? [] : [quarantinedNote(count)];

const CRITICAL_WAITS: Bilingual = {
  en: 'A critical value waits for a call',
  vi: 'Có giá trị nguy kịch chờ gọi báo',
};

/** The visits with a critical value that nobody has been told yet. */
async function visitsToCall(db: Db, page: readonly Candidate[]): Promise<ReadonlySet<string>> {
  const rows = await forKeys(
    page.map(({ visitId }) => visitId),
    (some) =>
      db
        .selectFrom('callBacks')
        .select('visitId')
        .where('visitId', 'in', some)
        .where('state', '=', 'open')
        .execute(),
  );
  return new Set(rows.map(({ visitId }) => visitId));
}

/** What came or changed after the last signature, what is missing, and what waits in quarantine or for a call, by subject. */
export async function alertsOf(db: Db, page: readonly Candidate[]): Promise<Map<string, Bilingual[]>> {
  const studyUids = page.flatMap((candidate) => candidate.studyUid ?? []);
  const toCall = await visitsToCall(db, page);
  const announced = await announcedOf(db, studyUids);
  const quarantined = await quarantinedOf(db, studyUids);
  const replaced = await replacedSince(
    db,
    new Map(
      page.flatMap(({ studyUid, signedAt }): [StudyUid, number][] =>
        studyUid === null || signedAt === null ? [] : [[studyUid, signedAt]],
      ),
    ),
  );
  return new Map(
    page.map(({ subject, visitId, kind, state, signedAt }) => [
      subject,
      [
        ...(toCall.has(visitId) ? [CRITICAL_WAITS] : []),
        ...(signedAt !== null && state !== 'signed' ? [replaced.has(subject) ? REPLACED : LATE[kind]] : []),
        ...missing(announced.get(subject), state),
        ...inQuarantine(quarantined.get(subject)),
      ],
    ]),
  );
}
