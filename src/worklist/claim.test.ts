import { describe, expect, it } from 'vitest';
import type { Actor, Role } from '../domain/roles.ts';
import { decideClaim } from './claim.ts';

const actor = (userId: string, role: Role = 'radiologist'): Actor => ({
  userId,
  name: userId,
  role,
  via: 'session',
});
const held = { userId: 'an', userName: 'an', claimedAt: 5 };

describe('claiming a worklist entry', () => {
  it('gives a free one to whoever asks', () => {
    expect(decideClaim(null, actor('binh'), false)).toEqual({ kind: 'take' });
  });

  it('leaves the holder what they hold, with the time they took it', () => {
    expect(decideClaim(held, actor('an'), false)).toEqual({ kind: 'keep', claim: held });
    expect(decideClaim(held, actor('an'), true)).toEqual({ kind: 'keep', claim: held });
  });

  it('tells who holds it instead of giving it away', () => {
    expect(decideClaim(held, actor('binh'), false)).toEqual({ kind: 'held', claim: held });
  });

  it('lets only a radiologist take over, and only when they say so', () => {
    expect(decideClaim(held, actor('binh'), true)).toEqual({ kind: 'take' });
    expect(decideClaim(held, actor('binh', 'clinician'), true)).toEqual({ kind: 'held', claim: held });
    expect(decideClaim(held, actor('binh', 'administrator'), true)).toEqual({ kind: 'held', claim: held });
  });
});
