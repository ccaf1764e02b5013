import { describe, expect, it } from 'vitest';
import { storageClassUids } from '../formats/dicom/sop-classes.ts';
import { transferSyntaxUids } from '../formats/dicom/transfer-syntaxes.ts';
import { APPLICATION_CONTEXT, type ProposedContext } from '../formats/dimse/associate.ts';
import { isAeTitle, negotiate, SopClass } from './negotiate.ts';
import { RIGHTS, type Right } from './rights.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const PRIVATE = '1.3.12.2.1107.5.9.1';
const [EXPLICIT, IMPLICIT, JPEG_LS] = ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2', '1.2.840.10008.1.2.4.80'];

function decided(contexts: ProposedContext[], rights: readonly Right[] | null): (string | number)[] | string {
  const request = {
    protocolVersion: 1,
    calledAe: 'TAMSOAT',
    callingAe: 'CT1',
    applicationContext: APPLICATION_CONTEXT,
    maxPduLength: 16384,
    implementationClassUid: '1.2',
    implementationVersion: '',
    roles: [],
    contexts,
  };
  const own = { ae: 'TAMSOAT', privateSopClasses: [PRIVATE] };
  const caller = { rights: rights === null ? null : new Set(rights), stranger: 'not known' };
  const negotiation = negotiate(request, own, caller);
  if (!negotiation.ok) return negotiation.reason;
  return negotiation.answers.map(({ result, transferSyntax }) => (result === 0 ? transferSyntax : result));
}

const of = (abstractSyntax: string, ...transferSyntaxes: string[]): ProposedContext => ({
  id: 1,
  abstractSyntax,
  transferSyntaxes,
});

describe('the negotiation', () => {
  it('takes every storage SOP class in every transfer syntax of the Standard', () => {
    for (const sopClass of storageClassUids()) {
      for (const syntax of transferSyntaxUids()) {
        expect(decided([of(sopClass, syntax)], RIGHTS)).toEqual([syntax]);
      }
    }
  });

  it('takes a private SOP class that is allowed, and no other', () => {
    expect(decided([of(PRIVATE, JPEG_LS)], ['store'])).toEqual([JPEG_LS]);
    expect(decided([of(`${PRIVATE}.1`, JPEG_LS)], ['store'])).toEqual([3]);
  });

  it('takes the syntax that the peer likes best for instances, and only plain ones for queries', () => {
    expect(decided([of(CT, JPEG_LS, EXPLICIT)], ['store'])).toEqual([JPEG_LS]);
    expect(decided([of(CT, '1.2.3.4', IMPLICIT)], ['store'])).toEqual([IMPLICIT]);
    expect(decided([of(SopClass.studyRootFind, JPEG_LS, IMPLICIT)], ['query'])).toEqual([IMPLICIT]);
    expect(decided([of(SopClass.studyRootFind, JPEG_LS)], ['query'])).toEqual([4]);
  });

  it('refuses what the hub does not speak, and what the peer may not do', () => {
    expect(decided([of('1.2.3', IMPLICIT)], RIGHTS)).toEqual([3]);
    expect(decided([of(CT, IMPLICIT), of(SopClass.studyRootMove, IMPLICIT)], ['query'])).toEqual([1, 1]);
  });

  it('lets an unknown AE say C-ECHO and nothing else', () => {
    const verify = of(SopClass.verification, IMPLICIT);
    expect(decided([verify, of(CT, IMPLICIT)], null)).toEqual([IMPLICIT, 1]);
    expect(decided([of(CT, IMPLICIT)], null)).toContain('not known');
  });
});

describe('an AE title', () => {
  it('has 1 to 16 plain characters that are not all spaces', () => {
    expect(['A', 'CT 1', 'SIXTEEN-LETTERS.'].every(isAeTitle)).toBe(true);
    expect(['', '   ', 'SEVENTEEN-LETTERS', 'A\\B', 'A\nB', 'Đ'].some(isAeTitle)).toBe(false);
  });
});
