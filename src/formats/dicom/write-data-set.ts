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

/** Items of a sequence with their lengths told (PS3.5 section 7.5.2). */
function itemBytes(value: DicomJsonValue, explicitVr: boolean): Buffer {
  if (value === null || typeof value !== 'object') throw new Error('an item of a sequence is no data set');
  // A person's name has the shape of no data set: its keys are no tags.
  const item = Object.fromEntries(
    Object.entries(value).flatMap(([tag, element]) =>
      typeof element === 'object' && 'vr' in element ? [[tag, element]] : [],
    ),
  );
  const bytes = writeDataSet(item, { explicitVr });
  const head = Buffer.from('feff00e000000000', 'hex');
  head.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}

function valueBytes({ vr, Value = [] }: DicomJsonElement, explicitVr: boolean): Buffer {
  if (Value.length === 0) return Buffer.alloc(0);
  if (vr === 'US' || vr === 'UL') return numberBytes(vr, Value);
  if (vr === 'SQ') return Buffer.concat(Value.map((item) => itemBytes(item, explicitVr)));
  if (LONG_FORMS.has(vr) || /^(SS|SL|FL|FD|AT)$/.test(vr)) {
    throw new Error(`values of VR ${vr} are not written`);
  }
  const text = Value.map((value) => (vr === 'PN' ? nameText(value) : String(value ?? ''))).join('\\');
  return Buffer.from(text, 'utf8');
}

function writeElement(tag: number, element: DicomJsonElement, explicitVr: boolean): Buffer {
  let value = valueBytes(element, explicitVr);
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
 * Writes a data set in little endian, such as the identifier of a query's answer: texts as UTF-8 (so its
 * SpecificCharacterSet has to be ISO_IR 192), unsigned numbers, sequences, and empty elements of any VR.
 * @throws Error for values of another VR
 */
export function writeDataSet(json: DicomJson, { explicitVr }: { explicitVr: boolean }): Buffer {
  const tags = Object.keys(json).sort();
  return Buffer.concat(
    tags.map((tag) => writeElement(Number.parseInt(tag, 16), json[tag] ?? { vr: 'UN' }, explicitVr)),
  );
}
