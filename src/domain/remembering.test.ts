import { expect, it } from 'vitest';
import { remembering } from './remembering.ts';

it('asks once for each of the last texts, and for none of those again that have no answer', () => {
  const asked: string[] = [];
  const upper = remembering((text) => {
    asked.push(text);
    return text === '' ? null : text.toUpperCase();
  }, 2);
  expect(['a', 'a', '', '', 'a'].map(upper)).toEqual(['A', 'A', null, null, 'A']);
  expect(asked).toEqual(['a', '']);
  expect(['b', 'b', 'a'].map(upper)).toEqual(['B', 'B', 'A']);
  expect(asked).toEqual(['a', '', 'b', 'a']);
});
