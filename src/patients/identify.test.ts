import { describe, expect, it } from 'vitest';
import { contradiction, type Identity, oversized } from './identify.ts';

const held: Identity = {
  issuer: 'TS-HANOI',
  patientId: 'TS-0001',
  name: 'Nguyễn Văn Thành',
  birthDate: '1961-08-14',
  sex: 'M',
};

describe('what a door says of a person we hold', () => {
  it('contradicts nothing when accents or order of the name differ, or when it says less', () => {
    expect(contradiction(held, { ...held, name: 'NGUYEN VAN THANH' })).toBeNull();
    expect(contradiction(held, { ...held, name: '', birthDate: null, sex: null })).toBeNull();
    expect(contradiction({ ...held, birthDate: null }, held)).toBeNull();
  });

  it('contradicts by another name, birth date or sex, and says by which, never with the values', () => {
    const reason = contradiction(held, { ...held, name: 'Trần Thị Hồng', birthDate: '1973-11-02', sex: 'F' });
    expect(reason).toMatch(/name and birth date and sex/);
    expect(reason).not.toMatch(/Trần|1973/);
  });
});

describe('an identity', () => {
  it('is refused when something longer than an ID or a name stands in its place', () => {
    expect(oversized(held)).toBeNull();
    expect(oversized({ ...held, patientId: 'x'.repeat(129) })).toMatchObject({
      problem: 'patient-id-too-long',
    });
    expect(oversized({ ...held, issuer: 'x'.repeat(9000) })).toMatchObject({
      problem: 'patient-id-too-long',
    });
    expect(oversized({ ...held, name: 'x'.repeat(257) })).toMatchObject({ ok: false });
  });
});
