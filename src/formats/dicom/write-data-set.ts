import type { DicomJson, DicomJsonElement, DicomJsonValue } from './dicom-json.ts';

const LONG_FORMS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
/** Padded with a NUL instead of a space (PS3.5 section 6.2). */
const NUL_PADDED = new Set(['UI', 'OB', 'UN']);

function nameText(value: DicomJsonValue): string {
  if (value === null || typeof value !== 'object') return '';
  const { Alphabetic, Ideographic, Phonetic } = value;
  return [Alphabetic, Ideographic, Phonetic]
    .map((group) => (typeof group === 'string' ? group : ''))
    .join('=')
    .replace(/=+$/, '');
}

function numberBytes(vr: 'US' | 'UL', values: readonly DicomJsonValue[]): Buffer {
  const width = vr === 'US' ? 2 : 4;
  const bytes = Buffer.alloc(width * values.length);
  values.forEach((value, i) => {
    bytes.writeUIntLE(Number(value), i * width, width);
  });
  return bytes;
}

function valueBytes({ vr, Value = [] }: DicomJsonElement): Buffer {
  if (Value.length === 0) return Buffer.alloc(0);
  if (vr === 'US' || vr === 'UL') return numberBytes(vr, Value);
  if (vr === 'SQ' || LONG_FORMS.has(vr) || /^(SS|SL|FL|FD|AT)$/.test(vr)) {
    throw new Error(`values of VR ${vr} are not written`);
  }
  const text = Value.map((value) => (vr === 'PN' ? nameText(value) : String(value ?? ''))).join('\\');
  return Buffer.from(text, 'utf8');
}

function writeElement(tag: number, element: DicomJsonElement, explicitVr: boolean): Buffer {
  let value = valueBytes(element);
  if (value.length % 2 === 1) {
    value = Buffer.concat([value, Buffer.from(NUL_PADDED.has(element.vr) ? '\0' : ' ')]);
  }
  const long = explicitVr && LONG_FORMS.has(element.vr);
  const head = Buffer.alloc(long ? 12 : 8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  if (explicitVr) head.write(element.vr, 4, 'latin1');
  if (!explicitVr) head.writeUInt32LE(value.length, 4);
  else if (long) head.writeUInt32LE(value.length, 8);
  else head.writeUInt16LE(value.length, 6);
  return Buffer.concat([head, value]);
}

/**
 * Writes a flat data set in little endian, such as the identifier of a query's answer: texts as UTF-8 (so its
 * SpecificCharacterSet has to be ISO_IR 192), unsigned numbers, and empty elements of any VR, sequences included.
 * @throws Error for values of another VR
 */
export function writeDataSet(json: DicomJson, { explicitVr }: { explicitVr: boolean }): Buffer {
  const tags = Object.keys(json).sort();
  return Buffer.concat(
    tags.map((tag) => writeElement(Number.parseInt(tag, 16), json[tag] ?? { vr: 'UN' }, explicitVr)),
  );
}
