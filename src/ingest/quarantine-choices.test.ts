import { describe, expect, it } from 'vitest';
import { newId, type PatientKey } from '../domain/ids.ts';
import { choicesOf, type Doubt } from './quarantine-choices.ts';

const somebody = newId<PatientKey>(0);
const doubt: Doubt = {
  problem: 'patient-contradiction',
  readable: true,
  held: 'none',
  seriesElsewhere: false,
  studyOf: null,
  ofThatPerson: false,
};
/** What can be decided, and what is shown but cannot. */
function decisions(of: Partial<Doubt>): string[] {
  return choicesOf({ ...doubt, ...of }).map((one) =>
    one.refused === null ? one.decision : `(${one.decision})`,
  );
}

describe('what can be decided about an object in quarantine', () => {
  it('is to set it aside, whatever it is, and no more where nothing can be read of it', () => {
    expect(decisions({ problem: 'unknown-format', readable: false })).toEqual(['keep-ours']);
    expect(decisions({ problem: 'executable', readable: false })).toEqual(['keep-ours']);
  });

  it('is to take it in the place of the image held, of the same place and person only', () => {
    const known = { problem: 'other-bytes-known-instance', held: 'here', studyOf: somebody } as const;
    expect(decisions({ ...known, ofThatPerson: true })).toEqual(['keep-ours', 'take-new']);
    expect(decisions(known)).toEqual(['keep-ours', '(take-new)']);
    expect(decisions({ ...known, held: 'elsewhere', ofThatPerson: true })).toEqual([
      'keep-ours',
      '(take-new)',
    ]);
  });

  it('is to say whose it is: anybody’s while its study is nobody’s, else only that person’s', () => {
    expect(decisions({})).toEqual(['keep-ours', 'file-under', 'new-patient']);
    const ofSomebody = { problem: 'study-of-another-patient', studyOf: somebody } as const;
    expect(decisions(ofSomebody)).toEqual(['keep-ours', 'file-under', '(new-patient)']);
    expect(choicesOf({ ...doubt, ...ofSomebody })[1]?.patientKey).toBe(somebody);
  });

  it('never puts a series into two studies', () => {
    expect(decisions({ seriesElsewhere: true })).toEqual(['keep-ours', '(file-under)', '(new-patient)']);
    expect(decisions({ problem: 'series-of-another-study', seriesElsewhere: true })).toEqual(['keep-ours']);
  });

  it('is to take in where it belongs what was only sent to the wrong address', () => {
    expect(decisions({ problem: 'sent-to-another-study' })).toEqual(['keep-ours', 'try-again']);
  });
});
