import { describe, expect, it } from 'vitest';
import { mayBegin, type Wave, waveOf, waveOfFile } from './waves.ts';

const HISTORIES = 'patient_id,issuer,smoking_status,height_cm';
const item = (name: string, wave: Wave, state: string) => ({ name, wave, state });
const names = (items: readonly { name: string }[]) => items.map(({ name }) => name);

describe('the order of sending', () => {
  it('puts images and messages before results in tables, and those before histories', () => {
    expect(waveOf('1.dcm', '')).toBe(0);
    expect(waveOf('all.zip', '')).toBe(0);
    expect(waveOf('labs.csv', '\uFEFFpatient_id,code,Value,unit')).toBe(1);
    expect(waveOf('labs.CSV', '"Mã BN";"Xét nghiệm";"Kết quả"')).toBe(1);
    expect(waveOf('histories.csv', HISTORIES)).toBe(2);
  });

  it('looks into a table to tell results from histories', async () => {
    const [labs, histories] = [
      new File(['patient_id,result\r\nTS-1,5'], 'a.csv'),
      new File([`${HISTORIES}\nTS-1,TS,never,170`], 'b.csv'),
    ];
    expect(await waveOfFile(labs, 'a.csv')).toBe(1);
    expect(await waveOfFile(histories, 'b.csv')).toBe(2);
  });

  it('begins a wave only when the one before is through, sent or refused', () => {
    const waiting = [item('h.csv', 2, 'waiting'), item('l.csv', 1, 'waiting')];
    expect(names(mayBegin([...waiting, item('1.dcm', 0, 'waiting')]))).toEqual(['1.dcm']);
    expect(names(mayBegin([...waiting, item('1.dcm', 0, 'sending')]))).toEqual([]);
    expect(names(mayBegin([...waiting, item('1.dcm', 0, 'paused')]))).toEqual([]);
    expect(names(mayBegin([...waiting, item('1.dcm', 0, 'sent'), item('2.dcm', 0, 'failed')]))).toEqual([
      'l.csv',
    ]);
    expect(mayBegin([item('1.dcm', 0, 'sent')])).toEqual([]);
  });
});
