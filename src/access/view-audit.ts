import type { Actor } from '../domain/roles.ts';
import type { Clock } from '../platform/clock.ts';
import type { Db } from '../platform/db/tables.ts';
import { type AuditAction, recordAudit } from './audit.ts';

/** The routes whose answer shows a person's data: what is put on record, and the parameter that names its subject. */
export const AUDITED_VIEWS: Readonly<Record<string, { action: AuditAction; parameter: string | null }>> = {
  'GET /api/patients': { action: 'patients.searched', parameter: null },
  'GET /api/patients/:key': { action: 'patient.opened', parameter: 'key' },
  'GET /api/patients/:key/results': { action: 'results.opened', parameter: 'key' },
  'GET /api/visits/:id/history': { action: 'history.opened', parameter: 'id' },
  'GET /api/reading/:subject': { action: 'reading.opened', parameter: 'subject' },
  'GET /api/visits/:id/organs': { action: 'reading.opened', parameter: 'id' },
  'GET /api/visits/:id/assessments': { action: 'reading.opened', parameter: 'id' },
  'GET /api/visits/:id/assessments/:model': { action: 'reading.opened', parameter: 'id' },
  'GET /api/show/:id': { action: 'reading.opened', parameter: 'id' },
  'GET /api/reports/:subject': { action: 'report.opened', parameter: 'subject' },
  'GET /api/visits/:id/summary': { action: 'summary.opened', parameter: 'id' },
  'GET /api/quarantine/:id': { action: 'quarantine.opened', parameter: 'id' },
  'GET /api/tables/:id': { action: 'quarantine.opened', parameter: 'id' },
  'GET /api/quarantine/:id/picture': { action: 'quarantine.opened', parameter: 'id' },
  'GET /api/call-backs': { action: 'call-backs.opened', parameter: null },
  'GET /api/orders': { action: 'orders.opened', parameter: null },
  'GET /api/orders/:id': { action: 'order.opened', parameter: 'id' },
  'GET /wado': { action: 'images.opened', parameter: 'studyUID' },
  'GET /fhir/Patient': { action: 'patients.searched', parameter: null },
  'POST /fhir/Patient/_search': { action: 'patients.searched', parameter: null },
  'GET /fhir/Patient/:id': { action: 'patient.opened', parameter: 'id' },
  'GET /fhir/Observation': { action: 'results.opened', parameter: 'patient' },
  'POST /fhir/Observation/_search': { action: 'results.opened', parameter: 'patient' },
  'GET /fhir/Observation/:id': { action: 'results.opened', parameter: 'id' },
  'GET /fhir/DiagnosticReport': { action: 'results.opened', parameter: 'patient' },
  'POST /fhir/DiagnosticReport/_search': { action: 'results.opened', parameter: 'patient' },
  'GET /fhir/DiagnosticReport/:id': { action: 'report.opened', parameter: 'id' },
  'GET /fhir/ImagingStudy': { action: 'images.opened', parameter: 'patient' },
  'POST /fhir/ImagingStudy/_search': { action: 'images.opened', parameter: 'patient' },
  'GET /fhir/ImagingStudy/:id': { action: 'images.opened', parameter: 'id' },
  'GET /fhir/ServiceRequest': { action: 'orders.opened', parameter: 'patient' },
  'POST /fhir/ServiceRequest/_search': { action: 'orders.opened', parameter: 'patient' },
  'GET /fhir/ServiceRequest/:id': { action: 'order.opened', parameter: 'id' },
  'GET /api/audit': { action: 'audit.opened', parameter: null },
};

const IMAGES = 'GET /dicom-web/studies/:study';

/** What a view of this route is called, and of what; null when it shows nobody's data. */
export function viewOf(
  route: string,
  parameters: Readonly<Record<string, string>>,
): { action: AuditAction; subject: string } | null {
  if (route === IMAGES || route.startsWith(`${IMAGES}/`)) {
    return { action: 'images.opened', subject: parameters.study ?? 'unknown' };
  }
  const view = Object.hasOwn(AUDITED_VIEWS, route) ? AUDITED_VIEWS[route] : undefined;
  if (view === undefined) return null;
  return {
    action: view.action,
    subject: view.parameter === null ? 'all' : (parameters[view.parameter] ?? 'unknown'),
  };
}

const ONE_SITTING_MS = 10 * 60 * 1000;
const REMEMBERED = 10_000;

/**
 * Records that somebody saw something, once a sitting: a page that refreshes itself, or a study of a thousand
 * frames, is one opening. What is remembered is this process's; another may record the same opening again.
 */
export function viewRecorder(
  db: Db,
  clock: Clock,
): (actor: Actor, route: string, parameters: Record<string, string>) => Promise<void> {
  const seen = new Map<string, number>();
  return async (actor, route, parameters) => {
    const view = viewOf(route, parameters);
    if (view === null) return;
    const key = JSON.stringify([actor.userId, view.action, view.subject]);
    const now = clock.now();
    const last = seen.get(key);
    if (last !== undefined && now - last < ONE_SITTING_MS) return;
    await db.transaction().execute((tx) => recordAudit(tx, { actor, ...view }));
    seen.delete(key);
    seen.set(key, now);
    const oldest = seen.keys().next().value;
    if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest);
  };
}
