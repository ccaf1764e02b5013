import { type AuditEntry, recordAudit } from '../access/audit.ts';
import { HubError } from '../domain/errors.ts';
import { newId, type ReadId } from '../domain/ids.ts';
import type { Actor } from '../domain/roles.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import { takeClaim } from '../worklist/claim.ts';
import { findSubject, type Subject } from '../worklist/subject.ts';
import type { SaveDraft } from './api.ts';

export type Draft = {
  readonly subject: Subject;
  readonly readId: ReadId;
  readonly reader: Actor;
  /** Not null when the subject was claimed for this change; `recordDone` puts it on record. */
  readonly claimed: AuditEntry | null;
};

/**
 * The actor's draft of a subject, begun if there was none; the subject is claimed for them if it was free.
 * Every change to a reading goes through here, so nothing changes after signing and only the holder changes anything;
 * it ends with `recordDone`.
 * @throws HubError notFound; forbidden for a clinician on images; conflict when it is signed or somebody else's
 */
export async function openDraft(
  tx: Tx,
  hub: Pick<Platform, 'clock' | 'road'>,
  subjectText: string,
  actor: Actor,
): Promise<Draft> {
  const subject = await findSubject(tx, subjectText);
  const { event: claimed } = await takeClaim(tx, hub, subject, actor, false);
  // The update holds the row on PostgreSQL until this transaction ends, so a signature cannot slip in between.
  const held = await tx
    .updateTable('reads')
    .set({ readerName: actor.name })
    .where('subject', '=', subject.subject)
    .where('readerId', '=', actor.userId)
    .where('state', '=', 'draft')
    .returning('id')
    .executeTakeFirst();
  if (held !== undefined) return { subject, readId: held.id, reader: actor, claimed };
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
  return { subject, readId, reader: actor, claimed };
}

/** Puts on record what was done in a draft, and before it that its subject was claimed for it; last in the transaction. */
export async function recordDone(
  tx: Tx,
  draft: Draft,
  done: Omit<AuditEntry, 'actor'> | null,
): Promise<void> {
  if (draft.claimed !== null) await recordAudit(tx, draft.claimed);
  if (done !== null) await recordAudit(tx, { actor: draft.reader, ...done });
}

/** Writes the words of a draft. */
export async function writeWords(tx: Tx, { readId }: Draft, words: SaveDraft): Promise<void> {
  const { impression, recommendation } = words;
  await tx.updateTable('reads').set({ impression, recommendation }).where('id', '=', readId).execute();
}

/** Keeps words for later. @throws HubError as `openDraft` */
export async function saveDraft(
  tx: Tx,
  hub: Pick<Platform, 'clock' | 'road'>,
  subjectText: string,
  actor: Actor,
  words: SaveDraft,
): Promise<void> {
  const draft = await openDraft(tx, hub, subjectText, actor);
  await writeWords(tx, draft, words);
  await recordDone(tx, draft, null);
}

/** The study of a draft. @throws HubError unprocessable for laboratory results, which have no images to mark */
export function studyOfDraft({ subject }: Draft) {
  if (subject.studyUid === null) throw new HubError('unprocessable', 'Laboratory results have no images');
  return subject.studyUid;
}
