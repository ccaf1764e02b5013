import { type Result, resultsOf } from './analytes.ts';
import type { Person } from './people.ts';

/** An ORU^R01 message, HL7 v2.5.1, UTF-8, segments ended by carriage returns (HL7 2.5.1 chapter 7). */
export function oruMessage(person: Person): string {
  const collected = `${person.collectedAt.replace(/[-:T]/g, '')}+0700`;
  const resulted = `${person.collectedAt.slice(0, 10).replaceAll('-', '')}103000+0700`;
  const order = `LAB-${person.id}`;
  const segments = [
    [
      'MSH|^~\\&',
      'LIS',
      'TS-LAB',
      'TAMSOAT',
      person.issuer,
      resulted,
      '',
      'ORU^R01^ORU_R01',
      `MSG-${person.id}`,
      'P',
      '2.5.1',
      ...['', '', '', '', 'VNM'],
      'UNICODE UTF-8',
    ],
    [
      'PID',
      '1',
      '',
      `${person.id}^^^${person.issuer}^PI`,
      '',
      `${person.family}^${person.given}^^^^^L`,
      '',
      person.birthDate.replaceAll('-', ''),
      person.sex,
    ],
    ['PV1', '1', 'O'],
    ['ORC', 'RE', order, order],
    [
      'OBR',
      '1',
      order,
      order,
      'SCREEN^Gói tầm soát sức khoẻ^L',
      ...['', ''],
      collected,
      ...['', '', '', '', '', ''],
      '',
      ...['', '', '', '', '', '', ''],
      resulted,
      ...['', ''],
      'F',
    ],
    ...resultsOf(person).map((result, i) => obx(result, i + 1, collected)),
  ];
  return segments.map((fields) => `${fields.join('|')}\r`).join('');
}

function obx(result: Result, index: number, collected: string): string[] {
  return [
    'OBX',
    String(index),
    'NM',
    `${result.loinc}^${result.name}^LN`,
    '',
    result.value,
    `${result.unit}^${result.unit}^UCUM`,
    rangeOf(result),
    result.flag || 'N',
    ...['', ''],
    'F',
    ...['', ''],
    collected,
  ];
}

function rangeOf({ low, high }: Result): string {
  if (low !== '' && high !== '') return `${low}-${high}`;
  if (high !== '') return `<=${high}`;
  return low === '' ? '' : `>=${low}`;
}
