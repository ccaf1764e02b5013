import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import { isLungNodule, REJECTION_REASONS } from '../domain/finding.ts';
import type { Actor } from '../domain/roles.ts';
import { currentFindings } from '../inference/current-runs.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import { recordFindings } from './describe-images.ts';
import { openDraft, recordDone, studyOfDraft } from './draft.ts';
import { diameterMm, frameNumber, requireOnImage, uid } from './mark.ts';
import { pixelBox } from './signed-content.ts';

const note = z.string().trim().max(2000).optional();

/** Body of `PUT /api/reading/:subject/machine-findings/:id`. */
export const decideFindingBody = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('open') }),
  z.strictObject({ state: z.literal('accepted'), note }),
  z.strictObject({ state: z.literal('rejected'), reason: z.enum(REJECTION_REASONS), note }),
  z.strictObject({
    state: z.literal('corrected'),
    sopInstanceUid: uid,
    frame: frameNumber,
    box: pixelBox,
    diameterMm,
    note,
  }),
]);
export type Decision = z.infer<typeof decideFindingBody>;

function decided(decision: Exclude<Decision, { state: 'open' }>) {
  const nowhere = {
    sopInstanceUid: null,
    frame: null,
    x0: null,
    y0: null,
    x1: null,
    y1: null,
    diameterMm: null,
  };
  const common = { state: decision.state, reason: null, note: decision.note ?? null, ...nowhere };
  if (decision.state === 'rejected') return { ...common, reason: decision.reason };
  if (decision.state === 'accepted') return common;
  const [x0, y0, x1, y1] = decision.box;
  const { sopInstanceUid, frame } = decision;
  return { ...common, sopInstanceUid, frame, x0, y0, x1, y1, diameterMm: decision.diameterMm };
}

/**
 * Writes what the reader makes of one machine finding into their draft; `open` takes a decision back.
 * @throws HubError as `openDraft`; notFound when the study has no such finding; invalid when a correction
 * does not lie on the study's images
 */
export async function decideFinding(
  tx: Tx,
  hub: Pick<Platform, 'clock' | 'road'>,
  subjectText: string,
  findingId: string,
  actor: Actor,
  decision: Decision,
): Promise<void> {
  const draft = await openDraft(tx, hub, subjectText, actor);
  const studyUid = studyOfDraft(draft);
  const finding = await currentFindings(tx)
    .select(['machineFindings.id', 'machineFindings.kind'])
    .where('machineFindings.id', '=', findingId)
    .where('machineFindings.studyUid', '=', studyUid)
    .executeTakeFirst();
  if (finding === undefined) throw new HubError('notFound', 'The study has no such machine finding');
  const before = await tx
    .deleteFrom('findingDecisions')
    .where('readId', '=', draft.readId)
    .where('machineFindingId', '=', findingId)
    .executeTakeFirst();
  if (decision.state === 'corrected') await requireOnImage(tx, studyUid, decision);
  if (decision.state !== 'open') {
    await tx
      .insertInto('findingDecisions')
      .values({
        readId: draft.readId,
        machineFindingId: findingId,
        ...decided(decision),
        decidedAt: hub.clock.now(),
      })
      .execute();
  }
  const nothingChanged = decision.state === 'open' && before.numDeletedRows === 0n;
  if (!nothingChanged && isLungNodule(finding.kind)) await recordFindings(tx, hub, draft);
  const reason = decision.state === 'rejected' ? { reason: decision.reason } : {};
  await recordDone(
    tx,
    draft,
    nothingChanged
      ? null
      : {
          action: 'finding.decided',
          subject: findingId,
          detail: { readId: draft.readId, state: decision.state, ...reason },
        },
  );
}
