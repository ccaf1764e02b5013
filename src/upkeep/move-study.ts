import { recordAudit } from '../access/audit.ts';
import { HubError } from '../domain/errors.ts';
import type { PatientKey, StudyUid } from '../domain/ids.ts';
import type { Actor } from '../domain/roles.ts';
import type { Bilingual } from '../domain/text.ts';
import { overtakeRuns } from '../inference/forget-study.ts';
import { makeMovedFiles, moveStudyRows } from '../ingest/move-study.ts';
import { NO_ID_ISSUER } from '../ingest/place-instance.ts';
import type { PatientTable } from '../patients/tables.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import { transact } from '../platform/db/transact.ts';
import type { Platform } from '../platform/platform.ts';
import { isSigned, moveDrafts } from '../reading/move-drafts.ts';

const SIGNED: Bilingual = {
  en: 'A reading of this study is signed under this person, and what was signed is never changed. Tell the reader and whoever the result went to; the study stays where it is.',
  vi: 'Ca chụp đã được ký kết quả dưới tên người này, mà kết quả đã ký thì không thay đổi. Hãy báo bác sĩ đọc và những ai đã nhận kết quả; ca chụp giữ nguyên chỗ.',
};

/** Why a study cannot be another person's; null when it can. */
export async function whyNotMoved(db: DbOrTx, uid: StudyUid): Promise<Bilingual | null> {
  return (await isSigned(db, uid)) ? SIGNED : null;
}

/** Whether somebody can be given a study: who came without a patient ID is kept apart by study and is nobody known. */
export const mayBeGiven = (person: Pick<PatientTable, 'issuer'>) => person.issuer !== NO_ID_ISSUER;

async function requireMovable(db: DbOrTx, uid: StudyUid, from: PatientKey) {
  const study = await db
    .selectFrom('studies')
    .select(['studyUid', 'sender', 'patientKey'])
    .where('studyUid', '=', uid)
    .executeTakeFirst();
  if (study === undefined) throw new HubError('notFound', 'There is no such study');
  if (study.patientKey !== from) {
    throw new HubError('conflict', 'The study is another person’s by now; look at both sides again');
  }
  const why = await whyNotMoved(db, uid);
  if (why !== null) throw new HubError('conflict', why.en, { details: { why } });
  return study;
}

/** While images go on coming, their copies are made in so many rounds before it is given up. */
const ROUNDS = 5;

/**
 * Moves a study that is held under the wrong person to another person's record, for a reason that is kept for ever with
 * who and when. What models and risks were worked out from it is worked out anew, for both; a reader's draft goes along.
 * @throws HubError notFound; conflict once a reading of it is signed, when it is another person's by now, or when an image
 * cannot be made theirs safely
 */
export async function moveStudy(
  platform: Platform,
  actor: Actor,
  uid: StudyUid,
  { from, to, reason }: { from: PatientKey; to: PatientKey; reason: string },
): Promise<void> {
  const { db } = platform;
  const person = await db.selectFrom('patients').selectAll().where('id', '=', to).executeTakeFirst();
  if (person === undefined) throw new HubError('notFound', 'There is no such patient');
  if (!mayBeGiven(person)) throw new HubError('conflict', 'This person has no patient ID of their own');
  const study = await requireMovable(db, uid, from);
  if (to === from) throw new HubError('invalid', 'The study is this person’s already');
  let files = await makeMovedFiles(platform, study, person);
  for (let round = 1; ; round += 1) {
    const ready = files;
    const moved = await transact(db, async (tx) => {
      await requireMovable(tx, uid, from);
      const done = await moveStudyRows(tx, platform, { uid, patientKey: to, files: ready, actor, reason });
      if (done === null) return null;
      await overtakeRuns(tx, uid);
      await moveDrafts(tx, uid, done.toVisitId);
      await recordAudit(tx, {
        actor,
        action: 'study.moved',
        subject: uid,
        detail: { moveId: done.id, from, to, instances: done.instanceCount },
      });
      return done;
    });
    if (moved !== null) return;
    if (round === ROUNDS) throw new HubError('conflict', 'Images of the study are still coming; try later');
    files = await makeMovedFiles(platform, study, person, ready);
  }
}
