import { describe, expect, it } from 'vitest';
import type { LabReportIn, ObservationIn } from '../../domain/lab-report.ts';
import { readOru } from './oru.ts';
import { parseHl7 } from './parse.ts';

const HEADER = 'MSH|^~\\&|LAB|HN|HUB|HN|20260131081500+0700||ORU^R01^ORU_R01|1|P|2.5.1||||||UNICODE UTF-8';
const PERSON = 'PID|1||A1^^^HN&1.2.3&ISO^MR~079^^^&9.9&ISO^NI||Nguyễn^Đào^Thị^^Bà^^L||19580412|F';
const ORDER = 'OBR|1|P7^HIS|F9^LAB|24323-8^Panel^LN|||20260131073000|||||||||||||||20260131081000|||F';

function read(segments: readonly string[]): ReturnType<typeof readOru> {
  const parsed = parseHl7(Buffer.from(segments.map((segment) => `${segment}\r`).join('')));
  if (!parsed.ok) throw new Error(parsed.reason);
  return readOru(parsed.message);
}

function reportsOf(segments: readonly string[]): readonly LabReportIn[] {
  const result = read(segments);
  if (!result.ok) throw new Error(result.reason);
  return result.reports;
}

function reportWith(...results: string[]): LabReportIn {
  const [report] = reportsOf([HEADER, PERSON, ORDER, ...results]);
  if (report === undefined) throw new Error('no report');
  return report;
}

function observed(obx: string): ObservationIn {
  const { observations, refused } = reportWith(obx);
  if (observations[0] === undefined) throw new Error(refused[0]?.reason);
  return observations[0];
}

/** A small message that would become a very large one, or take minutes, if each order read anew what all share. */
describe('a result message whose many orders share what stands before them', () => {
  const orders = Array.from({ length: 1000 }, () => 'OBR');
  const tooMuch = { ok: false, segment: 'OBR', reason: expect.stringContaining('repeat too much') };

  it('is refused where that is a long comment', () => {
    expect(read([HEADER, PERSON, `NTE|1||${'x'.repeat(10_000)}`, ...orders])).toMatchObject(tooMuch);
  });

  it('is refused where it is many specimens', () => {
    const specimens = Array.from({ length: 2000 }, () => 'SPM');
    const header = HEADER.replace('ORU^R01^ORU_R01', 'OUL^R22');
    expect(read([header, PERSON, ...specimens, ...orders])).toMatchObject(tooMuch);
  });

  it('is read where that is short', () => {
    expect(reportsOf([HEADER, PERSON, 'NTE|1||fasting', ...orders])).toHaveLength(1000);
  });

  it('is refused at the one that is too many', () => {
    expect(read([HEADER, PERSON, ...orders, 'OBR'])).toMatchObject({
      ok: false,
      segment: 'OBR',
      sequence: 1001,
    });
  });
});

