import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import { FINDING_KINDS, isLungNodule } from '../domain/finding.ts';
import { newId } from '../domain/ids.ts';
import type { Actor } from '../domain/roles.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { AddFinding, ReaderFindingView } from './api.ts';
import { recordFindings } from './describe-images.ts';
import { openDraft, recordDone, studyOfDraft } from './draft.ts';
import { diameterMm, frameNumber, requireOnImage, uid } from './mark.ts';
import { readerFindingView } from './reading-view.ts';
import { pixelBox } from './signed-content.ts';
import type { ReaderFindingTable } from './tables.ts';

/** More than any reader marks; beyond it is a program gone wrong. */
const MOST = 200;

/** Body of `POST /api/reading/:subject/findings`. */
export const addFindingBody = z.strictObject({
  kind: z.enum(FINDING_KINDS),
  seriesUid: uid,
  sopInstanceUid: uid,
  frame: frameNumber,
  box: pixelBox,
  diameterMm: diameterMm.nullable(),
  description: z.string().trim().max(2000),
}) satisfies z.ZodType<AddFinding>;

/** Adds a finding of the reader's own to their draft. @throws HubError as `openDraft`; invalid when it lies off the image */
export async function addFinding(
  tx: Tx,
  hub: Pick<Platform, 'clock' | 'road'>,
  subjectText: string,
  actor: Actor,
  found: AddFinding,
): Promise<ReaderFindingView> {
  const draft = await openDraft(tx, hub, subjectText, actor);
  await requireOnImage(tx, studyOfDraft(draft), found);
  const { count } = await tx
    .selectFrom('readerFindings')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('readId', '=', draft.readId)
    .executeTakeFirstOrThrow();
  if (Number(count) >= MOST) throw new HubError('unprocessable', `A reading holds at most ${MOST} findings`);
  const { box, ...rest } = found;
  const row: ReaderFindingTable = {
    id: newId(hub.clock.now()),
    readId: draft.readId,
    ...rest,
    x0: box[0],
    y0: box[1],
    x1: box[2],
    y1: box[3],
    createdAt: hub.clock.now(),
  };
  await tx.insertInto('readerFindings').values(row).execute();
  if (isLungNodule(row.kind)) await recordFindings(tx, hub, draft);
  await recordDone(tx, draft, {
    action: 'finding.added',
    subject: row.id,
    detail: { readId: draft.readId },
  });
  return readerFindingView(row);
}

/** Takes a finding of one's own draft back. @throws HubError as `openDraft`; notFound */
export async function removeFinding(
  tx: Tx,
  hub: Pick<Platform, 'clock' | 'road'>,
  subjectText: string,
  findingId: string,
  actor: Actor,
): Promise<void> {
  const draft = await openDraft(tx, hub, subjectText, actor);
  const gone = await tx
    .deleteFrom('readerFindings')
    .where('id', '=', findingId)
    .where('readId', '=', draft.readId)
    .returning('kind')
    .executeTakeFirst();
  if (gone === undefined) throw new HubError('notFound', 'Your draft has no such finding');
  if (isLungNodule(gone.kind)) await recordFindings(tx, hub, draft);
  await recordDone(tx, draft, {
    action: 'finding.removed',
    subject: findingId,
    detail: { readId: draft.readId },
  });
}
