import { describe, expect, it } from 'vitest';
import { type Actor, ROLES, type Role } from '../domain/roles.ts';
import { ADMIN_TOKEN_USER, allows, mayRead, PERMISSIONS, ROUTES, rulesOf, VIEWER_ROUTE } from './policy.ts';

const person = (role: Role): Actor => ({ userId: 'u1', name: 'A', role, via: 'session' });
const program = (role: Role): Actor => ({ userId: 'token:t1', name: 'A', role, via: 'token' });
const adminToken: Actor = { ...program('administrator'), userId: ADMIN_TOKEN_USER };
const permissions = Object.keys(PERMISSIONS) as (keyof typeof PERMISSIONS)[];

describe('the table of who may do what', () => {
  it('lets nobody sign but radiologists and clinicians', () => {
    expect(ROLES.filter((role) => allows(person(role), 'reading.sign'))).toEqual([
      'radiologist',
      'clinician',
    ]);
  });

  it('lets no program sign, whatever its role', () => {
    expect(ROLES.filter((role) => allows(program(role), 'reading.sign'))).toEqual([]);
  });

  it('gives the administrator token every permission, and an administrator not', () => {
    expect(permissions.filter((permission) => !allows(adminToken, permission))).toEqual([]);
    expect(allows(person('administrator'), 'images.read')).toBe(false);
    expect(allows(person('administrator'), 'reading.read')).toBe(false);
  });

  it('keeps unsigned results from technicians, coordinators and administrators', () => {
    expect(ROLES.filter((role) => allows(person(role), 'reading.read'))).toEqual([
      'radiologist',
      'clinician',
    ]);
  });

  it('has a route for every permission', () => {
    expect(permissions.filter((permission) => !Object.values(ROUTES).includes(permission))).toEqual([]);
  });

  it('leaves images to radiologists, and lets clinicians read where there are none', () => {
    const readers = (kind: 'study' | 'labs') => ROLES.filter((role) => mayRead(person(role), kind));
    expect(readers('study')).toEqual(['radiologist']);
    expect(readers('labs')).toEqual(['radiologist', 'clinician']);
    expect(mayRead(adminToken, 'study')).toBe(true);
  });
});

describe('finding the rules of a request', () => {
  it('asks for the rule of every handler that the request could reach', () => {
    expect(rulesOf([VIEWER_ROUTE, 'GET /api/users'], '/api/users')).toEqual(new Set(['users.manage']));
    expect(rulesOf(['GET /api/uploads/:id', 'ALL /api/uploads/files'], '/api/uploads/files')).toEqual(
      new Set(['receipts.read', 'files.bring']),
    );
  });

  it('answers that nothing is there, rather than the viewer, where only data live', () => {
    for (const path of ['/api', '/api/nothing', '/dicom-web/nothing', '/fhir/Patient', '/p']) {
      expect(() => rulesOf([VIEWER_ROUTE], path)).toThrow('nothing at this address');
    }
    expect(rulesOf([VIEWER_ROUTE], '/patients')).toEqual(new Set(['public']));
  });

  it('refuses a route that the table does not have, even beside a public one', () => {
    expect(() => rulesOf([VIEWER_ROUTE, 'GET /new'], '/new')).toThrow('No rule opens');
    expect(() => rulesOf(['toString'], '/toString')).toThrow('No rule opens');
  });
});
