import { createHash } from 'node:crypto';

/**
 * A DICOM UID that is always the same for the same name: 2.25 and the decimal of a UUID (PS3.5 B.2),
 * here of a version-8 UUID made from the name's SHA-256.
 */
export function uidFor(name: string): string {
  const bytes = createHash('sha256').update(`tamsoat data-samples/${name}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}`;
}
