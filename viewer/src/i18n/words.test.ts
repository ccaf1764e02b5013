import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { vi } from './vi.ts';

type Words = { readonly [key: string]: string | Words };

function flat(words: Words, path = ''): [key: string, text: string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : flat(value, `${path}${key}.`),
  );
}

/** Plurals stand beside each other only in languages that have them. */
const base = (key: string) => key.replace(/_(one|other)$/, '');
const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name ?? '').sort();

describe('the words', () => {
  it('are there in both languages', () => {
    const keys = (words: Words) => [...new Set(flat(words).map(([key]) => base(key)))].sort();
    expect(keys(en)).toEqual(keys(vi));
  });

  it('have the same blanks to fill in both languages', () => {
    const asked = new Map(flat(vi).map(([key, text]) => [base(key), blanks(text)]));
    for (const [key, text] of flat(en)) {
      const missing = blanks(text).filter((name) => !asked.get(base(key))?.includes(name));
      expect([key, missing]).toEqual([key, []]);
    }
  });
});