describe('a result message', () => {
  it('says who, which order, when and by whom', () => {
    const [report] = reportsOf([
      HEADER,
      PERSON,
      'PV1|1|O|||||||||||||||||V5^^^HN',
      ORDER,
      'OBX|1|NM|2160-0^Crea^LN||88|umol/L|||||F',
    ]);
    expect(report).toMatchObject({
      sender: { application: 'LAB', facility: 'HN' },
      patient: {
        identifiers: [
          { value: 'A1', issuer: 'HN', type: 'MR' },
          { value: '079', issuer: '9.9', type: 'NI' },
        ],
        name: 'Nguyễn^Đào^Thị^Bà',
        birthDate: '1958-04-12',
        sex: 'F',
      },
      visitNumber: { value: 'V5', issuer: 'HN' },
      reportNumber: { value: 'F9', issuer: 'LAB' },
      placerOrderNumber: { value: 'P7', issuer: 'HIS' },
      service: [{ code: '24323-8', display: 'Panel', system: 'LN' }],
      collectedAt: { local: '2026-01-31T07:30:00', offset: '+07:00' },
      reportedAt: { local: '2026-01-31T08:10:00', offset: '+07:00' },
      statusCode: 'F',
    });
  });

  it('gives one report an order, with order numbers from ORC where OBR has none', () => {
    const reports = reportsOf([
      HEADER,
      PERSON,
      'ORC|RE|P1|F1',
      'OBR|1|||A^B',
      'OBX|1|NM|X||1||||||F',
      'SPM|1|^S1&LAB||SER|||||||||||||20260131070000',
      'OBR|2||F2|C^D',
      'OBX|1|NM|Y||2||||||F',
    ]);
    expect(reports.map(({ reportNumber }) => reportNumber?.value)).toEqual(['F1', 'F2']);
    expect(reports.map(({ specimens }) => specimens.length)).toEqual([1, 0]);
    expect(reports[0]?.collectedAt).toEqual({ local: '2026-01-31T07:00:00', offset: '+07:00' });
    expect(reports[1]?.observations[0]?.place).toEqual({
      kind: 'segment',
      segment: 'OBX',
      sequence: 2,
      field: null,
    });
  });

  it('names the source of the order as its specimen where it has no segment of its own', () => {
    const order = ORDER.split('|');
    order[15] = 'UR&Urine&HL70487^none';
    const [report] = reportsOf([HEADER, PERSON, order.join('|')]);
    expect(report?.specimens).toEqual([
      { id: null, type: { code: 'UR', display: 'Urine', system: 'HL70487' }, collectedAt: null },
    ]);
    const [own] = reportsOf([HEADER, PERSON, order.join('|'), 'SPM|1|S1||BLD']);
    expect(own?.specimens.map(({ type }) => type?.code)).toEqual(['BLD']);
  });

  it('lets the specimen of an OUL serve the orders that follow it', () => {
    const reports = reportsOf([
      HEADER.replace('ORU^R01^ORU_R01', 'OUL^R22^OUL_R22'),
      PERSON,
      'SPM|1|S1||SER',
      'OBR|1||F1|A',
      'ORC|RE|P1',
      'OBX|1|NM|X||1||||||F',
      'SPM|2|S2||UR',
      'OBR|2||F2|B',
      'OBX|1|NM|Y||1||||||F',
    ]);
    expect(reports.map(({ specimens }) => specimens[0]?.id?.value)).toEqual(['S1', 'S2']);
    expect(reports[0]?.placerOrderNumber?.value).toBe('P1');
  });

  it('lets a result of an OUL’s specimen stand with the order that follows, never with the one before', () => {
    const value = (code: string, number: number) => `OBX|1|NM|${code}^x^LN||${number}|mL|||||F`;
    const segments = [
      HEADER.replace('ORU^R01^ORU_R01', 'OUL^R22'),
      PERSON,
      'SPM|1|S1||BLD',
      'OBR|1||F1^LAB|A^x^L|||20260131073000',
      value('2823-3', 4),
      'SPM|2|S2||UR',
      value('9187-6', 100),
      'OBR|2||F2^LAB|B^x^L|||20260131073000',
      value('2161-8', 9),
    ];
    const reports = reportsOf(segments);
    expect(reports.map(({ observations }) => observations.length)).toEqual([1, 2]);
    expect(reports.map(({ specimens }) => specimens[0]?.type?.code)).toEqual(['BLD', 'UR']);
    expect(read(segments.slice(0, 7))).toMatchObject({ ok: false, segment: 'OBX', sequence: 2 });
  });

  it('keeps comments with what they speak of', () => {
    const report = reportsOf([
      HEADER,
      PERSON,
      'NTE|1||person',
      ORDER,
      'NTE|1||order',
      'OBX|1|NM|X||1||||||F',
      'NTE|1||first~line two',
    ])[0];
    expect(report?.comments).toEqual(['person', 'order']);
    expect(report?.observations[0]?.comments).toEqual(['first\nline two']);
  });

  it.each([
    ['of another type', [HEADER.replace('ORU^R01^ORU_R01', 'ADT^A01')], 'MSH', 9],
    ['of version 2.2', [HEADER.replace('2.5.1', '2.2')], 'MSH', 12],
    ['without a control ID', [HEADER.replace('|1|P|', '||P|')], 'MSH', 10],
    ['without a patient', [HEADER], 'PID', null],
    ['without a patient identifier', [HEADER, 'PID|1||^^^HN||A^B', ORDER], 'PID', 3],
    ['with no day of birth that exists', [HEADER, PERSON.replace('19580412', '19580231'), ORDER], 'PID', 7],
    ['with a result before any order', [HEADER, PERSON, 'OBX|1|NM|X||1||||||F'], 'OBX', null],
    [
      'with a collection time that is none',
      [HEADER, PERSON, ORDER.replace('20260131073000', 'today')],
      'OBR',
      7,
    ],
  ])('is refused with its place when it is %s', (_, segments, segment, field) => {
    expect(read(segments)).toMatchObject({ ok: false, segment, field });
  });

  it('counts a sex code that nobody knows as not known, and says so', () => {
    const [report] = reportsOf([HEADER, PERSON.replace('|F', '|1'), ORDER]);
    expect(report?.patient.sex).toBeNull();
    expect(report?.notes).toHaveLength(1);
  });
});

