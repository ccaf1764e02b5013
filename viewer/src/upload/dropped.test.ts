import { describe, expect, it } from 'vitest';
import { isNoise, pathOf } from './dropped.ts';

const file = (name: string, more: object = {}) => Object.assign(new File([], name), more);

describe('the name of a dropped file', () => {
  it('is its path inside the dropped folder', () => {
    expect(pathOf(file('1.dcm', { path: '/ct/a/1.dcm' }))).toBe('ct/a/1.dcm');
    expect(pathOf(file('1.dcm', { path: './ct/1.dcm', relativePath: './ct/1.dcm' }))).toBe('ct/1.dcm');
  });

  it('is the path of the chosen folder where a folder was chosen', () => {
    const chosen = file('1.dcm', { path: './1.dcm' });
    Object.defineProperty(chosen, 'webkitRelativePath', { value: 'ct/1.dcm' });
    expect(pathOf(chosen)).toBe('ct/1.dcm');
  });

  it('is the bare name of a single file', () => {
    expect(pathOf(file('panel.hl7'))).toBe('panel.hl7');
  });

  it('gives away what operating systems leave in folders', () => {
    expect(isNoise(file('.DS_Store'))).toBe(true);
    expect(isNoise(file('Thumbs.db', { path: '/ct/Thumbs.db' }))).toBe(true);
    expect(isNoise(file('DICOMDIR'))).toBe(false);
  });
});
