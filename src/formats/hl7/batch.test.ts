import { describe, expect, it } from 'vitest';
import { BATCH_LIMITS, type BatchLimits, splitMessages } from './batch.ts';

const message = (id: number): string => `MSH|^~\\&|LAB||||||ORU^R01|${id}|P|2.5\rPID|1||${id}\r`;

function texts(file: string): string[] {
  const bytes = Buffer.from(file);
  const split = splitMessages(bytes);
  if (!split.ok) throw new Error(split.reason);
  return split.messages.map(({ start, end }) => bytes.toString('utf8', start, end));
}

describe('a file of HL7 messages', () => {
  it('gives each message of a batch its own bytes and leaves the envelope out', () => {
    const file = `FHS|^~\\&\rBHS|^~\\&\r${message(1)}${message(2)}BTS|2\rFTS|1\r`;
    expect(texts(file)).toEqual([message(1), message(2)]);
  });

  it('gives messages one after another and in MLLP frames', () => {
    expect(texts(message(1) + message(2))).toEqual([message(1), message(2)]);
    const framed = `\v${message(1)}\u001c\r\v${message(2)}\u001c\r`;
    expect(texts(framed)).toEqual([`\v${message(1)}\u001c\r`, `\v${message(2)}\u001c\r`]);
  });

  it('notes a batch that lacks messages it counts', () => {
    expect(splitMessages(Buffer.from(`BHS|^~\\&\r${message(1)}BTS|3\r`))).toMatchObject({
      ok: true,
      notes: ['line 4: BTS-1 says 3 messages, the batch holds 1'],
    });
  });

  it('tells the line of what belongs to no message and goes on', () => {
    expect(splitMessages(Buffer.from(`/* sample */\n\n${message(1)}`))).toMatchObject({
      ok: true,
      strays: [{ line: 1 }],
      messages: [{ line: 3 }],
    });
  });

  it('is refused when empty or beyond its bounds', () => {
    expect(splitMessages(Buffer.from('\r\n')).ok).toBe(false);
    const refused = (limits: Partial<BatchLimits>) =>
      splitMessages(Buffer.from(message(1) + message(2)), { ...BATCH_LIMITS, ...limits });
    expect(refused({})).toMatchObject({ ok: true });
    expect(refused({ messages: 1 })).toMatchObject({ ok: false, reason: 'more than 1 messages' });
    expect(refused({ bytes: 10 })).toMatchObject({ ok: false, reason: 'longer than 10 bytes' });
    expect(refused({ lines: 3 })).toMatchObject({ ok: false, reason: 'more than 3 lines' });
  });
});
