import { expect, test } from 'vitest';
import { toDicomJson } from './dicom-json.ts';
import { element, explicitBe, imageElements, implicitLe, instance, item, part10 } from './test-bytes.ts';

const explicit = '1.2.840.10008.1.2.1';

function json(dataSet: Uint8Array, syntax = explicit) {
  const result = toDicomJson(part10(dataSet, syntax), { bulkDataUri: ({ tag }) => `bulk/${tag}` });
  if (!result.ok) throw new Error(result.reason);
  return result.json;
}

test('every kind of value is written as PS3.18 annex F says', () => {
  const dataSet = instance([
    [0x00080008, 'CS', 'DERIVED\\\\AXIAL'],
    [0x00080301, 'US', [7]],
    [0x00100010, 'PN', 'Yamada^Tarou=X^Y='],
    [0x00100020, 'LO', ''],
    [0x00181130, 'DS', '1.50\\ 2 \\x'],
    [0x00200013, 'IS', '+12'],
    [0x00280009, 'AT', [0x18, 0x00, 0x63, 0x10]],
    [0x00284000, 'LT', '  a\\b '],
    [0x00091001, 'UN', [1, 2]],
  ]);
  expect(json(dataSet)).toMatchObject({
    '00080008': { vr: 'CS', Value: ['DERIVED', null, 'AXIAL'] },
    '00080301': { vr: 'US', Value: [7] },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Yamada^Tarou', Ideographic: 'X^Y' }] },
    '00100020': { vr: 'LO' },
    '00181130': { vr: 'DS', Value: [1.5, 2, 'x'] },
    '00200013': { vr: 'IS', Value: [12] },
    '00280009': { vr: 'AT', Value: ['00181063'] },
    '00284000': { vr: 'LT', Value: ['  a\\b'] },
    '00091001': { vr: 'UN', InlineBinary: 'AQI=' },
  });
});

test('text becomes Unicode and the character set says so', () => {
  const dataSet = instance([
    [0x00080005, 'CS', 'ISO_IR 100'],
    [0x00100010, 'PN', 'M\xfcller'],
  ]);
  expect(json(dataSet)).toMatchObject({
    '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
    '00100010': { Value: [{ Alphabetic: 'Müller' }] },
  });
});

test('an item may bring its own character set', () => {
  const inner = item(element(0x00080005, 'CS', 'ISO_IR 144'), element(0x00080104, 'LO', '\xb0'));
  const dataSet = instance([
    [0x00080005, 'CS', 'ISO_IR 100'],
    [0x00081032, 'SQ', inner],
    [0x00081040, 'LO', '\xe9'],
  ]);
  expect(json(dataSet)).toMatchObject({
    '00081032': { Value: [{ '00080104': { Value: ['А'] } }] },
    '00081040': { Value: ['é'] },
  });
});

test('sequences nest, and an empty one has no value', () => {
  const deep = element(0x00400555, 'SQ', item(element(0x00080100, 'SH', 'B')));
  const dataSet = instance([
    [0x00081032, 'SQ', Buffer.concat([item(element(0x00080100, 'SH', 'A'), deep), item()])],
    [0x00081110, 'SQ', ''],
  ]);
  expect(json(dataSet)).toMatchObject({
    '00081032': {
      vr: 'SQ',
      Value: [
        { '00080100': { Value: ['A'] }, '00400555': { Value: [{ '00080100': { Value: ['B'] } }] } },
        {},
      ],
    },
    '00081110': { vr: 'SQ' },
  });
  expect(json(dataSet)['00081110']).toEqual({ vr: 'SQ' });
});

test('the items of a repeated sequence do not join the first', () => {
  const once = element(0x00400555, 'SQ', item(element(0x00080100, 'SH', 'A')));
  expect(json(Buffer.concat([instance(), once, once]))['00400555']?.Value).toHaveLength(1);
});

test('pixel data and large binary values are pointed at', () => {
  const dataSet = Buffer.concat([
    instance([...imageElements(2, 2), [0x00281201, 'OW', new Uint8Array(2000)]]),
    element(0x7fe00010, 'OW', new Uint8Array(8)),
  ]);
  expect(json(dataSet)).toMatchObject({
    '00281201': { vr: 'OW', BulkDataURI: 'bulk/00281201' },
    '7FE00010': { vr: 'OW', BulkDataURI: 'bulk/7FE00010' },
  });
});

test.each([
  ['implicit', '1.2.840.10008.1.2', implicitLe],
  ['big endian', '1.2.840.10008.1.2.2', explicitBe],
])('%s gives the same as explicit little endian', (_name, syntax, encoding) => {
  const values: [number, string, string | number[]][] = [
    [0x00100010, 'PN', 'A^B'],
    [0x00281201, 'OW', [1, 256]],
    ...imageElements(2, 2),
  ];
  expect(json(instance(values, encoding), syntax)).toEqual(json(instance(values)));
});

test('script in a name stays plain text', () => {
  const name = '<script>alert(1)</script>';
  expect(JSON.stringify(json(instance([[0x00100010, 'PN', name]])))).toContain(name);
});
