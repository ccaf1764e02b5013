import { expect, test } from 'vitest';
import { annotationFont, drawable } from './annotation-font.ts';

test('Vietnamese letters are drawn, also when they came in pieces', () => {
  expect(drawable('Nguyễn Thị Hoà × 1')).toBe('Nguyễn Thị Hoà × 1');
  expect(drawable('Nguyễn'.normalize('NFD'))).toBe('Nguyễn');
});

test('letters that the font may lack are marked, not drawn as boxes', () => {
  expect(drawable('山田 Tarō\u0000')).toBe('?? Tarō?');
});

test('without a font there is none to write with', () => {
  expect(annotationFont(['/nowhere'])).toBeNull();
});
