import { describe, expect, it } from 'vitest';
import { JsonNumber, readJson } from './json.ts';

const read = (text: string) => readJson(Buffer.from(text));
const told = (text: string) => {
  const result = read(text);
  return result.ok ? null : `${result.path.join('/')}: ${result.reason}`;
};

describe('JSON from a stranger', () => {
  it('is read as JSON.parse reads it', () => {
    const text =
      ' {"a": [1, -2.5e3, "x\\n\\u00e9\\ud83d\\ude00", true, false, null, {}, []], "__proto__": {"b": ""}} ';
    const result = read(text);
    expect(result.ok && JSON.stringify(result.value)).toBe(JSON.stringify(JSON.parse(text)));
  });

  it('keeps the digits of a number as they were written', () => {
    const result = read('[1.00, 1e-7, 0.10]');
    const items = result.ok && Array.isArray(result.value) ? result.value : [];
    expect(items.map((item) => (item instanceof JsonNumber ? item.text : item))).toEqual([
      '1.00',
      '1e-7',
      '0.10',
    ]);
  });

  it.each([
    ['{"a":1,"a":2}', 'a: this name stands twice in one object'],
    ['{"a":{"b":1e400}}', 'a/b: the number is beyond what can be kept'],
    ['[1e-400]', '0: the number is beyond what can be kept'],
    [`[${'9'.repeat(200)}]`, '0: the number is beyond what can be kept'],
    ['{"a":["x","\\u0000"]}', 'a/1: a text holds the character NUL'],
    ['{"a":"\\ud800"}', 'a: a text holds half of a surrogate pair'],
    ['{"a":"\n"}', 'a: a text is not closed, or holds a character that must be escaped'],
    ['{"a":"', 'a: a text is not closed, or holds a character that must be escaped'],
    ['["\\x"]', '0: a text holds an escape that JSON has not'],
    ['{"a" 1}', ': a colon is missing after a name'],
    ['[1 2]', ': a list is not closed'],
    ['[01]', ': a list is not closed'],
    ['[+1]', '0: this is not JSON'],
    ['[NaN]', '0: this is not JSON'],
    ['', ': this is not JSON'],
    ['{}{}', ': something follows after the end of the JSON'],
  ])('is refused at the place of its fault: %s', (text, fault) => {
    expect(told(text)).toBe(fault);
  });

  it('is refused when it is nested deeper than any resource, however deep', () => {
    for (const depth of [65, 1_000_000]) {
      expect(told('['.repeat(depth))).toContain('nested deeper than 64');
      expect(told('{"a":'.repeat(depth))).toContain('nested deeper than 64');
    }
    expect(told(`${'['.repeat(64)}${']'.repeat(64)}`)).toBeNull();
  });

  it('is refused when it holds more values than are read, or no UTF-8', () => {
    expect(told(`[${'0,'.repeat(400_001)}0]`)).toContain('more than 400000 values');
    const bytes = readJson(Uint8Array.from([0x22, 0xff, 0x22]));
    expect(bytes.ok ? null : bytes.reason).toBe('the text is not UTF-8');
  });
});
