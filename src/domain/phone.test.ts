import { describe, expect, it } from 'vitest';
import { readPhone } from './phone.ts';

describe('a phone number', () => {
  it.each([
    '0912 345 678',
    '+84 912 345 678',
    '(0084)912.345.678',
    '84912345678',
  ])('is the same one as %s', (text) => {
    expect(readPhone(text)?.digits).toBe('0912345678');
  });

  it('of another country keeps its country, and is shown as it was written', () => {
    expect(readPhone(' +1 (415) 555-2671 ')).toEqual({
      number: '+1 (415) 555-2671',
      digits: '0014155552671',
    });
    expect(readPhone('028 3822 1234 ext. 12')?.digits).toBe('02838221234');
  });

  it.each([
    '',
    '115',
    'a@b.vn',
    'không có',
    '1'.repeat(18),
    `0912345678${' '.repeat(3)}; gọi mẹ`,
    '+'.repeat(39),
  ])('is none: %s', (text) => {
    expect(readPhone(text)).toBeNull();
  });
});