describe('an observation', () => {
  it('carries its unit, range, flags, status and own time', () => {
    expect(
      observed('OBX|1|NM|2823-3^Kali^LN^K^Potassium^L|s|6.4|mmol/L|3.5 - 5.1|HH~A|||C|||20260131080000-0500'),
    ).toEqual({
      place: { kind: 'segment', segment: 'OBX', sequence: 1, field: null },
      codes: [
        { code: '2823-3', display: 'Kali', system: 'LN' },
        { code: 'K', display: 'Potassium', system: 'L' },
      ],
      subId: 's',
      value: { kind: 'quantity', comparator: null, value: 6.4, text: '6.4' },
      unit: 'mmol/L',
      referenceText: '3.5 - 5.1',
      referenceLow: 3.5,
      referenceHigh: 5.1,
      flags: ['HH', 'A'],
      status: 'corrected',
      observedAt: { local: '2026-01-31T08:00:00', offset: '-05:00' },
      comments: [],
    });
  });

  it.each([
    ['NM', '<0.01', { kind: 'quantity', comparator: '<', value: 0.01, text: '<0.01' }],
    ['SN', '>^100', { kind: 'quantity', comparator: '>', value: 100, text: '>100' }],
    ['SN', '^1^:^128', { kind: 'ratio', comparator: null, numerator: 1, denominator: 128, text: '1:128' }],
    ['SN', '^2^-^5', { kind: 'range', low: 2, high: 5, text: '2-5' }],
    ['SN', '^3^+', { kind: 'text', text: '3+' }],
    ['ST', '>=10', { kind: 'quantity', comparator: '>=', value: 10, text: '>=10' }],
    ['ST', 'âm tính', { kind: 'text', text: 'âm tính' }],
    ['FT', 'one\\.br\\two~three', { kind: 'text', text: 'one\ntwo\nthree' }],
    ['TX', '5', { kind: 'text', text: '5' }],
    ['DT', '20260131', { kind: 'time', time: { local: '2026-01-31', offset: null }, text: '20260131' }],
    [
      'CWE',
      '260385009^Negative^SCT',
      { kind: 'coded', codes: [{ code: '260385009', display: 'Negative', system: 'SCT' }], text: 'Negative' },
    ],
    ['NM', '""', { kind: 'absent', text: '' }],
  ])('of type %s reads %s', (type, text, value) => {
    expect(observed(`OBX|1|${type}|X||${text}||||||F`).value).toEqual(value);
  });

  it('puts together a unit whose caret was not escaped', () => {
    expect(observed('OBX|1|NM|777-3||250|10^9/L|||||F').unit).toBe('10^9/L');
    expect(observed('OBX|1|NM|777-3||250|10\\S\\9/L|||||F').unit).toBe('10^9/L');
    expect(observed('OBX|1|NM|777-3||250|10*9/L^giga^UCUM|||||F').unit).toBe('10*9/L');
  });

  it.each([
    ['a number with a comma', 'OBX|1|NM|X||5,3||||||F', 5],
    ['two numbers', 'OBX|1|NM|X||5~6||||||F', 5],
    ['a structured number without one', 'OBX|1|SN|X||<>^5||||||F', 5],
    ['no identifier', 'OBX|1|NM|||5||||||F', 3],
    ['no status', 'OBX|1|NM|X||5', 11],
    ['a status that carries no result', 'OBX|1|NM|X||5||||||N', 11],
    ['no value type', 'OBX|1||X||5||||||F', 2],
    ['an embedded document', 'OBX|1|ED|X||^application^pdf^Base64^AAAA||||||F', 2],
    ['a time that is none', 'OBX|1|NM|X||5||||||F|||tomorrow', 14],
  ])('with %s is refused with its field while the others stand', (_, obx, field) => {
    const report = reportWith(obx, 'OBX|2|NM|Y||1||||||F');
    expect(report.refused).toMatchObject([{ place: { segment: 'OBX', sequence: 1, field } }]);
    expect(report.observations.map(({ codes }) => codes[0]?.code)).toEqual(['Y']);
  });

  it('keeps what was received beside a refusal, but not the bytes of a document', () => {
    expect(reportWith('OBX|1|NM|X||5,3||||||F').refused[0]?.received).toBe('5,3');
    expect(reportWith('OBX|1|ED|X||^application^pdf^Base64^AAAA||||||F').refused[0]?.received).toBe(
      'ED application/pdf, 28 bytes',
    );
  });

  it('keeps by what a correction names it, its unit and its flags beside a refusal', () => {
    expect(reportWith('OBX|1|NM|2823-3|2|7,2|mmol/L|3.5-5.1|HH|||F').refused).toMatchObject([
      { subId: '2', unit: 'mmol/L', flags: ['HH'] },
    ]);
  });

  it('that is taken back may say why in the place of a number', () => {
    expect(observed('OBX|1|NM|X||haemolysed||||||X')).toMatchObject({
      status: 'cancelled',
      value: { kind: 'text', text: 'haemolysed' },
    });
  });

  it.each([
    ['F', 'final'],
    ['P', 'preliminary'],
    ['X', 'cancelled'],
    ['W', 'entered-in-error'],
    ['D', 'deleted'],
  ])('of status %s is %s', (code, status) => {
    expect(observed(`OBX|1|NM|X||||||||${code}`).status).toBe(status);
  });
});
