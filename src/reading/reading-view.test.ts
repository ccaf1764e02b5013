import { describe, expect, it } from 'vitest';
import { currentRead } from './reading-view.ts';

const draft = (readerId: string, createdAt: number) => ({
  readerId,
  createdAt,
  state: 'draft' as const,
  signedAt: null,
});
const signed = (readerId: string, signedAt: number) => ({
  readerId,
  createdAt: 0,
  state: 'signed' as const,
  signedAt,
});

describe('the reading that counts', () => {
  it('is the newest signed one while it covers everything that arrived', () => {
    const reads = [signed('an', 10), signed('binh', 20), draft('chi', 30)];
    expect(currentRead(reads, 'signed', 'chi')?.readerId).toBe('binh');
  });

  it('is the draft of whoever holds the claim, not the newest', () => {
    expect(currentRead([draft('an', 10), draft('binh', 20)], 'reading', 'an')?.readerId).toBe('an');
  });

  it('is the newest draft where nobody holds the claim', () => {
    expect(currentRead([draft('an', 10), draft('binh', 20)], 'reading', null)?.readerId).toBe('binh');
  });

  it('is not a signed one that something has overtaken', () => {
    expect(currentRead([signed('an', 10)], 'ready', null)).toBeNull();
  });
});
