import { describe, expect, it } from 'vitest';
import type { OrderIn } from '../../domain/order.ts';
import { readOrders } from './order.ts';
import { parseHl7 } from './parse.ts';

const MSH23 = 'MSH|^~\\&|RIS|HN|HUB|HN|20261122081500+0700||ORM^O01|M1|P|2.3.1||||||UNICODE UTF-8';
const MSH25 = 'MSH|^~\\&|RIS|HN|HUB|HN|20261122081500+0700||OMI^O23^OMI_O23|M1|P|2.5.1||||||UNICODE UTF-8';
const PID = 'PID|1||A1^^^HN^MR||Nguyễn^Đào^Thị||19580412|F';
const PV1 = 'PV1|1|O|P1^^^Cơ sở 1|||||D1^Lê^Bình^Văn^^BS';
const ORC = 'ORC|NW|P7^HIS|F9^RIS||||^^^20261123080000^^S';
const OBR =
  'OBR|1|P7^HIS|F9^RIS|CTCHEST^CT ngực^99HN^CT-LOW^CT liều thấp^99HN||||||||||||R1^Trần^An||ACC1|RP1|SPS1|CT1|||CT|||^^^20261123080000^^S||||^Ho kéo dài|||2&Phạm&Cường';
const ZDS = 'ZDS|1.2.826.0.1.3680043.8.1^RIS^Application^DICOM';

function read(...segments: string[]): ReturnType<typeof readOrders> {
  const parsed = parseHl7(Buffer.from(segments.map((segment) => `${segment}\r`).join('')));
  if (!parsed.ok) throw new Error(parsed.reason);
  return readOrders(parsed.message);
}

function ordersOf(...segments: string[]): readonly OrderIn[] {
  const result = read(...segments);
  if (!result.ok) throw new Error(`${result.segment}-${result.field}: ${result.reason}`);
  return result.orders;
}

const SAID = {
  control: 'new',
  patient: {
    identifiers: [{ value: 'A1', issuer: 'HN', type: 'MR' }],
    name: 'Nguyễn^Đào^Thị',
    birthDate: '1958-04-12',
    sex: 'F',
  },
  placerNumber: { value: 'P7', issuer: 'HIS' },
  fillerNumber: { value: 'F9', issuer: 'RIS' },
  accessionNumber: 'ACC1',
  requestedProcedureId: 'RP1',
  studyUid: '1.2.826.0.1.3680043.8.1',
  procedure: { code: 'CTCHEST', display: 'CT ngực', system: '99HN' },
  reason: 'Ho kéo dài',
  referringPhysician: 'Lê^Bình^Văn^BS',
  requestingPhysician: 'Trần^An',
  priority: 'STAT',
  site: 'Cơ sở 1',
  steps: [
    {
      stepId: 'SPS1',
      modality: 'CT',
      stationAe: 'CT1',
      performingPhysician: 'Phạm^Cường',
      protocol: { code: 'CT-LOW', display: 'CT liều thấp', system: '99HN' },
      scheduledAt: { local: '2026-11-23T08:00:00', offset: '+07:00' },
    },
  ],
};

describe('an order message', () => {
  it('of version 2.3 says whom, what, where and when', () => {
    expect(ordersOf(MSH23, PID, PV1, ORC, OBR, ZDS)).toMatchObject([SAID]);
  });

  it('of version 2.5 says the same by TQ1 and IPC', () => {
    const obr = OBR.split('|')
      .map((field, at) => (at >= 18 && at <= 27 ? '' : field))
      .join('|');
    const tq1 = 'TQ1|1||||||20261123080000||S';
    const ipc = 'IPC|ACC1^RIS|RP1|1.2.826.0.1.3680043.8.1|SPS1|CT^^DCM|CT-LOW^CT liều thấp^99HN|||CT1';
    const [order] = ordersOf(MSH25, PID, PV1, 'ORC|NW|P7^HIS|F9^RIS', tq1, obr, ipc);
    expect(order).toMatchObject(SAID);
  });

  it('with several groups of one procedure is one order with their steps', () => {
    const second = OBR.replace('SPS1', 'SPS2').replace('OBR|1', 'OBR|2');
    const orders = ordersOf(MSH23, PID, PV1, ORC, OBR, ORC, second, ZDS);
    expect(orders).toHaveLength(1);
    expect(orders[0]?.studyUid).toBe(SAID.studyUid);
    expect(orders[0]?.steps.map(({ stepId }) => stepId)).toEqual(['SPS1', 'SPS2']);
  });

  it('with two procedures is two orders', () => {
    const second = OBR.replace('RP1', 'RP2');
    expect(ordersOf(MSH23, PID, PV1, ORC, OBR, ORC, second)).toHaveLength(2);
  });

  it.each([
    ['CA', 'cancel'],
    ['DC', 'discontinue'],
    ['XO', 'change'],
  ])('tells what %s asks for', (code, control) => {
    expect(ordersOf(MSH23, PID, ORC.replace('NW', code), OBR)[0]?.control).toBe(control);
  });

  it('tells another state by ORC-5', () => {
    const [order] = ordersOf(MSH23, PID, 'ORC|SC|P7^HIS|F9^RIS||CM', OBR);
    expect(order).toMatchObject({ control: 'status', state: 'completed' });
  });

  it('is refused where its many orders would repeat a long text', () => {
    const groups = Array.from({ length: 1000 }, () => [ORC, OBR]).flat();
    const long = `PID|1||A1^^^HN^MR||${'x'.repeat(10_000)}`;
    expect(read(MSH23, long, ...groups)).toMatchObject({ ok: false, segment: 'ORC', sequence: 1 });
    expect(read(MSH23, PID, ...groups, ORC, OBR)).toMatchObject({
      ok: false,
      segment: 'ORC',
      sequence: 1001,
    });
  });

  it.each([
    ['an unknown control', [PID, 'ORC|ZZ|P7', OBR], 'ORC', 1, 1],
    ['no control', [PID, 'ORC||P7', OBR], 'ORC', 1, 1],
    ['an unknown status', [PID, 'ORC|SC|P7|||XX', OBR], 'ORC', 1, 5],
    ['no patient', [ORC, OBR], 'PID', 1, null],
    ['a patient without number', ['PID|1||', ORC, OBR], 'PID', 1, 3],
    ['no order', [PID], 'ORC', 1, null],
    ['an ORC alone', [PID, ORC], 'ORC', 1, null],
    ['an OBR alone', [PID, OBR], 'OBR', 1, null],
    ['two patients', [PID, PID, ORC, OBR], 'PID', 2, null],
    ['an accession number too long for DICOM', [PID, ORC, OBR.replace('ACC1', 'A'.repeat(17))], 'OBR', 1, 18],
    ['a backslash in a number', [PID, ORC, OBR.replace('ACC1', 'A\\E\\1')], 'OBR', 1, 18],
    ['a UID that is none', [PID, ORC, OBR, 'ZDS|1.02.3'], 'ZDS', 1, 1],
    ['a time that is none', [PID, 'ORC|NW|P7', OBR.replace('20261123080000', '20261323')], 'OBR', 1, 27],
  ])('is refused with its place: %s', (_what, segments, segment, sequence, field) => {
    expect(read(MSH23, ...segments)).toMatchObject({ ok: false, segment, sequence, field });
  });
});
