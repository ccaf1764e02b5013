import { describe, expect, it } from 'vitest';
import type { WorklistEntry } from '../../../src/worklist/api.ts';
import { matching } from './matching.ts';

const entry = (name: string, patientId: string, part: Partial<WorklistEntry> = {}): WorklistEntry => ({
  subject: patientId,
  kind: 'study',
  state: 'ready',
  patient: { key: patientId, patientId, issuer: 'TS', name, birthDate: null, sex: null },
  visitId: 'v',
  visitDate: '2026-03-16',
  description: null,
  modalities: ['CT'],
  instanceCount: 1,
  urgency: null,
  flags: [],
  alerts: [],
  notes: [],
  arrivedAt: 0,
  claim: null,
  ...part,
});
const ids = (entries: readonly WorklistEntry[]) => entries.map((one) => one.subject);

describe('the search of the worklist', () => {
  const list = [
    entry('Nguyễn^Thị Hoa', 'TS-1', { description: 'CT ngực liều thấp' }),
    entry('Đặng Minh Tuấn', 'TS-2', { modalities: ['DX'] }),
    entry('Smith^John', 'TS-3', { flags: [{ kind: 'image', vi: '2 nốt phổi', en: '2 lung nodules' }] }),
  ];

  it('finds Vietnamese names without their marks', () => {
    expect(ids(matching(list, 'nguyen thi'))).toEqual(['TS-1']);
    expect(ids(matching(list, 'dang'))).toEqual(['TS-2']);
  });

  it('wants every word, in any order and any of the fields', () => {
    expect(ids(matching(list, 'nguc hoa'))).toEqual(['TS-1']);
    expect(ids(matching(list, 'hoa dx'))).toEqual([]);
    expect(ids(matching(list, 'ts-2'))).toEqual(['TS-2']);
  });

  it('finds a flag in both languages', () => {
    expect(ids(matching(list, 'not phoi'))).toEqual(['TS-3']);
    expect(ids(matching(list, 'lung nodules'))).toEqual(['TS-3']);
  });

  it('shows all while nothing is asked', () => {
    expect(ids(matching(list, '  '))).toEqual(['TS-1', 'TS-2', 'TS-3']);
  });
});
