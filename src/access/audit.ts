import { createHash } from 'node:crypto';
import type { Actor } from '../domain/roles.ts';
import type { Db, Tx } from '../platform/db/tables.ts';
import type { AuditEventTable } from './tables.ts';

/** What is put on record; a noun and what happened to it. */
export type AuditAction =
  | 'session.started'
  | 'session.refused'
  | 'session.ended'
  | 'password.changed'
  | 'user.created'
  | 'token.created'
  | 'patients.searched'
  | 'patient.opened'
  | 'results.opened'
  | 'history.opened'
  | 'history.recorded'
  | 'phone.added'
  | 'phone.removed'
  | 'images.opened'
  | 'images.deleted'
  | 'study.moved'
  | 'reading.opened'
  | 'study.claimed'
  | 'study.unclaimed'
  | 'finding.decided'
  | 'finding.added'
  | 'finding.removed'
  | 'finding.described'
  | 'images.described'
  | 'read.signed'
  | 'report.signed'
  | 'report.opened'
  | 'summary.released'
  | 'summary.opened'
  | 'data.exported'
  | 'peer.changed'
  | 'peer.removed'
  | 'terms.accepted'
  | 'terms.withdrawn'
  | 'mapping.decided'
  | 'mapping.ended'
  | 'table.mapped'
  | 'table.forgotten'
  | 'table.withdrawn'
  | 'quarantine.opened'
  | 'quarantine.resolved'
  | 'call-backs.opened'
  | 'call-back.attempted'
  | 'call-back.closed'
  | 'orders.opened'
  | 'order.opened'
  | 'order.placed'
  | 'order.changed'
  | 'order.moved'
  | 'order.decided'
  | 'audit.opened';

export type AuditEntry = {
  /** `hub` when a job did it, `nobody` when the caller could not say who they are. */
  readonly actor: Pick<Actor, 'userId' | 'via'> | 'hub' | 'nobody';
  readonly action: AuditAction;
  /** The identifier of what was done or seen; never a name. */
  readonly subject: string;
  /** Identifiers and codes only: no name, no birth date, no result. */
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
};

type Sealed = Omit<AuditEventTable, 'hash'>;

function canonicalJson(record: Readonly<Record<string, string | number | boolean | null>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** The seal of one event: SHA-256 over its canonical JSON, which holds the seal of the event before. */
export function auditHash(event: Sealed): string {
  return createHash('sha256')
    .update(
      canonicalJson({
        seq: event.seq,
        at: event.at,
        actorId: event.actorId,
        actorVia: event.actorVia,
        action: event.action,
        subject: event.subject,
        detail: event.detail,
        prevHash: event.prevHash,
      }),
    )
    .digest('hex');
}

/**
 * Appends to the audit trail inside the transaction that does what is recorded, so neither exists without the other.
 * Appends wait for each other until commit: call it last in the transaction.
 * The time is the machine's own, whatever clock the hub was handed.
 */
export async function recordAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  const head = await tx
    .updateTable('auditHead')
    .set((eb) => ({ seq: eb('seq', '+', 1) }))
    .where('id', '=', 'head')
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow();
  const { actor } = entry;
  const event: Sealed = {
    seq: head.seq,
    at: Date.now(),
    actorId: typeof actor === 'string' ? actor : actor.userId,
    actorVia: typeof actor === 'string' ? actor : actor.via,
    action: entry.action,
    subject: entry.subject,
    detail: canonicalJson(entry.detail ?? {}),
    prevHash: head.hash,
  };
  const hash = auditHash(event);
  await tx
    .insertInto('auditEvents')
    .values({ ...event, hash })
    .execute();
  await tx.updateTable('auditHead').set({ hash }).where('id', '=', 'head').execute();
}

export type AuditVerdict =
  | { readonly ok: true; readonly events: number; readonly hash: string }
  | { readonly ok: false; readonly seq: number; readonly reason: string };

/** What is wrong with an event that should follow `prev`; null when nothing is. */
export function auditFault(prev: { seq: number; hash: string }, event: AuditEventTable): string | null {
  if (event.seq !== prev.seq + 1) return 'an event before this one is missing';
  if (event.prevHash !== prev.hash) return 'it does not follow the event before it';
  if (auditHash(event) !== event.hash) return 'it was changed after it was written';
  return null;
}

const PAGE = 1000;

/** Walks the whole trail from its first event; `seq` is where it first breaks. */
export async function verifyAuditChain(db: Db): Promise<AuditVerdict> {
  // The head is read first, so that events appended during the walk are no fault.
  const head = await db
    .selectFrom('auditHead')
    .selectAll()
    .where('id', '=', 'head')
    .executeTakeFirstOrThrow();
  let prev = { seq: 0, hash: '0'.repeat(64) };
  while (prev.seq < head.seq) {
    const page = await db
      .selectFrom('auditEvents')
      .selectAll()
      .where('seq', '>', prev.seq)
      .where('seq', '<=', head.seq)
      .orderBy('seq')
      .limit(PAGE)
      .execute();
    if (page.length === 0)
      return { ok: false, seq: prev.seq + 1, reason: 'the events from here on are missing' };
    for (const event of page) {
      const reason = auditFault(prev, event);
      if (reason !== null) return { ok: false, seq: event.seq, reason };
      prev = { seq: event.seq, hash: event.hash };
    }
  }
  if (prev.hash !== head.hash)
    return { ok: false, seq: prev.seq, reason: 'the last event is not the one last written' };
  return { ok: true, events: prev.seq, hash: prev.hash };
}
