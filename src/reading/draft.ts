import { HubError } from '../domain/errors.ts';
import { newId, type ReadId } from '../domain/ids.ts';
import type { Actor } from '../domain/roles.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import { takeClaim } from '../worklist/claim.ts';
import { findSubject, type Subject } from '../worklist/subject.ts';
import type { SaveDraft } from './api.ts';

export type Draft = { readonly subject: Subject; readonly readId: ReadId };

/**
 * The actor's draft of a subject, begun if there was none; the subject is claimed for them if it was free.
 * Every change to a reading goes through here, so nothing changes after signing and only the holder changes anything.
 * @throws HubError notFound; forbidden for a clinician on images; conflict when it is signed or somebody else's
 */
export async function openDraft(
  tx: Tx,
  hub: Pick<Platform, 'clock' | 'road'>,
  subjectText: string,
  actor: Actor,
): Promise<Draft> {
  const subject = await findSubject(tx, subjectText);
  await takeClaim(tx, hub, subject, actor, false);
  // The update holds the row on PostgreSQL until this transaction ends, so a signature cannot slip in between.
  const held = await tx
    .updateTable('reads')
    .set({ readerName: actor.name })
    .where('subject', '=', subject.subject)
    .where('readerId', '=', actor.userId)
    .where('state', '=', 'draft')
    .returning('id')
    .executeTakeFirst();
  if (held !== undefined) return { subject, readId: held.id };
  const readId = newId<ReadId>(hub.clock.now());
  await tx
    .insertInto('reads')
    .values({
      id: readId,
      visitId: subject.visitId,
      subject: subject.subject,
      studyUid: subject.studyUid,
      readerId: actor.userId,
      readerName: actor.name,
      state: 'draft',
      impression: '',
      recommendation: null,
      createdAt: hub.clock.now(),
      signedAt: null,
      signedContent: null,
    })
    .execute();
  return { subject, readId };
}

/** Keeps the words of a draft. */
export async function saveDraft(
  tx: Tx,
  hub: Pick<Platform, 'clock' | 'road'>,
  subjectText: string,
  actor: Actor,
  words: SaveDraft,
): Promise<Draft> {
  const draft = await openDraft(tx, hub, subjectText, actor);
  await tx
    .updateTable('reads')
    .set({ impression: words.impression, recommendation: words.recommendation })
    .where('id', '=', draft.readId)
    .execute();
  return draft;
}

/** The study of a draft. @throws HubError unprocessable for laboratory results, which have no images to mark */
export function studyOfDraft({ subject }: Draft) {
  if (subject.studyUid === null) throw new HubError('unprocessable', 'Laboratory results have no images');
  return subject.studyUid;
}
