/** What a file seems to be by its first bytes; the reader of that format has the last word. */
export type Seems = 'zip' | 'dicom' | 'hl7v2' | 'table' | 'unknown';

/** Bytes that `sniff` wants to see. */
export const HEAD_BYTES = 4096;

const ZIP = Buffer.from('PK\x03\x04', 'latin1');
const EMPTY_ZIP = Buffer.from('PK\x05\x06', 'latin1');

/** A data set without preamble begins with a low even group; implicit or explicit, little endian (PS3.10 section 7.1). */
function beginsAsDataSet(head: Buffer): boolean {
  if (head.length < 12) return false;
  const group = head.readUInt16LE(0);
  if (group !== 0x0002 && group !== 0x0008) return false;
  const element = head.readUInt16LE(2);
  return element <= 0x0100 && head.readUInt16LE(4) !== 0;
}

function isText(head: Buffer): boolean {
  return (
    head.length > 0 && head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d)
  );
}

/** Tells a file's kind from its beginning alone, never from its name. */
export function sniff(head: Buffer): Seems {
  const four = head.subarray(0, 4);
  if (four.equals(ZIP) || four.equals(EMPTY_ZIP)) return 'zip';
  if (head.subarray(128, 132).toString('latin1') === 'DICM') return 'dicom';
  const start = head
    .subarray(0, 16)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  if (/^(MSH|FHS|BHS)[^A-Za-z0-9\s]/.test(start)) return 'hl7v2';
  if (beginsAsDataSet(head)) return 'dicom';
  if (isText(head) && /[,;\t]/.test(head.toString('latin1'))) return 'table';
  return 'unknown';
}
