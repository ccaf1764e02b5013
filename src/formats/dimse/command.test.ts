import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommandField, type CommandSet, encodeCommand, parseCommand, responseTo } from './command.ts';

const store: CommandSet = {
  commandField: CommandField.cStoreRq,
  messageId: 7,
  priority: 0,
  affectedSopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  affectedSopInstanceUid: '1.2.3.4',
  moveOriginatorAe: 'READER',
  moveOriginatorMessageId: 3,
  hasDataSet: true,
};

describe('a command set', () => {
  it('is written as PS3.7 section 9.3.5 has a C-ECHO request', () => {
    const echo = encodeCommand({
      commandField: CommandField.cEchoRq,
      messageId: 1,
      affectedSopClassUid: '1.2.840.10008.1.1',
      hasDataSet: false,
    });
    expect(echo.toString('hex')).toBe(
      [
        '00000000040000003800000000000200120000',
        `00${Buffer.from('1.2.840.10008.1.1\0').toString('hex')}`,
        '00000001020000003000',
        '00001001020000000100',
        '00000008020000000101',
      ].join(''),
    );
  });

  it('is read as it was written', () => {
    expect(parseCommand(encodeCommand(store))).toEqual({ ok: true, command: store });
  });

  it('answers with what a response repeats of its request', () => {
    expect(responseTo(store, 0xc000, { errorComment: 'No' })).toEqual({
      commandField: CommandField.cStoreRsp,
      respondsTo: 7,
      affectedSopClassUid: store.affectedSopClassUid,
      affectedSopInstanceUid: store.affectedSopInstanceUid,
      hasDataSet: false,
      status: 0xc000,
      errorComment: 'No',
    });
  });

  it('keeps a comment to 64 plain characters', () => {
    const written = encodeCommand({ ...store, errorComment: `Bệnh nhân’s \\ ${'x'.repeat(80)}` });
    const parsed = parseCommand(written);
    expect(parsed.ok && parsed.command.errorComment).toBe(`B?nh nh?n's ? ${'x'.repeat(50)}`);
  });

  it('is refused when a length runs past its end, or it is no command', () => {
    const whole = encodeCommand(store);
    const long = Buffer.from(whole);
    long.writeUInt32LE(0xfffffff0, 16);
    expect(parseCommand(long).ok).toBe(false);
    expect(parseCommand(Buffer.alloc(0)).ok).toBe(false);
    expect(parseCommand(Buffer.from('08000500040000004142', 'hex')).ok).toBe(false);
  });

  it('never throws, whatever byte is another', () => {
    const whole = encodeCommand(store);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        parseCommand(bytes.subarray(0, length));
      }),
      { numRuns: 2000 },
    );
  });
});
