import { describe, expect, it } from 'vitest';
import { newId } from '../domain/ids.ts';
import { firstIdAt } from './events.ts';

describe('where a look for new facts begins', () => {
  it.each([
    0,
    1,
    1_772_593_200_000,
    2 ** 47,
  ])('covers every fact of that millisecond and none before (%i)', (at) => {
    expect(firstIdAt(at) <= newId(at)).toBe(true);
    expect(newId(at) < firstIdAt(at + 1)).toBe(true);
  });

  it('is the beginning of time for a clock that stands before it', () => {
    expect(firstIdAt(-5)).toBe(firstIdAt(0));
  });
});
