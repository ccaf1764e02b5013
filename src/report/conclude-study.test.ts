import { describe, expect, it } from 'vitest';
import type { ReadId } from '../domain/ids.ts';
import { newId } from '../domain/ids.ts';
import { conclusionOf } from './conclude-study.ts';

const read = (signedAt: number | null) => ({
  id: newId<ReadId>(),
  state: signedAt === null ? ('draft' as const) : ('signed' as const),
  signedAt,
});

describe('what a reading leads to', () => {
  it('is nothing while it is a draft', () => {
    expect(conclusionOf(read(null), [])).toEqual({ kind: 'wait' });
  });

  it('is a final report once its one reader has signed', () => {
    expect(conclusionOf(read(10), [read(null)])).toEqual({ kind: 'report', status: 'final' });
  });

  it('is an amended report when the subject was signed before', () => {
    expect(conclusionOf(read(10), [read(5)])).toEqual({ kind: 'report', status: 'amended' });
  });

  it('stays final when it is concluded after a later one', () => {
    expect(conclusionOf(read(10), [read(15)])).toEqual({ kind: 'report', status: 'final' });
  });
});
