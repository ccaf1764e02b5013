export const ROLES = ['technician', 'radiologist', 'clinician', 'coordinator', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** Who asks: a signed-in member of staff, or an automation holding a token. */
export type Actor = {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly via: 'session' | 'token';
};
