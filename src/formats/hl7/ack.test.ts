import { describe, expect, it } from 'vitest';
import { ackCodeFor, buildAck } from './ack.ts';
import type { Hl7Message } from './message.ts';
import { parseHl7 } from './parse.ts';

const NOW = Date.UTC(2026, 0, 31, 1, 15);

function message(version: string, rest = ''): Hl7Message {
  const bytes = Buffer.from(`MSH|^~\\&|LAB|HN|HUB|X|20260131||ORU^R01|id-1|T|${version}${rest}\r`);
  const parsed = parseHl7(bytes);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.message;
}

const answer = { controlId: 'a1', now: NOW, application: 'TAMSOAT' };
const lines = (bytes: Uint8Array): string[] => Buffer.from(bytes).toString('latin1').split('\r');

describe('an acknowledgement', () => {
  it('accepts by the control ID it was sent', () => {
    expect(lines(buildAck({ ...answer, message: message('2.5.1'), code: 'AA' }))).toEqual([
      'MSH|^~\\&|TAMSOAT||LAB|HN|20260131011500+0000||ACK^R01^ACK|a1|T|2.5.1',
      'MSA|AA|id-1',
      '',
    ]);
  });

  it('says what was wrong and where, as the version of the sender has it', () => {
    const errors = [
      { reason: 'the value is | no number', segment: 'OBX', sequence: 3, field: 5, errorCode: '102' },
    ] as const;
    const modern = lines(buildAck({ ...answer, message: message('2.5.1'), code: 'AE', errors }));
    expect(modern.slice(1, 3)).toEqual([
      'MSA|AE|id-1|OBX[3]-5: the value is \\F\\ no number',
      'ERR||OBX^3^5|102^Data type error^HL70357|E|||the value is \\F\\ no number',
    ]);
    const old = lines(buildAck({ ...answer, message: message('2.3'), code: 'AE', errors }));
    expect(old[2]).toBe('ERR|OBX^3^5^102&Data type error&HL70357');
  });

  it('answers even bytes that are no message', () => {
    const errors = [
      { reason: 'does not begin with MSH', segment: null, sequence: null, field: null, errorCode: '100' },
    ] as const;
    const ack = buildAck({ ...answer, message: null, code: 'AR', errors });
    expect(parseHl7(ack)).toMatchObject({ ok: true });
    expect(lines(ack)[1]).toBe('MSA|AR||does not begin with MSH');
  });

  it('gives the control ID back byte for byte in the character set of the sender', () => {
    const bytes = Buffer.from('MSH|^~\\&|LAB|||||| ORU^R01|\xe9-1|P|2.5||||||8859/1\r', 'latin1');
    const parsed = parseHl7(bytes);
    if (!parsed.ok) throw new Error(parsed.reason);
    const ack = buildAck({ ...answer, message: parsed.message, code: 'AA' });
    expect(lines(ack)[1]).toBe('MSA|AA|\xe9-1');
    expect(lines(ack)[0]?.endsWith('|2.5||||||8859/1')).toBe(true);
  });

  it('rejects a kind or version and errs on content', () => {
    expect([ackCodeFor('200'), ackCodeFor('203'), ackCodeFor('102')]).toEqual(['AR', 'AR', 'AE']);
  });
});
