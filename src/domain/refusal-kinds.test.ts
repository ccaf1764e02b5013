import { describe, expect, it } from 'vitest';
import {
  OBSERVATION_PROBLEM_WORDS,
  OBSERVATION_PROBLEMS,
  RECEIPT_PROBLEM_WORDS,
  RECEIPT_PROBLEMS,
  tellObservationProblem,
  tellReceiptProblem,
} from './refusal-kinds.ts';
import type { Bilingual } from './text.ts';

describe.each([
  ['a receipt', RECEIPT_PROBLEMS, RECEIPT_PROBLEM_WORDS],
  ['a result', OBSERVATION_PROBLEMS, OBSERVATION_PROBLEM_WORDS],
])('every problem of %s', (_what, kinds, words: Readonly<Record<string, Bilingual>>) => {
  it.each(kinds)('%s is told in whole sentences, in English and in Vietnamese', (kind) => {
    const { en, vi } = words[kind] ?? { en: '', vi: '' };
    expect(en).toMatch(/^[A-Z].{20,}\.$/);
    expect(vi).toMatch(/^\p{Lu}.{10,}\.$/u);
    expect(vi).toMatch(/[ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự]/u);
  });

  it('has a sentence of its own', () => {
    for (const language of ['en', 'vi'] as const) {
      expect(new Set(kinds.map((kind) => words[kind]?.[language])).size).toBe(kinds.length);
    }
  });
});

it('a problem is told by its kind and sentence, and nothing is told of none', () => {
  expect(tellReceiptProblem('encrypted')).toEqual({
    kind: 'encrypted',
    ...RECEIPT_PROBLEM_WORDS.encrypted,
  });
  expect(tellObservationProblem('withdrawn')?.kind).toBe('withdrawn');
  expect([tellReceiptProblem(null), tellObservationProblem(null)]).toEqual([null, null]);
});
