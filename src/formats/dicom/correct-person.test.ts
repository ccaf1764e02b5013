import { describe, expect, it } from 'vitest';
import { type CorrectPerson, correctHead } from './correct-person.ts';
import { openPart10 } from './open-part10.ts';
import { readDicomHeader } from './read-header.ts';
import {
  type Encoding,
  explicitBe,
  explicitLe,
  imageElements,
  implicitLe,
  instance,
  part10,
} from './test-bytes.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const IMPLICIT = '1.2.840.10008.1.2';
const right: CorrectPerson = {
  name: 'Nguyễn^Văn An',
  patientId: 'P-1',
  issuer: 'CENTRE',
  birthDate: '19700102',
  sex: 'M',
};
const pixels = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]);

type Extra = [number, string, string | Uint8Array | number[]];
function file(extra: Extra[], encoding: Encoding = explicitLe, syntax = EXPLICIT): Buffer {
  const elements: Extra[] = [...imageElements(2, 2), ...extra, [0x7fe00010, 'OW', pixels]];
  return part10(instance(elements, encoding), syntax);
}

function corrected(bytes: Buffer, person: CorrectPerson = right): Buffer | string {
  const opened = openPart10(bytes);
  if (!opened.ok) throw new Error(opened.reason);
  const made = correctHead(opened.file, person);
  return made.ok ? Buffer.concat([made.head, bytes.subarray(made.replaces)]) : made.reason;
}

function personIn(bytes: Buffer | string) {
  if (typeof bytes === 'string') return bytes;
  const read = readDicomHeader(bytes);
  if (!read.ok) throw new Error(read.reason);
  const { patientName, patientId, issuerOfPatientId, birthDate, sex, notes } = read.header;
  return { name: patientName.alphabetic, patientId, issuer: issuerOfPatientId, birthDate, sex, notes };
}
const theRight = { ...right, notes: [] };

describe('the person of a file corrected', () => {
  const wrong: Extra[] = [
    [0x00100000, 'UL', [40]],
    [0x00100010, 'PN', 'TRAN^THI B'],
    [0x00100020, 'LO', 'X'],
    [0x00101010, 'AS', '044Y'],
  ];

  it('says the right one, whatever it said before, in either little endian encoding', () => {
    expect(personIn(corrected(file(wrong)))).toEqual(theRight);
    expect(personIn(corrected(file([])))).toEqual(theRight);
    expect(personIn(corrected(file(wrong, implicitLe, IMPLICIT)))).toEqual(theRight);
  });

  it('keeps every other byte, the pixels above all', () => {
    const before = file(wrong);
    const after = corrected(before);
    if (typeof after === 'string') return expect.fail(after);
    const groupOnwards = (bytes: Buffer) => bytes.subarray(bytes.indexOf(Buffer.from('20000d00', 'hex')));
    expect(groupOnwards(after).equals(groupOnwards(before))).toBe(true);
    expect(after.subarray(-8).equals(pixels)).toBe(true);
  });

  it('leaves out what told of the wrong one and cannot be corrected', () => {
    const after = corrected(file([...wrong, [0x00101001, 'PN', 'TRAN^OTHER']]));
    expect(String(after)).not.toContain('TRAN');
    expect(String(after)).not.toContain('044Y');
  });

  it('empties what is not known of the right one rather than leave the wrong one’s', () => {
    const unknown = { ...right, birthDate: '', sex: '' };
    expect(personIn(corrected(file([...wrong, [0x00100040, 'CS', 'F']]), unknown))).toEqual({
      ...theRight,
      birthDate: '',
      sex: '',
    });
  });

  it('is refused where other texts could not be read any more, or the file would have to be written anew', () => {
    const latin: Extra[] = [
      [0x00080005, 'CS', 'ISO_IR 100'],
      [0x00081030, 'LO', Buffer.from('d\xe9tail', 'latin1')],
    ];
    expect(corrected(file([...wrong, ...latin]))).toContain('character set');
    expect(personIn(corrected(file([...wrong, ...latin]), { ...right, name: 'NGUYEN^AN' }))).toMatchObject({
      name: 'NGUYEN^AN',
    });
    expect(corrected(file(wrong, explicitBe, '1.2.840.10008.1.2.2'))).toContain('big endian');
  });
});
