import { describe, expect, it } from 'vitest';
import { blockers, type Signable } from './blockers.ts';

const complete: Signable = {
  stage: 'reading',
  assessing: false,
  machineFindings: [{ state: 'accepted' }, { state: 'corrected' }, { state: 'rejected' }],
  read: { impression: 'No nodule.', recommendation: 'routine-screening' },
};
const english = (signable: Signable) => blockers(signable).map((reason) => reason.en);

describe('what stands between a reading and its signature', () => {
  it('is nothing when all is decided and written', () => {
    expect(blockers(complete)).toEqual([]);
  });

  it('is a study that is still coming in or being analysed', () => {
    expect(english({ ...complete, stage: 'receiving' })).toEqual(['Images are still coming in']);
    expect(english({ ...complete, stage: 'analysing' })).toEqual([
      'The models have not finished with this visit',
    ]);
  });

  it('is that the risks are being worked out anew from what the reader has just said', () => {
    expect(english({ ...complete, assessing: true })).toEqual([
      'The risks are being worked out anew; this takes a moment',
    ]);
  });

  it('is every machine finding that nobody has decided', () => {
    expect(english({ ...complete, machineFindings: [{ state: 'open' }, { state: 'accepted' }] })).toEqual([
      'One machine finding awaits a decision',
    ]);
    expect(english({ ...complete, machineFindings: [{ state: 'open' }, { state: 'open' }] })).toEqual([
      '2 machine findings await a decision',
    ]);
  });

  it('is an impression of blanks', () => {
    const read = { impression: ' \n', recommendation: 'routine-screening' as const };
    expect(english({ ...complete, read })).toEqual(['The impression is empty']);
  });

  it('is a missing recommendation', () => {
    const read = { impression: 'Clear.', recommendation: null };
    expect(english({ ...complete, read })).toEqual(['No recommendation is chosen']);
  });

  it('is named all at once, in the order to be mended, in both languages', () => {
    const all = blockers({
      stage: 'receiving',
      assessing: true,
      machineFindings: [{ state: 'open' }],
      read: null,
    });
    expect(all).toHaveLength(4);
    for (const reason of all) expect(reason.vi).not.toBe(reason.en);
  });

  it('is gone once it is signed', () => {
    expect(blockers({ ...complete, stage: 'signed', read: null })).toEqual([]);
  });
});
