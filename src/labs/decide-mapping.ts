import { recordAudit } from '../access/audit.ts';
import { type Analyte, analyteByKey } from '../domain/analytes.ts';
import { HubError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import type { Actor } from '../domain/roles.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import { canonicalOf } from './canonical-value.ts';
import { conflictOf } from './conflicting-codes.ts';
import { mappingKey } from './lab-dictionary.ts';
import type { DecideMapping } from './mapping-api.ts';
import { recognise } from './understand-observation.ts';
import { vitalSignByKey } from './vital-signs.ts';

/** Whatever a result can be mapped to, by its key. */
export function mappable(key: string): Analyte | null {
  return analyteByKey(key) ?? vitalSignByKey(key);
}

const orNull = (text: string) => (text === '' ? null : text);

/**
 * Why a word cannot mean this, in words for the person who says so; null where it can. `named` are the analytes that
 * codes name which came together and contradict each other.
 */
export function objection(
  said: Extract<DecideMapping, { decision: 'map' }>,
  named: readonly string[] = [],
): string | null {
  const analyte = mappable(said.analyteKey);
  if (analyte === null) return 'there is no such analyte';
  const { code, codeSystem, label, unit, takenAs } = said;
  const known = recognise([{ code: orNull(code), system: orNull(codeSystem), display: label }]).analyte;
  if (typeof known !== 'string' && known.key !== analyte.key && !named.includes(analyte.key)) {
    return `the code is LOINC’s for ${known.key} and can mean nothing else`;
  }
  const received = canonicalOf(analyte, 1, orNull(unit));
  if (!received.ok && received.problem === 'not-a-quantity') {
    return takenAs === null ? null : `${analyte.key} is present or absent and has no unit`;
  }
  if (takenAs === null) return received.ok ? null : 'say which unit the values are in';
  if (received.ok) return 'the unit is understood as it is written';
  return canonicalOf(analyte, 1, takenAs).ok ? null : `${analyte.key} is not measured in that unit`;
}

/**
 * Keeps what a person says of a sender's word; what was said of it before ends, and all results that carry the word are
 * understood anew. To say the same again changes nothing.
 * @throws HubError invalid where the word cannot mean that
 */
export async function decideMapping(
  tx: Tx,
  { clock, road }: Pick<Platform, 'clock' | 'road'>,
  actor: Actor,
  said: DecideMapping,
): Promise<string> {
  if (said.decision === 'map') {
    const why = objection(said, (await conflictOf(tx, said)).analytes);
    if (why !== null) throw new HubError('invalid', why);
  }
  const { sender, label } = said;
  const key = mappingKey(said);
  if (key.code === '' && key.labelKey === '') throw new HubError('invalid', 'A word has a code or a name');
  const meaning =
    said.decision === 'map'
      ? { decision: said.decision, analyteKey: said.analyteKey, takenAs: said.takenAs }
      : { decision: said.decision, analyteKey: null, takenAs: null };
  const held = await tx
    .selectFrom('labMappings')
    .select(['id', 'decision', 'analyteKey', 'takenAs'])
    .where('sender', '=', sender)
    .where('code', '=', key.code)
    .where('codeSystem', '=', key.codeSystem)
    .where('labelKey', '=', key.labelKey)
    .where('unit', '=', key.unit)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  if (
    held !== undefined &&
    held.decision === meaning.decision &&
    held.analyteKey === meaning.analyteKey &&
    held.takenAs === meaning.takenAs
  ) {
    return held.id;
  }
  if (held !== undefined) await end(tx, clock.now(), held.id, actor);
  const id = newId(clock.now());
  await tx
    .insertInto('labMappings')
    .values({
      id,
      sender,
      ...key,
      label,
      ...meaning,
      decidedBy: actor.userId,
      decidedByName: actor.name,
      decidedAt: clock.now(),
      endedAt: null,
      endedByName: null,
    })
    .execute();
  await recordAudit(tx, {
    actor,
    action: 'mapping.decided',
    subject: id,
    detail: { ...meaning, instead: held?.id ?? null },
  });
  await road.record(tx, { kind: 'mapping.changed', mappingId: id });
  return id;
}

async function end(tx: Tx, at: number, id: string, actor: Actor): Promise<void> {
  await tx
    .updateTable('labMappings')
    .set({ endedAt: at, endedByName: actor.name })
    .where('id', '=', id)
    .execute();
}

/** Takes back what was said of a word: its results wait in the inbox again. @throws HubError notFound */
export async function endMapping(
  tx: Tx,
  { clock, road }: Pick<Platform, 'clock' | 'road'>,
  actor: Actor,
  id: string,
): Promise<void> {
  const held = await tx
    .selectFrom('labMappings')
    .select('id')
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .executeTakeFirst();
  if (held === undefined) throw new HubError('notFound', 'No such mapping holds');
  await end(tx, clock.now(), id, actor);
  await recordAudit(tx, { actor, action: 'mapping.ended', subject: id });
  await road.record(tx, { kind: 'mapping.changed', mappingId: id });
}
