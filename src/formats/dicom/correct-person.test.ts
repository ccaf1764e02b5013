import { describe, expect, it } from 'vitest';
import { type CorrectPerson, correctHead } from './correct-person.ts';
import { openPart10 } from './open-part10.ts';
import { readDicomHeader } from './read-header.ts';
import { itemTag } from './scan-elements.ts';
import {
  type Encoding,
  element,
  explicitBe,
  explicitLe,
  imageElements,
  implicitLe,
  instance,
  item,
  part10,
} from './test-bytes.ts';

/** Where the Original Attributes Sequence begins. */
const RECORD = Buffer.from('00046105', 'hex');
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
  const made = correctHead(opened.file, person, { at: Date.UTC(2026, 10, 22, 1, 2, 3), source: 'CT1' });
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
    const studyAt = before.indexOf(Buffer.from('20000d00', 'hex'));
    const pixelsAt = before.indexOf(Buffer.from('e07f1000', 'hex'));
    expect(after.includes(before.subarray(studyAt, pixelsAt))).toBe(true);
    expect(after.subarray(-(before.length - pixelsAt)).equals(before.subarray(pixelsAt))).toBe(true);
  });

  it('leaves out what told of the wrong one and cannot be corrected', () => {
    const after = corrected(file([...wrong, [0x00101001, 'PN', 'TRAN^OTHER']]));
    if (typeof after === 'string') return expect.fail(after);
    const ofThePerson = after.subarray(0, after.indexOf(RECORD));
    expect(String(ofThePerson)).not.toContain('TRAN');
    expect(String(ofThePerson)).not.toContain('044Y');
  });

  it('records what it said before, when that was changed, by whom and why, behind earlier records', () => {
    const tags = (bytes: Buffer | string) => {
      if (typeof bytes === 'string') return expect.fail(bytes);
      const opened = openPart10(bytes);
      if (!opened.ok) return expect.fail(opened.reason);
      const { dataSet, scan } = opened.file;
      const from = scan.elements.findIndex(({ tag }) => tag === 0x04000561);
      return scan.elements.slice(from).map(({ tag, depth, offset, length }) => {
        const value = tag === itemTag || length > 40 ? '' : dataSet.toString('utf8', offset, offset + length);
        return `${'>'.repeat(depth)}${tag.toString(16)} ${value}`.trimEnd();
      });
    };
    const record = [
      '>fffee000',
      '>>4000550',
      '>>>fffee000',
      '>>>>100010 TRAN^THI B',
      '>>>>100020 X',
      '>>>>101010 044Y',
      '>>4000562 20261122010203.000+0000',
      '>>4000563 TAMSOAT',
      '>>4000564 CT1',
      '>>4000565 CORRECT',
    ];
    const of = (lines: string[]) =>
      lines.map((line) => (line === '>>4000550' ? expect.stringMatching(line) : line));
    expect(tags(corrected(file(wrong)))).toEqual(['4000561', ...of(record)]);
    expect(tags(corrected(file(wrong, implicitLe, IMPLICIT)))).toEqual(['4000561', ...of(record)]);

    const earlier = item(element(0x04000565, 'CS', 'COERCE'));
    const told = file([...wrong, [0x04000561, 'SQ', earlier]]);
    expect(tags(corrected(told))).toEqual(['4000561', '>fffee000', '>>4000565 COERCE', ...of(record)]);
    const open = Buffer.concat([
      element(0x04000561, 'SQ', earlier, { length: 0xffffffff }),
      Buffer.from('feffdde000000000', 'hex'),
    ]);
    const place = told.indexOf(RECORD);
    const undefinedLength = Buffer.concat([
      told.subarray(0, place),
      open,
      told.subarray(place + open.length - 8),
    ]);
    expect(tags(corrected(undefinedLength))).toEqual(tags(corrected(told)));
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
