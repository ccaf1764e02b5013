import { describe, expect, it } from 'vitest';
import { toDicomJson } from './dicom-json.ts';
import { part10 } from './test-bytes.ts';
import { writeDataSet } from './write-data-set.ts';

const json = {
  '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
  '00080060': { vr: 'CS' },
  '00081140': { vr: 'SQ' },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Nguyễn Thị Đào', Ideographic: '阮氏桃' }] },
  '00080061': { vr: 'CS', Value: ['CT', 'SR'] },
  '0020000D': { vr: 'UI', Value: ['1.2.3'] },
  '00400100': {
    vr: 'SQ',
    Value: [
      {
        '00080060': { vr: 'CS', Value: ['CT'] },
        '00400008': { vr: 'SQ', Value: [{ '00080104': { vr: 'LO', Value: ['Chụp ngực'] } }] },
      },
      { '00080060': { vr: 'CS', Value: ['MR'] } },
    ],
  },
  '00201208': { vr: 'IS', Value: [12] },
  '00280010': { vr: 'US', Value: [512] },
};

describe('a written data set', () => {
  it.each([
    [true, '1.2.840.10008.1.2.1'],
    [false, '1.2.840.10008.1.2'],
  ])('with explicit VR %s reads as what was written', (explicitVr, syntax) => {
    const read = toDicomJson(part10(writeDataSet(json, { explicitVr }), syntax), { bulkDataUri: () => '' });
    expect(read.ok && Object.keys(read.json)).toEqual(Object.keys(json).sort());
    expect(read.ok && read.json['00100010']).toEqual(json['00100010']);
    expect(read.ok && read.json['00080061']?.Value).toEqual(['CT', 'SR']);
    expect(read.ok && read.json['00280010']?.Value).toEqual([512]);
    expect(read.ok && read.json['00400100']).toEqual(json['00400100']);
    expect(read.ok && read.json['0020000D']?.Value).toEqual(['1.2.3']);
  });

  it('is refused where a value would be guessed', () => {
    expect(() => writeDataSet({ '00081140': { vr: 'SQ', Value: ['1'] } }, { explicitVr: true })).toThrow(
      'no data set',
    );
    expect(() => writeDataSet({ '00189087': { vr: 'FD', Value: [1] } }, { explicitVr: true })).toThrow(
      'VR FD',
    );
  });
});
