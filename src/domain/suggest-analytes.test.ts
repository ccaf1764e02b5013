import { describe, expect, it } from 'vitest';
import { suggestAnalytes } from './suggest-analytes.ts';

const first = (label: string, code = '') => suggestAnalytes(label, code)[0]?.key ?? null;

describe('a suggested analyte', () => {
  it.each([
    ['Đường huyết', '', 'glucose_f'],
    ['Glucose (máu)', '', 'glucose_f'],
    ['ALT (GPT)', '', 'alt'],
    ['SGOT', '', 'ast'],
    ['Định lượng Creatinin', '', 'creatinine'],
    ['Kali', '', 'k'],
    ['CA 19-9', '', 'ca199'],
    ['Xét nghiệm 17', 'PLT', 'plt'],
    ['Tiểu cầu', '', 'plt'],
  ])('of %s %s is %s', (label, code, key) => {
    expect(first(label, code)).toBe(key);
  });

  it('is none where nothing is like it', () => {
    expect(first('Nhóm máu ABO', 'ABO')).toBeNull();
    expect(first('', '')).toBeNull();
  });
});
