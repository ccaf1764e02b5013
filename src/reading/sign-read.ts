import { HubError } from '../domain/errors.ts';
import type { Actor } from '../domain/roles.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import { openVisitsBeside } from '../risk/assess-open-visits.ts';
import { dropClaim } from '../worklist/claim.ts';
import type { NamedModels } from '../worklist/model-title.ts';
import { findSubject } from '../worklist/subject.ts';
import type { ReadingView, SignRead } from './api.ts';
import { openDraft, recordDone, writeWords } from './draft.ts';
import { readingView } from './reading-view.ts';
import { signedContent } from './signed-content.ts';

/**
 * Makes a reading final. The page as it stands this moment is kept with the signature, and the report is composed
 * from that, so a result that comes in a second later cannot get into what was signed.
 * @throws HubError as `openDraft`; unprocessable with `details.blockers` when it is not complete
 */
export async function signRead(
  tx: Tx,
  hub: Pick<Platform, 'clock' | 'road'> & { readonly models: NamedModels },
  subjectText: string,
  actor: Actor,
  words: SignRead,
): Promise<ReadingView> {
  const draft = await openDraft(tx, hub, subjectText, actor);
  await writeWords(tx, draft, words);
  const { subject, readId } = draft;
  const { blockers } = await readingView(tx, hub.models, subject);
  if (blockers.length > 0) {
    throw new HubError('unprocessable', 'It cannot be signed yet', { details: { blockers } });
  }
  // Another process's clock may have dated an arrival that the reader has seen a little ahead of ours.
  const signedAt = Math.max(hub.clock.now(), subject.lastReceivedAt);
  await dropClaim(tx, subject.subject);
  await tx
    .updateTable('reads')
    .set({ state: 'signed', signedAt })
    .where('id', '=', readId)
    .where('state', '=', 'draft')
    .execute();
  const signed = await readingView(tx, hub.models, await findSubject(tx, subject.subject));
  signedContent.parse(signed);
  await tx
    .updateTable('reads')
    .set({ signedContent: JSON.stringify(signed) })
    .where('id', '=', readId)
    .execute();
  await hub.road.record(tx, { kind: 'read.signed', readId, visitId: subject.visitId });
  // Nodules of the person's later studies are measured against what stands from now on.
  const beside = subject.studyUid === null ? [] : await openVisitsBeside(tx, subject.studyUid);
  for (const visitId of beside) await hub.road.record(tx, { kind: 'findings.recorded', visitId });
  await recordDone(tx, draft, {
    action: 'read.signed',
    subject: readId,
    detail: { subject: subject.subject },
  });
  return signed;
}
