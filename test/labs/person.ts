import type { TestHub } from '../hub.ts';

/** One OBX: LOINC code or a local one with `^L`, name, value, unit, range, and `NM`, `SN` or `ST`. */
type Sent = readonly [
  code: string,
  name: string,
  value: string,
  unit: string,
  range: string,
  type?: 'NM' | 'SN' | 'ST',
];

export type Report = {
  readonly controlId: string;
  readonly number?: string;
  /** YYYYMMDD of collection. */
  readonly day: string;
  readonly patientId: string;
  readonly name: string;
  readonly status?: 'F' | 'C';
  readonly issuedAt?: string;
  readonly results: readonly Sent[];
};

/** An ORU^R01 of one report. */
export function labMessage(report: Report): string {
  const { controlId, number = controlId, day, patientId, name, status = 'F', results } = report;
  const issuedAt = report.issuedAt ?? `${day}100000+0700`;
  return [
    `MSH|^~\\&|LIS|HN LAB|HUB|HN|${issuedAt}||ORU^R01|${controlId}|P|2.5.1||||||UNICODE UTF-8`,
    `PID|1||${patientId}^^^LOCAL^PI||${name}||19580412|F`,
    `OBR|1|${number}|${number}^LIS|24323-8^Chemistry^LN|||${day}081500+0700|||||||||||||||${issuedAt}|||${status}`,
    ...results.map(([code, label, value, unit, range, type = 'NM'], index) => {
      const [id, system = 'LN'] = code.split('^');
      return `OBX|${index + 1}|${type}|${id}^${label}^${system}||${value}|${unit}|${range}||||${status}|||${day}081500+0700`;
    }),
    '',
  ].join('\r');
}

/** Sends a report as a laboratory does by HTTP. @throws when the hub does not take it */
export async function sendReport(hub: TestHub, report: Report): Promise<void> {
  const answer = await hub.asAutomation('/api/hl7', {
    method: 'POST',
    headers: { 'content-type': 'application/hl7-v2' },
    body: labMessage(report),
  });
  const said = await answer.text();
  if (!said.includes('MSA|AA')) throw new Error(said);
}

/**
 * A person with three visits: creatinine in two units and too high at last, a potassium that was corrected, an AFP
 * below a bound, a potassium that cannot be, and a test that nobody knows.
 */
export async function sendThreeVisits(hub: TestHub, patientId: string, name: string): Promise<void> {
  const to = { patientId, name };
  await sendReport(hub, {
    ...to,
    controlId: `${patientId}-1`,
    day: '20240304',
    results: [
      ['14682-9', 'Creatinine', '70.7', 'umol/L', '53-106'],
      ['2823-3', 'Potassium', '5.1', 'mmol/L', '3.5-5.1'],
      ['1834-1', 'AFP', '<^2.0', 'ng/mL', '<=10.0', 'SN'],
    ],
  });
  await sendReport(hub, {
    ...to,
    controlId: `${patientId}-2`,
    number: `${patientId}-1`,
    day: '20240304',
    status: 'C',
    issuedAt: '20240306090000+0700',
    results: [['2823-3', 'Potassium', '4.2', 'mmol/L', '3.5-5.1']],
  });
  await sendReport(hub, {
    ...to,
    controlId: `${patientId}-3`,
    day: '20250310',
    results: [
      ['2160-0', 'Creatinine', '0.9', 'mg/dL', '0.6-1.2'],
      ['2823-3', 'Potassium', '45', 'mmol/L', '3.5-5.1'],
      ['5196-1', 'HBsAg', 'Âm tính', '', '', 'ST'],
      ['XK12^L', 'Chỉ số nội bộ', '7', 'đv', '', 'NM'],
    ],
  });
  await sendReport(hub, {
    ...to,
    controlId: `${patientId}-4`,
    day: '20260312',
    results: [
      ['2160-0', 'Creatinine', '1.6', 'mg/dL', '0.6-1.2'],
      ['2823-3', 'Potassium', '4.4', 'mmol/L', '3.5-5.1'],
      ['1834-1', 'AFP', '3.1', 'ng/mL', '<=10.0'],
    ],
  });
}

/** The key of a person by their patient ID. */
export async function keyOf(hub: TestHub, patientId: string): Promise<string> {
  const { id } = await hub.hub.db
    .selectFrom('patients')
    .select('id')
    .where('patientId', '=', patientId)
    .executeTakeFirstOrThrow();
  return id;
}
