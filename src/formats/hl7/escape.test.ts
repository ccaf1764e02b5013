import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, unescapeText } from './escape.ts';

const message = {
  delimiters: { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' },
  charset: 'UNICODE UTF-8',
};

describe('escape sequences', () => {
  it.each([
    ['10\\S\\9/L', '10^9/L'],
    ['\\F\\\\R\\\\T\\\\E\\', '|~&\\'],
    ['one\\.br\\two', 'one\ntwo'],
    ['one\\.sp2\\two', 'one\n\ntwo'],
    ['a\\.sk3\\b\\.in+4\\c', 'a   bc'],
    ['\\H\\high\\N\\', 'high'],
    ['\\XC490\\ào', 'Đào'],
    ['C:\\temp', 'C:\\temp'],
    ['\\Zlocal\\ kept', '\\Zlocal\\ kept'],
    ['\\XFF\\', '\\XFF\\'],
    ['ends\\', 'ends\\'],
  ])('%s', (received, meant) => {
    expect(unescapeText(received, message)).toBe(meant);
  });

  it('bound the blanks they ask for', () => {
    expect(unescapeText('\\.sk999\\', message)).toHaveLength(100);
  });

  it('bring any text through a message unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = text.replace(/\r\n?/g, '\n');
        expect(unescapeText(escapeText(plain, message.delimiters), message)).toBe(plain);
      }),
    );
  });
});
