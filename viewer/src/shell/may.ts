import { PERMISSIONS, type Permission } from '../../../src/access/policy.ts';
import type { Role } from '../../../src/domain/roles.ts';

/** Whether a role may do something, by the hub's own table. The hub decides again; this only spares dead ends. */
export function may(role: Role, permission: Permission): boolean {
  const roles: readonly Role[] = PERMISSIONS[permission];
  return roles.includes(role);
}

const PLACES = {
  worklist: 'worklist.read',
  'call-backs': 'call-backs.read',
  orders: 'orders.read',
  patients: 'patients.read',
  upload: 'files.bring',
  mapping: 'mappings.manage',
  tables: 'mappings.manage',
  quarantine: 'quarantine.read',
  models: 'models.read',
  users: 'users.manage',
  peers: 'peers.manage',
} as const satisfies Record<string, Permission>;

export type Place = keyof typeof PLACES;
const ORDER: readonly Place[] = [
  'worklist',
  'call-backs',
  'orders',
  'patients',
  'upload',
  'mapping',
  'tables',
  'quarantine',
  'models',
  'users',
  'peers',
];

/** The places that a role finds in its navigation. */
export const placesOf = (role: Role): readonly Place[] => ORDER.filter((place) => may(role, PLACES[place]));

/** Whether a role reads such a subject: images are a radiologist's, results alone a clinician's too. */
export function readsKind(role: Role, kind: 'study' | 'labs'): boolean {
  return may(role, 'reading.write') && (kind === 'labs' || role !== 'clinician');
}

type Subject = { subject: string; kind: 'study' | 'labs'; signed: boolean };

/** The page of a study or of a visit's results that a role may open; null when there is none. */
export function pageOf(role: Role, { subject, kind, signed }: Subject): string | null {
  const id = encodeURIComponent(subject);
  if (may(role, 'reading.read')) return `/reading/${id}`;
  if (may(role, 'images.read') && kind === 'study') return `/images/${id}`;
  if (may(role, 'reports.read') && signed) return `/reports/${id}`;
  return null;
}
