import { type AuditEntry, recordAudit } from '../access/audit.ts';
import { mayRead } from '../access/policy.ts';
import { HubError } from '../domain/errors.ts';
import type { Actor } from '../domain/roles.ts';
import type { DbOrTx, Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import { findSubject, type Subject } from './subject.ts';
import type { ClaimTable } from './tables.ts';

export type Claim = Pick<ClaimTable, 'userId' | 'userName' | 'claimedAt'>;

type ClaimDecision =
  | { readonly kind: 'take' }
  | { readonly kind: 'keep'; readonly claim: Claim }
  | { readonly kind: 'held'; readonly claim: Claim };

/**
 * Who gets an entry: whoever asks first. A radiologist may take it from somebody else, but only by saying so
 * (`takeOver`); the other's draft stays as it was, and the one who takes over starts a reading of their own.
 */
export function decideClaim(held: Claim | null, actor: Actor, takeOver: boolean): ClaimDecision {
  if (held === null) return { kind: 'take' };
  if (held.userId === actor.userId) return { kind: 'keep', claim: held };
  if (takeOver && actor.role === 'radiologist') return { kind: 'take' };
  return { kind: 'held', claim: held };
}

export async function claimOf(db: DbOrTx, subject: string): Promise<Claim | null> {
  const row = await db
    .selectFrom('claims')
    .select(['userId', 'userName', 'claimedAt'])
    .where('subject', '=', subject)
    .executeTakeFirst();
  return row ?? null;
}

function heldBy(claim: Claim): HubError {
  return new HubError('conflict', `${claim.userName} has taken this one`, { details: { claim } });
}

export type TakenClaim = {
  readonly claim: Claim;
  /** What the caller puts on record, last in its transaction; null when the actor held it already. */
  readonly event: AuditEntry | null;
};

/**
 * Takes a subject for the actor and tells the others by a fact; the same person asking again changes nothing.
 * @throws HubError conflict when somebody else holds it (with who, under `details.claim`) or when it is signed;
 * forbidden for who does not read such
 */
export async function takeClaim(
  tx: Tx,
  { clock, road }: Pick<Platform, 'clock' | 'road'>,
  subject: Subject,
  actor: Actor,
  takeOver: boolean,
): Promise<TakenClaim> {
  if (!mayRead(actor, subject.kind)) throw new HubError('forbidden', 'Images are read by a radiologist');
  if (subject.stage === 'signed') throw new HubError('conflict', 'This one is signed already');
  const held = await claimOf(tx, subject.subject);
  const decision = decideClaim(held, actor, takeOver);
  if (decision.kind === 'held') throw heldBy(decision.claim);
  if (decision.kind === 'keep') return { claim: decision.claim, event: null };
  const claim: Claim = { userId: actor.userId, userName: actor.name, claimedAt: clock.now() };
  const written = await tx
    .insertInto('claims')
    .values({ subject: subject.subject, ...claim })
    .onConflict((conflict) =>
      takeOver ? conflict.column('subject').doUpdateSet(claim) : conflict.column('subject').doNothing(),
    )
    .executeTakeFirst();
  if (written.numInsertedOrUpdatedRows === 0n) {
    const faster = await claimOf(tx, subject.subject);
    if (faster === null) throw new HubError('conflict', 'Somebody else had this one just now; try again');
    if (faster.userId !== actor.userId) throw heldBy(faster);
    return { claim: faster, event: null };
  }
  await road.record(tx, { kind: 'study.claimed', visitId: subject.visitId });
  const detail = held === null ? {} : { takenFrom: held.userId };
  return { claim, event: { actor, action: 'study.claimed', subject: subject.subject, detail } };
}

/** Takes what a study UID or a visit's id names. @throws HubError as `takeClaim`; notFound */
export async function claimSubject(
  tx: Tx,
  hub: Pick<Platform, 'clock' | 'road'>,
  text: string,
  actor: Actor,
  takeOver: boolean,
): Promise<Claim> {
  const { claim, event } = await takeClaim(tx, hub, await findSubject(tx, text), actor, takeOver);
  if (event !== null) await recordAudit(tx, event);
  return claim;
}

/** Removes a claim that has served its purpose, without asking who held it. */
export async function dropClaim(tx: Tx, subject: string): Promise<void> {
  await tx.deleteFrom('claims').where('subject', '=', subject).execute();
}

/**
 * Gives a subject back; nothing happens when nobody held it.
 * @throws HubError conflict when somebody else holds it
 */
export async function releaseSubject(
  tx: Tx,
  { road }: Pick<Platform, 'road'>,
  text: string,
  actor: Actor,
): Promise<void> {
  const subject = await findSubject(tx, text);
  const held = await claimOf(tx, subject.subject);
  if (held === null) return;
  if (held.userId !== actor.userId) throw heldBy(held);
  await dropClaim(tx, subject.subject);
  await road.record(tx, { kind: 'study.claimed', visitId: subject.visitId });
  await recordAudit(tx, { actor, action: 'study.unclaimed', subject: subject.subject });
}
