import { expect, it } from 'vitest';
import { cssString } from './printed-on-each-page.tsx';

it('a name at the foot of a page stays a text, whatever signs it has', () => {
  expect(cssString('Nguyễn Thị Đào · A-1 (LOCAL)')).toBe('"Nguyễn Thị Đào · A-1 (LOCAL)"');
  expect(cssString('"; } body { display: none } \\\n')).toBe(
    '"\\22 \\3b  \\7d  body \\7b  display: none \\7d  \\5c \\a "',
  );
});
