import { describe, expect, it } from 'vitest';
import { mayMove, ORDER_STATES, stateOfOrder, stateOfStep } from './order.ts';

const done = (status: 'in-progress' | 'completed' | 'discontinued', wronglyChosen = false) => ({
  status,
  wronglyChosen,
});

describe('an order', () => {
  it('that has ended goes nowhere', () => {
    for (const ended of ['completed', 'discontinued', 'cancelled'] as const) {
      for (const state of ORDER_STATES) expect(mayMove(ended, state)).toBe(false);
    }
  });

  it('that has begun can be discontinued and not cancelled', () => {
    expect(mayMove('in-progress', 'discontinued')).toBe(true);
    expect(mayMove('in-progress', 'cancelled')).toBe(false);
  });

  it.each([
    [['scheduled', 'scheduled'], 'scheduled'],
    [['scheduled', 'arrived'], 'arrived'],
    [['scheduled', 'in-progress'], 'in-progress'],
    [['scheduled', 'completed'], 'in-progress'],
    [['completed', 'completed'], 'completed'],
    [['completed', 'discontinued'], 'completed'],
    [['discontinued', 'cancelled'], 'discontinued'],
    [['completed', 'cancelled'], 'completed'],
    [['scheduled', 'cancelled'], 'scheduled'],
    [['cancelled'], 'cancelled'],
  ] as const)('of steps %j is %s', (steps, state) => {
    expect(stateOfOrder(steps)).toBe(state);
  });
});

describe('a scheduled step', () => {
  it.each([
    ['nothing', [], null],
    ['one that goes on', [done('in-progress')], 'in-progress'],
    ['one done and one that goes on', [done('completed'), done('in-progress')], 'in-progress'],
    ['one broken off and one done', [done('discontinued'), done('completed')], 'completed'],
    ['one broken off', [done('discontinued')], 'discontinued'],
    ['one that was picked by mistake', [done('discontinued', true)], null],
  ])('for which was performed: %s', (_what, performed, state) => {
    expect(stateOfStep(performed)).toBe(state);
  });
});
