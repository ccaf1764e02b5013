import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { refusalWords } from './refusal-words.ts';

const FILES = ['mapped-cell', 'mapped-reports', 'group-reports'];

it('every reason for which a mapped table refuses a row has words in both languages', () => {
  const reasons = FILES.flatMap((file) => {
    const url = new URL(`../../../src/formats/tabular/${file}.ts`, import.meta.url);
    return [...readFileSync(url, 'utf8').matchAll(/new CellError\([^'`]*['`]([^'`]+)['`]/g)].map(
      ([, reason]) => reason ?? '',
    );
  });
  expect(reasons.length).toBeGreaterThan(10);
  for (const reason of reasons) {
    // A template stands for the values that it takes.
    for (const taken of reason.includes('decimals') ? ['point', 'comma'] : ['5000']) {
      const words = refusalWords(reason.replace(/\$\{\w+\}/, taken));
      expect(words, reason).not.toBeNull();
      expect(words?.vi).not.toBe(words?.en);
    }
  }
});

it('a reason that nobody knows has none', () => {
  expect(refusalWords('is not a date')).toBeNull();
});
