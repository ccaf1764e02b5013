import { recordAudit } from '../access/audit.ts';
import { HubError } from '../domain/errors.ts';
import type { StudyUid } from '../domain/ids.ts';
import type { Actor } from '../domain/roles.ts';
import type { Bilingual } from '../domain/text.ts';
import { forgetStudy } from '../inference/forget-study.ts';
import { deleteInstances, type ImagesAddress, reopenStudy } from '../ingest/delete-images.ts';
import type { Tx } from '../platform/db/tables.ts';
import { transact } from '../platform/db/transact.ts';
import type { Platform } from '../platform/platform.ts';
import { quarantinedOf } from '../worklist/arrivals.ts';
import { dropClaim } from '../worklist/claim.ts';
import type { ImagesDeleted } from './api.ts';

/** What speaks against deleting images of a study, or nothing does. */
export function whyKept(study: { readonly reads: number; readonly quarantined: number }): Bilingual | null {
  if (study.reads > 0) {
    return {
      en: 'The study has been read or is being read, so its images stay',
      vi: 'Ca chụp đã hoặc đang được đọc nên ảnh phải được giữ lại',
    };
  }
  if (study.quarantined > 0) {
    return {
      en: 'Objects of this study wait in quarantine; decide about them first',
      vi: 'Còn đối tượng của ca này trong khu cách ly; hãy quyết định về chúng trước',
    };
  }
  return null;
}

async function requireFree(tx: Tx, uid: StudyUid): Promise<void> {
  const { reads } = await tx
    .selectFrom('reads')
    .select(({ fn }) => fn.countAll<number>().as('reads'))
    .where('studyUid', '=', uid)
    .executeTakeFirstOrThrow();
  const quarantined = (await quarantinedOf(tx, [uid])).get(uid) ?? 0;
  const why = whyKept({ reads: Number(reads), quarantined });
  if (why !== null) throw new HubError('conflict', why.en, { details: { why } });
}

/**
 * Deletes a study, a series or an instance for a reason that is kept for ever with who and when. Nobody finds them from
 * then on; what is left of the study settles and is judged by the models anew; the bytes go later, by a job.
 * @throws HubError notFound; conflict once the study has a read, or while objects of it wait in quarantine
 */
export async function deleteImages(
  { db, clock, road }: Pick<Platform, 'db' | 'clock' | 'road'>,
  actor: Actor,
  at: ImagesAddress,
  reason: string,
): Promise<ImagesDeleted> {
  return transact(db, async (tx) => {
    const { visitId } = await reopenStudy(tx, at.studyUid);
    await requireFree(tx, at.studyUid);
    await forgetStudy(tx, at.studyUid);
    const { id, instanceCount, studyGone } = await deleteInstances(
      tx,
      { clock, road },
      { at, visitId, actor, reason },
    );
    if (studyGone) await dropClaim(tx, at.studyUid);
    await recordAudit(tx, {
      actor,
      action: 'images.deleted',
      subject: at.studyUid,
      detail: {
        deletionId: id,
        seriesUid: at.seriesUid,
        sopInstanceUid: at.sopInstanceUid,
        instances: instanceCount,
      },
    });
    return { deletionId: id, instances: instanceCount };
  });
}
