import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textAt } from './field.ts';
import type { Hl7Message } from './message.ts';
import { HL7_LIMITS, parseHl7 } from './parse.ts';
import { serialise } from './serialise.ts';

function message(bytes: Uint8Array): Hl7Message {
  const parsed = parseHl7(bytes);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.message;
}

const MSH = 'MSH|^~\\&|LAB|HN|HUB|HN|20260131081500+0700||ORU^R01^ORU_R01|1|P|2.5.1||||||UNICODE UTF-8';

describe('an HL7 message', () => {
  it('keeps every byte, whatever stands between its delimiters', () => {
    const name = fc.stringMatching(/^[A-LN-Z][A-Z0-9]{2}$/);
    const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((s) => s.replace(/\p{Cc}/gu, ' '));
    const ending = fc.constantFrom('\r', '\n', '\r\n', '\r\r', '\r\n\n');
    const frame = fc.constantFrom(['', ''], ['\v', '\u001c\r'], ['\v', '\u001c'], ['\ufeff', ''], ['\n', '']);
    const segments = fc.array(fc.tuple(name, fc.array(text, { maxLength: 8 }), ending), { maxLength: 8 });
    fc.assert(
      fc.property(frame, ending, segments, ([before, after], firstEnd, rest) => {
        const lines = rest.map(([id, fields, end]) => [id, ...fields].join('|') + end);
        const bytes = Buffer.from(`${before}${MSH}${firstEnd}${lines.join('')}${after}`);
        expect(Buffer.from(serialise(message(bytes))).equals(bytes)).toBe(true);
      }),
    );
  });

  it('never throws, whatever bytes arrive', () => {
    const tail = fc.uint8Array({ maxLength: 200 });
    const head = fc.constantFrom('', 'MSH', 'MSH|^~\\&', MSH, `${MSH}\rOBX|1|`);
    fc.assert(
      fc.property(head, tail, (start, end) => {
        const bytes = Buffer.concat([Buffer.from(start), end]);
        const parsed = parseHl7(bytes);
        expect(parsed.ok ? Buffer.from(serialise(parsed.message)).equals(bytes) : parsed.reason).toBeTruthy();
      }),
    );
  });

  it('takes its delimiters from its own header', () => {
    const parsed = message(Buffer.from('MSH^~|\\&^LAB^^^^^^ADT~A24^7^T^2.4\rPID^1^^1~~~A&B\r'));
    expect(parsed.delimiters).toEqual({
      field: '^',
      component: '~',
      repetition: '|',
      escape: '\\',
      subcomponent: '&',
    });
    expect(parsed.segments[1] && textAt(parsed, parsed.segments[1], 3, 4, 2)).toBe('B');
  });

  it('keeps segments that nobody knows', () => {
    expect(message(Buffer.from(`${MSH}\rZXY|1|x\r`)).segments[1]?.name).toBe('ZXY');
  });

  it('notes line feeds instead of carriage returns', () => {
    expect(message(Buffer.from(`${MSH}\r\nPID|1\r\n`)).notes).toEqual([
      'segments end with line feeds instead of carriage returns',
    ]);
  });

  it.each([
    ['nothing', '', 'MSH', 1],
    ['a header of equal delimiters', 'MSH|^~\\\\|LAB\r', 'MSH', 2],
    ['a letter as separator', 'MSHA^~\\&\r', 'MSH', 1],
    ['a line break inside a field', `${MSH}\rNTE|1||first\nsecond line\r`, 'NTE', 3],
    ['two messages in one', `${MSH}\r${MSH}\r`, 'MSH', 1],
    ['an unknown character set', `${MSH.replace('UNICODE UTF-8', 'EBCDIC')}\r`, 'MSH', 18],
    ['a null byte', `${MSH}\rPID|1||a\0b\r`, 'PID', 3],
    ['more than its frame', `\v${MSH}\r\u001c\rMSH`, null, null],
  ])('is refused with its place for %s', (_, text, segment, field) => {
    expect(parseHl7(Buffer.from(text))).toMatchObject({ ok: false, segment, field });
  });

  it('is refused beyond its bounds', () => {
    const limits = { ...HL7_LIMITS, segments: 3, fields: 30, parts: 10 };
    const refused = (text: string) => parseHl7(Buffer.from(text), { limits });
    expect(refused(`${MSH}\rPID\rPID\rPID\r`)).toMatchObject({ ok: false, reason: 'more than 3 segments' });
    expect(refused(`${MSH}\rPID${'|'.repeat(40)}\r`)).toMatchObject({
      reason: 'more than 30 fields',
      segment: 'PID',
    });
    expect(refused(`${MSH}\rPID|${'^'.repeat(40)}\r`)).toMatchObject({
      reason: 'more than 10 parts',
      field: 1,
    });
    expect(parseHl7(Buffer.alloc(20), { limits: { ...limits, bytes: 10 } }).ok).toBe(false);
    const inAll = (text: string) =>
      parseHl7(Buffer.from(text), { limits: { ...HL7_LIMITS, allFields: 50, allParts: 20 } });
    const pid = 'PID|1|2|3|4|5|6|7|8|9|10\r';
    expect(inAll(`${MSH}\r${pid.repeat(6)}`)).toMatchObject({ reason: 'more than 50 fields' });
    expect(inAll(`${MSH}\r${'NTE|a^b~c\r'.repeat(12)}`)).toMatchObject({
      reason: 'more than 20 parts in all fields together',
    });
  });
});

describe('the character set of a message', () => {
  const withCharset = (charset: string, name: Uint8Array): Uint8Array =>
    Buffer.concat([
      Buffer.from(`${MSH.replace('UNICODE UTF-8', charset)}\rPID|1||7||`),
      name,
      Buffer.from('^X\r'),
    ]);
  const nameIn = (charset: string, name: Uint8Array): string | null => {
    const parsed = message(withCharset(charset, name));
    return parsed.segments[1] ? textAt(parsed, parsed.segments[1], 5) : null;
  };

  it.each([
    ['UNICODE UTF-8', Buffer.from('Nguyễn'), 'Nguyễn'],
    ['utf-8', Buffer.from('Đào'), 'Đào'],
    ['8859/1', Buffer.from([0x4d, 0xfc, 0x6c]), 'Mül'],
    ['8859/2', Buffer.from([0xa3]), 'Ł'],
    ['ASCII', Buffer.from('Anh'), 'Anh'],
    // The second bytes of these two characters are those of the caret and the bar.
    ['GB 18030-2000', Buffer.from([0x96, 0x5e, 0x96, 0x7c]), '朸東'],
  ])('%s is read', (charset, bytes, expected) => {
    expect(nameIn(charset, bytes)).toBe(expected);
  });

  it.each([
    ['UNICODE UTF-8', [0xc3, 0x28]],
    ['ASCII', [0xe9]],
    ['', [0xe9]],
    ['8859/1', [0x93]],
    ['GB 18030-2000', [0xff, 0x20]],
  ])('%s refuses bytes that it does not have, and says where', (charset, bytes) => {
    expect(parseHl7(withCharset(charset, Buffer.from(bytes)))).toMatchObject({
      ok: false,
      segment: 'PID',
      sequence: 1,
      field: 5,
    });
  });

  it('may be agreed with a sender that leaves it empty', () => {
    const bytes = withCharset('', Buffer.from('Đào'));
    expect(parseHl7(bytes, { assumedCharset: 'UNICODE UTF-8' })).toMatchObject({ ok: true });
  });
});
