import { describe, expect, it } from 'vitest';
import { HubError } from '../domain/errors.ts';
import { DiskFull, hasRoom, isDiskFull, tellDiskFull } from './disk-space.ts';

const failed = (code: string) => Object.assign(new Error(`failed with ${code}`), { code });

describe('a full disk', () => {
  it.each(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', '53100'])('is told from %s, however deep it lies', (code) => {
    expect(isDiskFull(failed(code))).toBe(true);
    expect(isDiskFull(new Error('outer', { cause: new Error('inner', { cause: failed(code) }) }))).toBe(true);
  });

  it('is not told from other errors', () => {
    for (const error of [failed('EIO'), failed('SQLITE_BUSY'), new Error('ENOSPC'), 'ENOSPC', null]) {
      expect(isDiskFull(error)).toBe(false);
      expect(tellDiskFull(error)).toBe(error);
    }
  });

  it('is answered as unavailable, with the reason, and only once', () => {
    const told = tellDiskFull(failed('ENOSPC'));
    expect(told).toBeInstanceOf(HubError);
    expect(told).toMatchObject({
      kind: 'unavailable',
      message: 'The disk is full; nothing of this object was kept',
    });
    expect(tellDiskFull(told)).toBe(told);
    expect(isDiskFull(new DiskFull())).toBe(true);
  });

  it('is not where the disk has room', async () => {
    expect(await hasRoom('/')).toBe(true);
    expect(await hasRoom('/', Number.MAX_SAFE_INTEGER)).toBe(false);
  });
});
