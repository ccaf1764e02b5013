import type { Db } from '../platform/db/tables.ts';
import type { AuditPage } from './api.ts';

const PAGE = 100;

/** The audit trail, newest first, a page before the given event or from the end. */
export async function listAudit(db: Db, before: number | null): Promise<AuditPage> {
  let query = db
    .selectFrom('auditEvents')
    .leftJoin('users', 'users.id', 'auditEvents.actorId')
    .select(['seq', 'at', 'actorId', 'users.name as actorName', 'actorVia', 'action', 'subject', 'detail'])
    .orderBy('seq', 'desc')
    .limit(PAGE + 1);
  if (before !== null) query = query.where('seq', '<', before);
  const rows = await query.execute();
  return { events: rows.slice(0, PAGE), more: rows.length > PAGE };
}
