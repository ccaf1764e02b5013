import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import {
  type ImageEntries,
  isLungNodule,
  NODULE_TEXTURES,
  type NoduleAttributes,
  VOLUME_METHODS,
} from '../domain/finding.ts';
import type { Actor } from '../domain/roles.ts';
import { currentFindings } from '../inference/current-runs.ts';
import type { DbOrTx, Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { EarlierNodule } from '../risk/api.ts';
import { earlierNodules } from '../risk/earlier-nodules.ts';
import { type Draft, openDraft, recordDone, studyOfDraft } from './draft.ts';
import type { ReadTable } from './tables.ts';

/** Body of `PUT /api/reading/:subject/nodules/:id`. */
export const noduleBody = z.strictObject({
  texture: z.enum(NODULE_TEXTURES).nullable(),
  spiculated: z.boolean().nullable(),
  upperLobe: z.boolean().nullable(),
  volumeMm3: z.number().min(1).max(500_000).nullable().default(null),
  volumeMethod: z.enum(VOLUME_METHODS).nullable().default(null),
  sameAs: z.string().min(1).max(64).nullable().default(null),
}) satisfies z.ZodType<NoduleAttributes>;

/** Why a volume cannot be said so, in words for the reader; null where it can. `earlier` are the nodules it may be. */
export function volumeObjection(
  { volumeMm3, volumeMethod, sameAs }: NoduleAttributes,
  earlier: readonly EarlierNodule[],
): string | null {
  if ((volumeMm3 === null) !== (volumeMethod === null))
    return 'Say how the volume was measured, and only then';
  if (sameAs === null) return null;
  const same = earlier.find(({ findingId }) => findingId === sameAs);
  if (same === undefined) return 'No nodule of an earlier study of this person has that number and a volume';
  const differ = volumeMethod !== null && volumeMethod !== same.volumeMethod;
  return differ ? 'The earlier volume was measured another way; measure both the same way' : null;
}

/** Body of `PUT /api/reading/:subject/entries`; the largest Agatston scores ever published lie below the bound. */
export const entriesBody = z.strictObject({
  emphysema: z.boolean().nullable(),
  coronaryCalcium: z.number().min(0).max(10_000).nullable(),
}) satisfies z.ZodType<ImageEntries>;

const asBit = (value: boolean | null): 0 | 1 | null => (value === null ? null : value ? 1 : 0);
const asTruth = (bit: number | null): boolean | null => (bit === null ? null : bit === 1);

type ReadingHub = Pick<Platform, 'clock' | 'road'>;

/** Tells that something has changed which models read; their answers follow. */
export function recordFindings(tx: Tx, hub: ReadingHub, { subject }: Draft): Promise<void> {
  return hub.road.record(tx, { kind: 'findings.recorded', visitId: subject.visitId });
}

async function kindOf(tx: Tx, draft: Draft, findingId: string) {
  const machine = await currentFindings(tx)
    .select('machineFindings.kind')
    .where('machineFindings.id', '=', findingId)
    .where('machineFindings.studyUid', '=', studyOfDraft(draft))
    .executeTakeFirst();
  if (machine !== undefined) return machine.kind;
  const own = await tx
    .selectFrom('readerFindings')
    .select('kind')
    .where('id', '=', findingId)
    .where('readId', '=', draft.readId)
    .executeTakeFirst();
  return own?.kind ?? null;
}

/**
 * Keeps what the reader says of one lung nodule, their own or a model's.
 * @throws HubError as `openDraft`; notFound when the reading has no such finding; unprocessable when it is no nodule
 */
export async function describeNodule(
  tx: Tx,
  hub: ReadingHub,
  subjectText: string,
  findingId: string,
  actor: Actor,
  said: NoduleAttributes,
): Promise<void> {
  const { texture, spiculated, upperLobe, volumeMm3, volumeMethod, sameAs } = said;
  const draft = await openDraft(tx, hub, subjectText, actor);
  const kind = await kindOf(tx, draft, findingId);
  if (kind === null) throw new HubError('notFound', 'The reading has no such finding');
  if (!isLungNodule(kind)) throw new HubError('unprocessable', 'Only a lung nodule is described so');
  const earlier = sameAs === null ? [] : await earlierNodules(tx, studyOfDraft(draft));
  const why = volumeObjection(said, earlier);
  if (why !== null) throw new HubError('unprocessable', why);
  const row = {
    texture,
    spiculated: asBit(spiculated),
    upperLobe: asBit(upperLobe),
    volumeMm3,
    volumeMethod,
    sameAs,
    recordedAt: hub.clock.now(),
  };
  await tx
    .insertInto('noduleAttributes')
    .values({ readId: draft.readId, findingId, ...row })
    .onConflict((conflict) => conflict.columns(['readId', 'findingId']).doUpdateSet(row))
    .execute();
  await recordFindings(tx, hub, draft);
  await recordDone(tx, draft, {
    action: 'finding.described',
    subject: findingId,
    detail: { readId: draft.readId },
  });
}

/** Keeps what the reader enters about the images of a study. @throws HubError as `openDraft` */
export async function enterAboutImages(
  tx: Tx,
  hub: ReadingHub,
  subjectText: string,
  actor: Actor,
  { emphysema, coronaryCalcium }: ImageEntries,
): Promise<void> {
  const draft = await openDraft(tx, hub, subjectText, actor);
  studyOfDraft(draft);
  const row = { emphysema: asBit(emphysema), coronaryCalcium, recordedAt: hub.clock.now() };
  await tx
    .insertInto('imageEntries')
    .values({ readId: draft.readId, ...row })
    .onConflict((conflict) => conflict.column('readId').doUpdateSet(row))
    .execute();
  await recordFindings(tx, hub, draft);
  await recordDone(tx, draft, {
    action: 'images.described',
    subject: draft.readId,
    detail: { subject: draft.subject.subject },
  });
}

/** What a reading says of its nodules, by finding. */
export async function noduleAttributesOf(
  db: DbOrTx,
  read: Pick<ReadTable, 'id'> | null,
): Promise<ReadonlyMap<string, NoduleAttributes>> {
  if (read === null) return new Map();
  const rows = await db.selectFrom('noduleAttributes').selectAll().where('readId', '=', read.id).execute();
  return new Map(
    rows.map(({ readId: _readId, recordedAt: _at, findingId, ...said }) => [
      findingId,
      { ...said, spiculated: asTruth(said.spiculated), upperLobe: asTruth(said.upperLobe) },
    ]),
  );
}

/** What a reading says of the images as a whole; null where nothing was entered. */
export async function imageEntriesOf(
  db: DbOrTx,
  read: Pick<ReadTable, 'id'> | null,
): Promise<ImageEntries | null> {
  if (read === null) return null;
  const row = await db
    .selectFrom('imageEntries')
    .select(['emphysema', 'coronaryCalcium'])
    .where('readId', '=', read.id)
    .executeTakeFirst();
  return row === undefined
    ? null
    : { emphysema: asTruth(row.emphysema), coronaryCalcium: row.coronaryCalcium };
}
