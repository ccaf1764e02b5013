import { HubError } from '../domain/errors.ts';
import type { Actor, Role } from '../domain/roles.ts';

const everyone = ['technician', 'radiologist', 'clinician', 'coordinator', 'administrator'] as const;

/** Who may do what. An administrator runs the hub and is no clinician: neither images nor results are theirs. */
export const PERMISSIONS = {
  /** Bring images and laboratory files in: those who examine, and those who connect machines. */
  'files.bring': ['technician', 'administrator'],
  /** See what came in and what became of each file: those who brought it. */
  'receipts.read': ['technician', 'administrator'],
  /** See what the hub refused to guess about: those who can settle it. */
  'quarantine.read': ['technician', 'administrator'],
  /**
   * Decide about it, which can put images under a person: those who examine and know whom, and those who run the
   * archive. A person rather than a program.
   */
  'quarantine.resolve': ['technician', 'administrator'],
  /** Find a person and their visits: all staff, since every desk is asked for someone by name. */
  'patients.read': everyone,
  /** See the history form: those who ask the questions and those who judge by the answers. */
  'history.read': ['technician', 'radiologist', 'clinician', 'coordinator'],
  /** Fill in the history form: those who sit with the person; a reader far away only reads it. */
  'history.write': ['technician', 'clinician', 'coordinator'],
  /** Keep the numbers by which a person is called: those who speak with them. */
  'phones.write': ['technician', 'radiologist', 'clinician', 'coordinator'],
  /** See what is ordered and planned: those who examine, read and make appointments. */
  'orders.read': ['technician', 'radiologist', 'clinician', 'coordinator'],
  /** Order, change and cancel by hand: those who make appointments and those who examine. */
  'orders.write': ['technician', 'coordinator'],
  /** Say which order images and performed steps belong to, where the hub is in doubt. A person rather than a program. */
  'orders.decide': ['technician', 'coordinator'],
  /** See what waits and how far it is: all staff. */
  'worklist.read': everyone,
  /** Take a case, so that two do not read it at once: those who read. */
  'worklist.claim': ['radiologist', 'clinician'],
  /** See the images: technicians to check their quality, readers to read. */
  'images.read': ['technician', 'radiologist', 'clinician'],
  /**
   * Move a study that is held under the wrong person, with a reason: those who settle what is in quarantine, which is the
   * same question. A person rather than a program.
   */
  'studies.move': ['technician', 'administrator'],
  /** Delete images, with a reason: those who answer for the archive. A person rather than a program. */
  'images.delete': ['administrator'],
  /** See machine findings, laboratory values and risks before they are signed: only those who judge them. */
  'reading.read': ['radiologist', 'clinician'],
  /** See critical values that somebody must be told, and who was: those who judge results. That some wait, all staff see. */
  'call-backs.read': ['radiologist', 'clinician'],
  /** Say whom one tried, and close with the value read back: the same, and a person rather than a program. */
  'call-backs.answer': ['radiologist', 'clinician'],
  /** Accept, correct, reject, add, draft: those who read; a clinician only where there are no images. */
  'reading.write': ['radiologist', 'clinician'],
  /** Sign, on which the patient is told: the same, and a person rather than a program. */
  'reading.sign': ['radiologist', 'clinician'],
  /** See signed reports: readers, and coordinators who hand them out. */
  'reports.read': ['radiologist', 'clinician', 'coordinator'],
  /** Get the patient's private address: those who hand it to the patient. */
  'summaries.read': ['radiologist', 'clinician', 'coordinator'],
  /** See which models run and what they may be believed: all staff. */
  'models.read': everyone,
  /** Accept a model owner's terms, which turns it on: those who answer for the centre's licences. */
  'models.manage': ['administrator'],
  /** See and create accounts and tokens. */
  'users.manage': ['administrator'],
  /** Say which DICOM nodes may send, ask and be sent to: those who connect machines. */
  'peers.manage': ['administrator'],
  /**
   * See what laboratories send under codes, units and columns that the hub does not know, without its person, and say
   * what it means: those who examine, and those who connect machines. A person rather than a program.
   */
  'mappings.manage': ['technician', 'administrator'],
  /** See who did and saw what. */
  'audit.read': ['administrator'],
  /** Read the hub's own figures. */
  'metrics.read': ['administrator'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Permission = keyof typeof PERMISSIONS;

/** `patient-link`: the unguessable address is the key, and its handler answers as if it did not exist until signed. */
export type RouteRule = Permission | 'public' | 'signed-in' | 'patient-link';

/** The viewer's files for every GET that nothing else answers; they hold no data. */
export const VIEWER_ROUTE = 'GET /*';

/** Every route of the hub, as Hono knows it: method, and the full path with its parameters' names. */
export const ROUTES: Readonly<Record<string, RouteRule>> = {
  'GET /livez': 'public',
  'GET /readyz': 'public',
  'GET /metrics': 'metrics.read',
  [VIEWER_ROUTE]: 'public',

  'POST /api/auth/sign-in/email': 'public',
  'POST /api/auth/sign-out': 'signed-in',
  'POST /api/auth/change-password': 'signed-in',
  'GET /api/me': 'signed-in',
  'GET /api/users': 'users.manage',
  'POST /api/users': 'users.manage',
  'POST /api/tokens': 'users.manage',
  'GET /api/audit': 'audit.read',
  'GET /api/dicom-peers': 'peers.manage',
  'PUT /api/dicom-peers/:aeTitle': 'peers.manage',
  'DELETE /api/dicom-peers/:aeTitle': 'peers.manage',
  'POST /api/dicom-peers/:aeTitle/echo': 'peers.manage',

  'POST /api/uploads': 'files.bring',
  'GET /api/uploads': 'receipts.read',
  'GET /api/uploads/:id': 'receipts.read',
  'POST /api/uploads/:id/close': 'files.bring',
  'ALL /api/uploads/files': 'files.bring',
  'ALL /api/uploads/files/*': 'files.bring',
  'GET /api/quarantine': 'quarantine.read',
  'GET /api/quarantine/:id': 'quarantine.resolve',
  'GET /api/quarantine/:id/picture': 'images.read',
  'POST /api/quarantine/:id/decision': 'quarantine.resolve',
  'POST /api/hl7': 'files.bring',
  'GET /api/lab-mappings': 'mappings.manage',
  'POST /api/lab-mappings': 'mappings.manage',
  'DELETE /api/lab-mappings/:id': 'mappings.manage',
  'GET /api/tables': 'mappings.manage',
  'GET /api/tables/:id': 'mappings.manage',
  'POST /api/tables/:id/preview': 'mappings.manage',
  'POST /api/tables/:id/import': 'mappings.manage',
  'PUT /api/tables/:id/mapping': 'mappings.manage',
  'POST /api/tables/:id/withdraw': 'mappings.manage',
  'DELETE /api/table-mappings/:id': 'mappings.manage',

  'GET /api/patients': 'patients.read',
  'GET /api/patients/:key': 'patients.read',
  'GET /api/patients/:key/results': 'reading.read',
  'POST /api/patients/:key/phones': 'phones.write',
  'DELETE /api/patients/:key/phones/:id': 'phones.write',
  'GET /api/visits/:id/history': 'history.read',
  'PUT /api/visits/:id/history': 'history.write',

  'GET /api/orders': 'orders.read',
  'POST /api/orders': 'orders.write',
  'GET /api/orders/:id': 'orders.read',
  'PUT /api/orders/:id': 'orders.write',
  'PUT /api/orders/:id/state': 'orders.write',
  'GET /api/order-doubts': 'orders.read',
  'POST /api/orders/:id/decisions': 'orders.decide',

  'GET /api/studies/:study/move': 'studies.move',
  'POST /api/studies/:study/move': 'studies.move',

  'GET /api/models': 'models.read',
  'PUT /api/models/:id/terms': 'models.manage',
  'DELETE /api/models/:id/terms': 'models.manage',
  'GET /api/events': 'signed-in',
  'GET /api/worklist': 'worklist.read',
  'PUT /api/worklist/:subject/claim': 'worklist.claim',
  'DELETE /api/worklist/:subject/claim': 'worklist.claim',

  'GET /api/reading/:subject': 'reading.read',
  'PUT /api/reading/:subject/machine-findings/:id': 'reading.write',
  'POST /api/reading/:subject/findings': 'reading.write',
  'DELETE /api/reading/:subject/findings/:id': 'reading.write',
  'PUT /api/reading/:subject/nodules/:id': 'reading.write',
  'PUT /api/reading/:subject/entries': 'reading.write',
  'PUT /api/reading/:subject/draft': 'reading.write',
  'POST /api/reading/:subject/sign': 'reading.sign',
  'GET /api/visits/:id/organs': 'reading.read',
  'GET /api/visits/:id/assessments': 'reading.read',
  'GET /api/visits/:id/assessments/:model': 'reading.read',
  'GET /api/show/:id': 'reading.read',

  'GET /api/call-backs': 'call-backs.read',
  'GET /api/call-backs/waiting': 'worklist.read',
  'POST /api/call-backs/:id/attempts': 'call-backs.answer',
  'POST /api/call-backs/:id/close': 'call-backs.answer',

  'GET /api/reports/:subject': 'reports.read',
  'GET /api/visits/:id/summary': 'summaries.read',
  'GET /p/:token': 'patient-link',

  'POST /dicom-web/studies': 'files.bring',
  'POST /dicom-web/studies/:study': 'files.bring',
  'GET /dicom-web/studies': 'images.read',
  'GET /dicom-web/series': 'images.read',
  'GET /dicom-web/instances': 'images.read',
  'GET /dicom-web/studies/:study': 'images.read',
  'GET /dicom-web/studies/:study/metadata': 'images.read',
  'GET /dicom-web/studies/:study/series': 'images.read',
  'GET /dicom-web/studies/:study/instances': 'images.read',
  'GET /dicom-web/studies/:study/series/:series': 'images.read',
  'GET /dicom-web/studies/:study/series/:series/metadata': 'images.read',
  'GET /dicom-web/studies/:study/series/:series/instances': 'images.read',
  'GET /dicom-web/studies/:study/series/:series/instances/:instance': 'images.read',
  'GET /dicom-web/studies/:study/series/:series/instances/:instance/metadata': 'images.read',
  'GET /dicom-web/studies/:study/series/:series/instances/:instance/frames/:frames': 'images.read',
  'DELETE /dicom-web/studies/:study': 'images.delete',
  'DELETE /dicom-web/studies/:study/series/:series': 'images.delete',
  'DELETE /dicom-web/studies/:study/series/:series/instances/:instance': 'images.delete',
  'GET /wado': 'images.read',
  'GET /dicom-web/studies/:study/rendered': 'images.read',
  'GET /dicom-web/studies/:study/thumbnail': 'images.read',
  'GET /dicom-web/studies/:study/series/:series/rendered': 'images.read',
  'GET /dicom-web/studies/:study/series/:series/thumbnail': 'images.read',
  'GET /dicom-web/studies/:study/series/:series/instances/:instance/frames/:frames/rendered': 'images.read',
  'GET /dicom-web/studies/:study/series/:series/instances/:instance/frames/:frames/thumbnail': 'images.read',
  'GET /dicom-web/studies/:study/series/:series/instances/:instance/rendered': 'images.read',
  'GET /dicom-web/studies/:study/series/:series/instances/:instance/thumbnail': 'images.read',
  'GET /dicom-web/studies/:study/bulkdata': 'images.read',
  'GET /dicom-web/studies/:study/series/:series/bulkdata': 'images.read',
  'GET /dicom-web/studies/:study/series/:series/instances/:instance/bulkdata': 'images.read',
  'GET /dicom-web/studies/:study/series/:series/instances/:instance/bulkdata/:tag': 'images.read',

  'GET /fhir/metadata': 'signed-in',
  'POST /fhir': 'files.bring',
  'POST /fhir/DiagnosticReport': 'files.bring',
  'POST /fhir/Observation': 'files.bring',
  'GET /fhir/Patient': 'patients.read',
  'GET /fhir/Patient/:id': 'patients.read',
  'POST /fhir/Patient/_search': 'patients.read',
  'GET /fhir/Observation': 'reading.read',
  'GET /fhir/Observation/:id': 'reading.read',
  'POST /fhir/Observation/_search': 'reading.read',
  'GET /fhir/DiagnosticReport': 'reading.read',
  'GET /fhir/DiagnosticReport/:id': 'reading.read',
  'POST /fhir/DiagnosticReport/_search': 'reading.read',
  'GET /fhir/ImagingStudy': 'images.read',
  'GET /fhir/ImagingStudy/:id': 'images.read',
  'POST /fhir/ImagingStudy/_search': 'images.read',
  'GET /fhir/ServiceRequest': 'orders.read',
  'GET /fhir/ServiceRequest/:id': 'orders.read',
  'POST /fhir/ServiceRequest/_search': 'orders.read',
};

/** The bearer of the administrator token; no account and no other token can have this id. */
export const ADMIN_TOKEN_USER = 'admin-token';

const PEOPLE_ONLY: ReadonlySet<Permission> = new Set([
  'reading.sign',
  'call-backs.answer',
  'quarantine.resolve',
  'orders.decide',
  'studies.move',
  'images.delete',
  'mappings.manage',
]);

/** Whether the actor has the permission; the administrator token has every one, for automation. */
export function allows(actor: Actor, permission: Permission): boolean {
  if (actor.userId === ADMIN_TOKEN_USER) return true;
  if (actor.via === 'token' && PEOPLE_ONLY.has(permission)) return false;
  const roles: readonly Role[] = PERMISSIONS[permission];
  return roles.includes(actor.role);
}

/** Whether the actor may take, read and see the flags of such a subject: a clinician reads where there are no images. */
export function mayRead(actor: Actor, subjectKind: 'study' | 'labs'): boolean {
  if (!allows(actor, 'reading.write')) return false;
  return subjectKind === 'labs' || actor.role !== 'clinician';
}

const WITHOUT_VIEWER = /^\/(api|dicom-web|wado|fhir|p)(\/|$)/;

/**
 * The rules that a request must pass, all of them: one for each handler that it could reach.
 * Refusing on the strictest keeps a catch-all, wherever it is mounted, from opening what lies behind it.
 * @throws HubError notFound when nothing answers there, forbidden when a route is missing in the table.
 */
export function rulesOf(routes: readonly string[], path: string): ReadonlySet<RouteRule> {
  const reachable = WITHOUT_VIEWER.test(path) ? routes.filter((route) => route !== VIEWER_ROUTE) : routes;
  if (reachable.length === 0) throw new HubError('notFound', 'There is nothing at this address');
  const rules = new Set<RouteRule>();
  for (const route of reachable) {
    const rule = Object.hasOwn(ROUTES, route) ? ROUTES[route] : undefined;
    if (rule === undefined) throw new HubError('forbidden', 'No rule opens this address to anybody');
    rules.add(rule);
  }
  return rules;
}
