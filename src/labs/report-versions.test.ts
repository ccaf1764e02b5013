import { describe, expect, it } from 'vitest';
import type { LabReportId, PatientKey, VisitId } from '../domain/ids.ts';
import type { LabReportIn } from '../domain/lab-report.ts';
import { sentTime } from '../domain/sent-time.ts';
import { chooseNamed } from '../patients/name-patient.ts';
import { momentOf } from '../patients/sent-moment.ts';
import { collectionDay } from './receive-lab-report.ts';
import { contentHash, type HeldVersion, unmentioned, versioning } from './report-versions.ts';

const held: HeldVersion = {
  id: 'r1' as LabReportId,
  patientKey: 'p1' as PatientKey,
  visitId: 'v1' as VisitId,
  contentHash: 'a',
  collectedAt: 500,
  reportedAt: 1000,
  supersededBy: null,
};
const said = { patientKey: 'p1', contentHash: 'b', collectedAt: 500, reportedAt: 2000, numbered: true };
const none = new Set<string>();

const report: LabReportIn = {
  place: { kind: 'line', line: 2, column: null },
  sender: null,
  patient: {
    identifiers: [{ value: 'P1', issuer: null, type: null }],
    name: null,
    birthDate: null,
    sex: null,
  },
  visitNumber: null,
  reportNumber: null,
  placerOrderNumber: null,
  service: [],
  collectedAt: null,
  reportedAt: null,
  statusCode: null,
  specimens: [],
  comments: [],
  observations: [],
  refused: [],
  notes: [],
};

const time = (local: string, offset: string | null = null) => {
  const read = sentTime(local, offset);
  if (read === null) throw new Error(local);
  return read;
};

describe('a report beside those held under its number', () => {
  it('replaces what counted until now', () => {
    expect(versioning([held], said, none)).toEqual({ kind: 'new', replaces: [held], replacedBy: null });
  });

  it('replaces of several specimens under its number those that were taken when its own was', () => {
    const other = { ...held, id: 'r2' as LabReportId, contentHash: 'c', collectedAt: 900 };
    expect(versioning([held, other], said, none)).toMatchObject({ replaces: [held] });
    expect(versioning([held, other], { ...said, collectedAt: 700 }, none)).toMatchObject({
      replaces: [held, other],
    });
  });

  it('is a duplicate when its content came before, also when that version was replaced since', () => {
    const replaced = { ...held, supersededBy: 'r2' as LabReportId };
    expect(versioning([replaced], { ...said, contentHash: 'a' }, none)).toEqual({
      kind: 'duplicate',
      of: replaced,
    });
  });

  it('does not replace one that the laboratory issued later', () => {
    expect(versioning([held], { ...said, reportedAt: 500 }, none)).toEqual({
      kind: 'new',
      replaces: [],
      replacedBy: held,
    });
  });

  it('does not replace its neighbour in the same message, nor anything when it has no number', () => {
    const alone = { kind: 'new', replaces: [], replacedBy: null };
    expect(versioning([held], said, new Set(['r1']))).toEqual(alone);
    expect(versioning([held], { ...said, numbered: false }, none)).toEqual(alone);
  });

  it('is refused when the number is another person’s, or the person is new', () => {
    expect(versioning([held], { ...said, patientKey: 'p2' }, none)).toEqual({ kind: 'refused' });
    expect(versioning([held], { ...said, patientKey: null }, none)).toEqual({ kind: 'refused' });
  });
});

describe('results of the version before', () => {
  it('stand where the correction does not mention them by code and sub-ID', () => {
    const row = (code: string, subId: string | null = null) => ({ code, label: code, subId });
    expect(unmentioned([row('a'), row('b', '1'), row('b', '2')], [row('a'), row('b', '1')])).toEqual([
      row('b', '2'),
    ]);
  });
});

describe('the content of a report', () => {
  it('is the same wherever in a file it stood, and another person’s is another', () => {
    const named = { issuer: 'LOCAL', patientId: 'P1' };
    const moved = { ...report, place: { kind: 'line' as const, line: 9, column: null } };
    expect(contentHash(moved, named)).toBe(contentHash(report, named));
    expect(contentHash(report, { ...named, patientId: 'P2' })).not.toBe(contentHash(report, named));
  });
});

describe('times', () => {
  it('without a zone are in the centre’s, summer time included', () => {
    expect(momentOf(time('2026-03-16T08:00'), 'Asia/Ho_Chi_Minh')).toBe(Date.parse('2026-03-16T01:00:00Z'));
    expect(momentOf(time('2026-07-01T08:00'), 'Europe/Paris')).toBe(Date.parse('2026-07-01T06:00:00Z'));
    expect(momentOf(time('2026-03-29T03:30'), 'Europe/Paris')).toBe(Date.parse('2026-03-29T01:30:00Z'));
    expect(momentOf(time('2026-03-16'), 'Asia/Ho_Chi_Minh')).toBeNull();
  });

  it('give the day of collection at the centre, and none where only a month was sent', () => {
    const day = (local: string, offset: string | null = null) =>
      collectionDay({ ...report, collectedAt: time(local, offset) }, 'Asia/Ho_Chi_Minh');
    expect(day('2026-03-16T23:30', '+00:00')).toBe('2026-03-17');
    expect(day('2026-03-16')).toBe('2026-03-16');
    expect(day('2026-03')).toBeNull();
    expect(collectionDay(report, 'Asia/Ho_Chi_Minh')).toBeNull();
  });
});

describe('which number names a person', () => {
  const a = { issuer: 'A', patientId: '1' };
  const b = { issuer: 'B', patientId: '2' };

  it('is the one that is held, else the first', () => {
    expect(chooseNamed([a, b], [{ ...b, id: 'p1' }])).toEqual({ ok: true, named: b });
    expect(chooseNamed([a, b], [])).toEqual({ ok: true, named: a });
  });

  it('is none when they are two people here, or when none was sent', () => {
    const both = [
      { ...a, id: 'p1' },
      { ...b, id: 'p2' },
    ];
    expect(chooseNamed([a, b], both).ok).toBe(false);
    expect(chooseNamed([], []).ok).toBe(false);
  });
});
