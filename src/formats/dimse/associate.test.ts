import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  APPLICATION_CONTEXT,
  type AssociateRequest,
  associateAc,
  associateRq,
  parseAssociateAccept,
  parseAssociateRequest,
} from './associate.ts';

const request: AssociateRequest = {
  protocolVersion: 1,
  calledAe: 'TAMSOAT',
  callingAe: 'CT1',
  applicationContext: APPLICATION_CONTEXT,
  maxPduLength: 16384,
  implementationClassUid: '1.2.3',
  implementationVersion: 'TEST',
  roles: [{ sopClassUid: '1.2.840.10008.5.1.4.1.1.2', scu: false, scp: true }],
  contexts: [
    { id: 1, abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] },
    { id: 255, abstractSyntax: '1.2.840.10008.5.1.4.1.1.2', transferSyntaxes: ['1.2.3', '1.2.4'] },
  ],
};
const body = (of: AssociateRequest) => associateRq(of).subarray(6);
const contexts = (count: number, id: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => ({ id: id(i), abstractSyntax: '1.2', transferSyntaxes: ['1.3'] }));
const reasonOf = (bytes: Buffer) => {
  const parsed = parseAssociateRequest(bytes);
  return parsed.ok ? null : parsed.reason;
};

describe('an association request', () => {
  it('is read as it was written', () => {
    expect(parseAssociateRequest(body(request))).toEqual({ ok: true, associate: request });
  });

  it('is refused with more presentation contexts than there can be', () => {
    expect(reasonOf(body({ ...request, contexts: contexts(128, (i) => 2 * i + 1) }))).toBeNull();
    expect(reasonOf(body({ ...request, contexts: contexts(10_000, (i) => (2 * i + 1) % 256) }))).toContain(
      'more than 128',
    );
  });

  it('is refused with an even number, or one number twice', () => {
    expect(reasonOf(body({ ...request, contexts: contexts(1, () => 2) }))).toContain('even');
    expect(reasonOf(body({ ...request, contexts: contexts(2, () => 1) }))).toContain('one number');
  });

  it('is refused when it is cut off anywhere', () => {
    const whole = body(request);
    for (let length = 0; length < whole.length; length++) {
      expect(reasonOf(whole.subarray(0, length))).not.toBeNull();
    }
  });

  it('never throws, whatever byte is another', () => {
    const whole = body(request);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        parseAssociateRequest(bytes.subarray(0, length));
        parseAssociateAccept(bytes.subarray(0, length));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an association acceptance', () => {
  it('is read as it was written', () => {
    const accept = {
      ...request,
      contexts: [
        { id: 1, result: 0, transferSyntax: '1.2.840.10008.1.2' },
        { id: 3, result: 3, transferSyntax: '1.2.840.10008.1.2' },
      ],
    };
    expect(parseAssociateAccept(associateAc(accept).subarray(6))).toEqual({ ok: true, associate: accept });
  });
});
