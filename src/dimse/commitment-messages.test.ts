import { describe, expect, it } from 'vitest';
import { commitmentResult, FailureReason, readCommitmentRequest } from './commitment-messages.ts';

const ui = (value: string) => ({ vr: 'UI', Value: [value] });
const reference = (sopClass: string, instance: string) => ({
  '00081150': ui(sopClass),
  '00081155': ui(instance),
});

describe('a request for storage commitment', () => {
  it('names its transaction and each instance once', () => {
    const references = [reference('1.2', '1.3'), reference('1.2', '1.4'), reference('1.2', '1.3')];
    expect(
      readCommitmentRequest({ '00081195': ui('1.1'), '00081199': { vr: 'SQ', Value: references } }),
    ).toEqual({
      ok: true,
      transactionUid: '1.1',
      instances: [
        { sopClassUid: '1.2', sopInstanceUid: '1.3' },
        { sopClassUid: '1.2', sopInstanceUid: '1.4' },
      ],
    });
  });

  it.each([
    ['no transaction', { '00081199': { vr: 'SQ', Value: [reference('1.2', '1.3')] } }],
    ['no instances', { '00081195': ui('1.1'), '00081199': { vr: 'SQ', Value: [] } }],
    [
      'an instance without class',
      { '00081195': ui('1.1'), '00081199': { vr: 'SQ', Value: [{ '00081155': ui('1.3') }] } },
    ],
    [
      'a UID with path characters',
      { '00081195': ui('../1'), '00081199': { vr: 'SQ', Value: [reference('1.2', '1.3')] } },
    ],
  ])('is refused with %s', (_what, json) => {
    expect(readCommitmentRequest(json).ok).toBe(false);
  });
});

describe('the result of storage commitment', () => {
  const instance = { sopClassUid: '1.2', sopInstanceUid: '1.3' };

  it('is a success only when every instance is committed', () => {
    const all = commitmentResult('1.1', 'HUB', [{ instance, failure: null }]);
    expect(all.eventTypeId).toBe(1);
    expect(all.json['00081199']?.Value).toEqual([reference('1.2', '1.3')]);
    expect(all.json['00081198']).toBeUndefined();
  });

  it('names what failed, with the reason', () => {
    const none = commitmentResult('1.1', 'HUB', [{ instance, failure: FailureReason.classConflict }]);
    expect(none.eventTypeId).toBe(2);
    expect(none.json['00081199']).toBeUndefined();
    expect(none.json['00081198']?.Value).toEqual([
      { ...reference('1.2', '1.3'), '00081197': { vr: 'US', Value: [0x0119] } },
    ]);
  });
});
