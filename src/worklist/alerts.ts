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

/** What came or changed after the last signature, what is missing, and what waits in quarantine, by subject. */
export async function alertsOf(db: Db, page: readonly Candidate[]): Promise<Map<string, Bilingual[]>> {
  const studyUids = page.flatMap((candidate) => candidate.studyUid ?? []);
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
    page.map(({ subject, kind, state, signedAt }) => [
      subject,
      [
        ...(signedAt !== null && state !== 'signed' ? [replaced.has(subject) ? REPLACED : LATE[kind]] : []),
        ...missing(announced.get(subject), state),
        ...inQuarantine(quarantined.get(subject)),
      ],
    ]),
  );
}
