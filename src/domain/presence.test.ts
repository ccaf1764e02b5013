import { expect, it } from 'vitest';
import { readPresence } from './presence.ts';

it('a result in words is read as present or absent in the words that laboratories use, and in no others', () => {
  for (const text of ['Positive', 'POS', 'Reactive', 'Dương tính', 'DƯƠNG TÍNH (+)', '(+)', 'Detected']) {
    expect(readPresence(text), text).toBe(true);
  }
  for (const text of ['negative', 'Âm tính', 'Âm tính (-)', 'Non-Reactive', 'not detected', '(-)']) {
    expect(readPresence(text), text).toBe(false);
  }
  for (const text of [
    'weakly positive',
    'Dương tính yếu',
    'Dương tính (-)',
    'trace',
    'borderline',
    '1+',
    '-',
    '',
    '0.2',
    'not positive',
    'positive/negative',
  ]) {
    expect(readPresence(text), text).toBeNull();
  }
});
